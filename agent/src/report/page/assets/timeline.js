// Dragging across the timeline bounds the time that the filter looks at.
const timeline = (chosen) => {
  const chart = byId('chart');
  const shade = byId('window');
  if (!chart) return;
  const { from, to, left, right } = Object.fromEntries(Object.entries(chart.dataset).map(([name, value]) => [name, Number(value)]));
  const at = (event) => {
    const box = chart.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 1000;
    return Math.min(Math.max(x, left), right);
  };
  const timeAt = (x) => from + ((x - left) / (right - left)) * (to - from);
  let start = null;
  const shadeTo = (x) => {
    shade.setAttribute('x', Math.min(start, x));
    shade.setAttribute('width', Math.abs(x - start));
  };
  chart.addEventListener('pointerdown', (event) => {
    start = at(event);
    chart.setPointerCapture(event.pointerId);
    shadeTo(start);
  });
  chart.addEventListener('pointermove', (event) => start !== null && shadeTo(at(event)));
  chart.addEventListener('pointerup', (event) => {
    if (start === null) return;
    const [one, other] = [start, at(event)].sort((a, b) => a - b);
    start = null;
    if (other - one < 3) chosen(null, null);
    else chosen(Math.floor(timeAt(one)), Math.ceil(timeAt(other)));
  });
  chart.addEventListener('pointercancel', () => (start = null));
};

// Shows the bounds that the filter has.
const shadeWindow = (text) => {
  const chart = byId('chart');
  const bound = (name) => moment(new RegExp(`(?:^|\\s)${name}:(\\S+)`).exec(text.toLowerCase())?.[1] ?? '');
  const { from, to, left, right } = Object.fromEntries(Object.entries(chart?.dataset ?? {}).map(([name, value]) => [name, Number(value)]));
  const [after, before] = [bound('after'), bound('before')];
  if (!chart) return;
  const x = (micros) => left + Math.min(Math.max((micros - from) / (to - from), 0), 1) * (right - left);
  const none = Number.isNaN(after) && Number.isNaN(before);
  const start = Number.isNaN(after) ? left : x(after);
  byId('window').setAttribute('x', start);
  byId('window').setAttribute('width', none ? 0 : Math.max((Number.isNaN(before) ? right : x(before)) - start, 0));
};
