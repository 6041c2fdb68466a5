// Wires the controls, and prepares the page for paper.
const PRINTED = 500;
document.documentElement.classList.add('js');

const look = (text) => {
  state.text = text;
  search();
  shadeWindow(text);
};

const type = (text) => {
  byId('filter').value = text;
  look(text);
};

const start = () => {
  const filter = byId('filter');
  filter.addEventListener('input', () => look(filter.value));
  filter.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    grid.focus();
    if (activeAt() < 0) move(0, 0);
  });
  document.addEventListener('keydown', (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    filter.focus();
    filter.select();
  });
  const press = (buttons, pressed) => buttons.forEach((button) => button.setAttribute('aria-pressed', pressed(button)));
  const bys = document.querySelectorAll('[data-group]');
  bys.forEach((button) => button.addEventListener('click', () => {
    state.by = button.dataset.group;
    state.turned.clear();
    press(bys, (it) => it === button);
    search();
  }));
  const levels = document.querySelectorAll('[data-severity]');
  const pressLevels = () => press(levels, (it) => state.levels.has(it.dataset.severity));
  levels.forEach((button) => button.addEventListener('click', () => {
    if (!state.levels.delete(button.dataset.severity)) state.levels.add(button.dataset.severity);
    pressLevels();
    search();
  }));
  byId('unfold').addEventListener('click', () => {
    const open = !groups.every(isOpen);
    groups.forEach((group) => state.turned.set(group.name, open));
    redraw();
  });
  byId('clear').addEventListener('click', () => {
    state.levels = new Set(LEVELS);
    pressLevels();
    type('');
    filter.focus();
  });
  timeline((from, to) => {
    const rest = state.text.replace(/(?:^|\s)(?:after|before):\S*/gi, '').trim();
    const bound = (name, micros) => ` ${name}:${when(micros, true).replace(' ', 'T')}`;
    type((rest + (from === null ? '' : bound('after', from) + bound('before', to))).trim());
  });
  listen();
  search();
};

// On paper: what the filter shows, each finding in full, and every capture opened.
const shut = [];
addEventListener('beforeprint', () => {
  for (const box of document.querySelectorAll('details.capture:not([open])')) {
    box.open = true;
    shut.push(box);
  }
  const paper = byId('printed');
  if (!paper) return;
  const worst = [...fit].sort(byLevel);
  paper.replaceChildren(make('p', 'note', worst.length === findings.length ? `${number(worst.length)} findings, the worst first.`
    : `${number(worst.length)} of ${number(findings.length)} findings, chosen by the filter “${state.text}” and the severities ${[...state.levels].join(', ')}.`));
  if (worst.length > PRINTED) paper.append(make('p', 'note', `Printed are the ${PRINTED} worst. To print others, filter first.`));
  paper.append(...worst.slice(0, PRINTED).map(detail));
});
addEventListener('afterprint', () => {
  shut.splice(0).forEach((box) => (box.open = false));
  byId('printed')?.replaceChildren();
});

if (grid) start();
