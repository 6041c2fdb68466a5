// Reads the findings out of the page. Everything in them is text and stays text: no markup is ever made of it.
const byId = (id) => document.getElementById(id);

// An element with a class, and text or elements in it.
const make = (tag, css, ...content) => {
  const element = document.createElement(tag);
  if (css) element.className = css;
  element.append(...content);
  return element;
};

const raw = JSON.parse(byId('data').textContent);
const words = raw.strings;
const word = (at) => (at === null ? null : words[at]);

const number = (value) => Number(value).toLocaleString('en-US');
const LEVELS = ['critical', 'high', 'medium', 'low', 'info'];
const EVIDENCE = ['a kernel probe saw it', 'the log file shows it', 'the state of the mount or environment shows it'];

// Microseconds as `2026-11-24 14:02:11.123456`.
const when = (micros, fine) => {
  const seconds = Math.floor(Number(micros) / 1e6);
  const text = new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, -5);
  return fine ? `${text}.${String(Number(micros) - seconds * 1e6).padStart(6, '0')}` : text;
};

const secretOf = (it) => it && {
  name: word(it[0]), key: word(it[1]), field: word(it[2]), source: word(it[3]), fingerprint: word(it[4]),
};
const matchOf = (it) => it && { kind: word(it[0]), encoding: word(it[1]), offset: it[2], length: it[3] };
const streamOf = (it) => it && { kind: word(it[0]), path: word(it[1]), dev: word(it[2]), inode: it[3] };
const processOf = (it) => it && {
  pid: it[0][0], tgid: it[0][1], ppid: it[0][2], uid: it[0][3], gid: it[0][4], comm: word(it[1]), exe: word(it[2]), start: it[3],
};
const containerOf = (it) => it && { id: word(it[0]), name: word(it[1]) };
const podOf = (it) => it && { uid: word(it[0]), namespace: word(it[1]), name: word(it[2]) };
const fileOf = (it) => it && { path: word(it[0]), mode: word(it[1]), uid: it[2][0], gid: it[2][1], dev: word(it[3]), inode: it[4] };

const podName = (pod) => (pod.namespace !== null && pod.name !== null ? `${pod.namespace}/${pod.name}` : `pod ${pod.uid}`);
const containerName = (it) => (it.name === null ? it.id.slice(0, 12) : it.name);

const findingOf = ([id, rule, times, whence, parts]) => {
  const [name, severity, title, remediation, references] = raw.rules[rule];
  const it = {
    id, rule: name, severity, level: LEVELS.indexOf(severity), title, remediation, references,
    time: times[0], first: times[1], last: times[2], at: Number(times[0]), count: Number(times[3]),
    node: word(whence[0]), reason: word(whence[1]), evidence: EVIDENCE[whence[2]],
    secret: secretOf(parts[0]), match: matchOf(parts[1]), stream: streamOf(parts[2]), process: processOf(parts[3]),
    container: containerOf(parts[4]), pod: podOf(parts[5]), file: fileOf(parts[6]),
  };
  const { secret, process, container, pod, stream, file } = it;
  it.secretText = secret ? `${secret.name}/${secret.key}${secret.field === null ? '' : `:${secret.field}`}` : '';
  it.podText = pod ? podName(pod) : container ? `container ${containerName(container)}` : '';
  it.placeText = pod && container ? `${it.podText}:${containerName(container)}` : it.podText;
  it.processText = process ? `${process.comm} ${process.tgid}` : '';
  it.targetText = stream ? (stream.path === null ? stream.kind : `${stream.kind} ${stream.path}`) : file ? `mode ${file.mode} ${file.path}` : '';
  // What the filter looks through, in small letters; U+0001 is in no name, so that nothing matches across fields.
  const low = (...texts) => texts.filter((text) => text !== null && text !== undefined).join('\u0001').toLowerCase();
  it.in = {
    secret: low(it.secretText, secret?.fingerprint), pod: low(it.placeText, pod?.uid, container?.id),
    process: low(process && `${process.comm}\u0001${process.exe ?? ''}\u0001${process.tgid}`), stream: low(it.targetText, it.match?.encoding),
    file: low(file?.path, file?.mode), rule: low(it.rule, it.title), node: low(it.node), id: low(it.id),
  };
  it.all = low(it.severity, when(it.time), it.reason, ...Object.values(it.in));
  return it;
};

// The worst first, then in the order of time.
const findings = raw.findings.map(findingOf);
const byTime = (one, other) => one.at - other.at;
const byLevel = (one, other) => one.level - other.level || one.at - other.at;
