// The list: only the rows that can be seen exist. A row is a group, a finding, or the opened detail of one.
const HEIGHT = 34;
// Before a detail has been seen, nobody knows how high it is.
const GUESS = 420;
// Browsers place nothing further down than some 16 million pixels.
const MOST = 400000;
// Groups are open from the start when this few findings fit.
const FEW = 60;

const grid = byId('grid');
const holder = byId('rows');
const state = { text: '', by: 'secret', levels: new Set(LEVELS), turned: new Map(), opened: new Set(), active: null };
let fit = [];
let groups = [];
let rows = [];
let tops = [0];
const heights = new Map();
const alive = new Map();

const keyOf = (row) => `${row.kind} ${row.kind === 'group' ? row.group.name : row.it.id}`;
const isOpen = (group) => state.turned.get(group.name) ?? fit.length <= FEW;

const arrange = () => {
  rows = [];
  const put = (it, level, parent) => {
    rows.push({ kind: 'finding', it, level, parent });
    if (state.opened.has(it)) rows.push({ kind: 'detail', it, level });
  };
  if (state.by === 'none') fit.forEach((it) => put(it, 1, null));
  for (const group of groups) {
    const row = { kind: 'group', group, level: 1 };
    rows.push(row);
    if (isOpen(group)) group.list.forEach((it) => put(it, 2, row));
  }
  const left = rows.length - MOST;
  if (left > 0) rows.length = MOST;
  for (let at = 0; at < rows.length; at += 1) rows[at].key = keyOf(rows[at]);
  measure();
  grid.setAttribute('aria-rowcount', rows.length + 1);
  byId('shown').textContent = `${number(fit.length)} of ${number(findings.length)} findings`
    + (groups.length ? ` in ${number(groups.length)} ${groups.length === 1 ? 'group' : 'groups'}` : '')
    + (left > 0 ? `; the last ${number(left)} rows are left out: narrow the filter` : '');
  byId('unfold').hidden = !groups.length;
  byId('unfold').textContent = groups.every(isOpen) ? 'Close all groups' : 'Open all groups';
  byId('clear').hidden = !state.text && state.levels.size === LEVELS.length;
};

const measure = () => {
  tops = new Float64Array(rows.length + 1);
  for (let at = 0; at < rows.length; at += 1) {
    const height = rows[at].kind === 'detail' ? heights.get(rows[at].it) ?? GUESS : HEIGHT;
    tops[at + 1] = tops[at] + height;
  }
  holder.style.height = `${Math.max(tops[rows.length], HEIGHT)}px`;
  grid.classList.toggle('short', tops[rows.length] < 320);
};

// The row at this distance from the top.
const rowAt = (distance) => {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= distance) low = middle; else high = middle - 1;
  }
  return low;
};

const cell = (at, text, css) => {
  const span = make('span', css ?? `c${at}`, text);
  span.setAttribute('role', 'gridcell');
  return span;
};

const drawGroup = ({ group }) => {
  const counts = make('span', 'counts');
  counts.setAttribute('role', 'gridcell');
  LEVELS.forEach((level, at) => group.levels[at] && counts.append(make('span', `sev ${level}`, `${number(group.levels[at])} ${level}`)));
  return make('div', 'row group', cell(0, group.name), counts, cell(0, `${when(group.first).slice(5, 16)} to ${when(group.last).slice(5, 16)}`, 'when'),
    cell(0, `${number(group.times)} ${group.times === 1 ? 'time' : 'times'}`, 'many'));
};

const drawFinding = ({ it }) => make('div', 'row', cell(0, when(it.time).slice(5)), cell(1, it.severity, `c1 sev ${it.severity}`),
  cell(2, it.secretText), cell(3, it.placeText), cell(4, it.processText), cell(5, it.targetText), cell(6, number(it.count)));

const drawDetail = ({ it }) => {
  const inner = make('div', 'detail', detail(it));
  inner.setAttribute('role', 'gridcell');
  inner.setAttribute('aria-colspan', '7');
  return make('div', 'opened', inner);
};

const draw = (row) => {
  const element = row.kind === 'group' ? drawGroup(row) : row.kind === 'detail' ? drawDetail(row) : drawFinding(row);
  element.setAttribute('role', 'row');
  element.setAttribute('aria-level', row.level);
  element.id = `row-${drawn += 1}`;
  return element;
};
let drawn = 0;

// Puts the rows in sight into the page, and takes the others out.
const show = () => {
  const head = holder.offsetTop;
  const from = Math.max(grid.scrollTop - head, 0);
  const first = Math.max(rowAt(from) - 6, 0);
  const last = Math.min(rowAt(from + grid.clientHeight) + 6, rows.length - 1);
  const keep = new Set(rows.slice(first, last + 1).map((row) => row.key));
  for (const [key, element] of alive) {
    if (!keep.has(key)) {
      element.remove();
      alive.delete(key);
    }
  }
  let grown = false;
  let next = holder.firstElementChild;
  for (let at = first; at <= last; at += 1) {
    const row = rows[at];
    let element = alive.get(row.key);
    if (!element) {
      element = draw(row);
      alive.set(row.key, element);
    }
    // Who reads with the ears goes by the order of elements, not by where they are drawn.
    if (element === next) next = next.nextElementSibling;
    else holder.insertBefore(element, next);
    element.row = row;
    element.style.top = `${tops[at]}px`;
    element.setAttribute('aria-rowindex', at + 2);
    element.classList.toggle('active', row.key === state.active);
    if (row.kind === 'group') element.setAttribute('aria-expanded', isOpen(row.group));
    if (row.kind === 'finding') {
      element.setAttribute('aria-expanded', state.opened.has(row.it));
      element.setAttribute('aria-level', row.level);
    }
    if (row.kind === 'detail' && heights.get(row.it) !== element.offsetHeight) {
      heights.set(row.it, element.offsetHeight);
      grown = true;
    }
  }
  const active = alive.get(state.active);
  if (active) grid.setAttribute('aria-activedescendant', active.id);
  else grid.removeAttribute('aria-activedescendant');
  if (grown) {
    measure();
    show();
  }
};

// Everything anew: what is drawn may be of other groups.
const redraw = () => {
  arrange();
  for (const element of alive.values()) element.remove();
  alive.clear();
  holder.querySelector('.none')?.remove();
  if (!rows.length) holder.append(make('div', 'none', 'No finding fits. Clear the filter to see all.'));
  show();
};

const search = () => {
  fit = fitting(state.text, state.levels);
  fit.sort(byTime);
  groups = state.by === 'none' ? [] : grouped(fit, state.by);
  state.active = null;
  grid.scrollTop = 0;
  redraw();
};

const turn = (row) => {
  if (row.kind === 'group') state.turned.set(row.group.name, !isOpen(row.group));
  else if (!state.opened.delete(row.it)) state.opened.add(row.it);
  state.active = row.key;
  arrange();
  show();
};

const activeAt = () => rows.findIndex((row) => row.key === state.active);

const reveal = (at) => {
  state.active = rows[at].key;
  const head = holder.offsetTop;
  const bottom = tops[at] + HEIGHT + head - grid.clientHeight;
  if (tops[at] < grid.scrollTop) grid.scrollTop = tops[at];
  else if (bottom > grid.scrollTop) grid.scrollTop = bottom;
  show();
};

// Moves by so many rows; details are passed over.
const move = (from, by) => {
  let at = Math.min(Math.max(from + by, 0), rows.length - 1);
  const step = by < 0 ? -1 : 1;
  while (rows[at]?.kind === 'detail' && rows[at + step]) at += step;
  if (rows[at]?.kind === 'detail') at -= 1;
  if (rows[at]) reveal(at);
};

const isTurned = (row) => (row.kind === 'group' ? isOpen(row.group) : state.opened.has(row.it));

const keys = {
  ArrowDown: (at) => move(at, 1),
  ArrowUp: (at) => (at < 0 ? move(0, 0) : move(at, -1)),
  PageDown: (at) => move(Math.max(at, 0), Math.floor(grid.clientHeight / HEIGHT) - 2),
  PageUp: (at) => move(Math.max(at, 0), 2 - Math.floor(grid.clientHeight / HEIGHT)),
  Home: () => move(0, 0),
  End: () => move(rows.length - 1, 0),
  Enter: (at) => at >= 0 && turn(rows[at]),
  ' ': (at) => at >= 0 && turn(rows[at]),
  ArrowRight: (at) => at >= 0 && (isTurned(rows[at]) ? move(at, 1) : turn(rows[at])),
  ArrowLeft: (at) => {
    if (at < 0) return;
    if (isTurned(rows[at])) turn(rows[at]);
    else if (rows[at].parent) reveal(rows.indexOf(rows[at].parent));
  },
  Escape: () => byId('filter').focus(),
};

const listen = () => {
  let due = false;
  grid.addEventListener('scroll', () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      show();
    });
  }, { passive: true });
  grid.addEventListener('keydown', (event) => {
    if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key](activeAt());
  });
  grid.addEventListener('click', (event) => {
    const element = event.target.closest('#rows > .row');
    // Whoever marks text to copy it does not want the row to open.
    if (element && !String(getSelection())) turn(element.row);
  });
  // What is cut off is shown in full to who points at it.
  grid.addEventListener('pointerover', ({ target }) => {
    if (target.scrollWidth > target.clientWidth && target.matches('.row > span')) target.title = target.textContent;
  });
  new ResizeObserver(() => {
    heights.clear();
    measure();
    show();
  }).observe(byId('explorer'));
};
