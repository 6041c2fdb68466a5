// From what was typed to the findings that fit, and to groups of them.
const moment = (text) => {
  // `2026-11-24`, `2026-11-24T14:02`, with or without seconds: UTC.
  const parts = /^(\d{4}-\d\d-\d\d)(?:t(\d\d:\d\d)(?::(\d\d(?:\.\d{1,6})?))?)?z?$/.exec(text);
  if (!parts) return NaN;
  const minutes = Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}:00Z`);
  return minutes * 1000 + Math.round(Number(parts[3] ?? 0) * 1e6);
};

// One test for each word that was typed.
const tests = (text) => {
  const found = text.toLowerCase().matchAll(/(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/g);
  return [...found].map(([whole, not, field, quoted, bare]) => {
    const value = quoted ?? bare;
    let test;
    if (field === 'after' || field === 'before') {
      const limit = moment(value);
      // What is still being typed leaves nothing out.
      test = Number.isNaN(limit) ? () => true : field === 'after' ? (it) => it.at >= limit : (it) => it.at < limit;
      if (Number.isNaN(limit)) return test;
    } else if (field && field in (findings[0]?.in ?? {})) {
      test = (it) => it.in[field].includes(value);
    } else {
      const plain = not ? whole.slice(1) : whole;
      const looked = quoted === undefined || field ? plain : value;
      test = (it) => it.all.includes(looked);
    }
    return not ? (it) => !test(it) : test;
  });
};

const fitting = (text, levels) => {
  const wanted = tests(text);
  return findings.filter((it) => levels.has(it.severity) && wanted.every((test) => test(it)));
};

const NAMES = {
  secret: (it) => it.secretText || 'no secret named',
  pod: (it) => it.podText || (it.process ? 'outside containers' : 'no pod named'),
  process: (it) => (it.process ? it.process.exe ?? it.process.comm : 'no process: read from a file or a mount'),
  rule: (it) => it.title,
};

// Groups, the worst first; of equally bad ones the larger.
const grouped = (list, by) => {
  const groups = new Map();
  for (const it of list) {
    const name = NAMES[by](it);
    let group = groups.get(name);
    if (!group) groups.set(name, (group = { name, list: [], levels: [0, 0, 0, 0, 0], times: 0, first: it.first, last: it.last }));
    group.list.push(it);
    group.levels[it.level] += 1;
    group.times += it.count;
    if (Number(it.first) < Number(group.first)) group.first = it.first;
    if (Number(it.last) > Number(group.last)) group.last = it.last;
  }
  const worst = (group) => group.levels.findIndex((many) => many > 0);
  for (const group of groups.values()) group.list.sort(byLevel);
  return [...groups.values()].sort((one, other) => worst(one) - worst(other)
    || other.levels[worst(other)] - one.levels[worst(one)] || (one.name < other.name ? -1 : 1));
};
