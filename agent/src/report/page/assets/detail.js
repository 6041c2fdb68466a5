// All that is known of one finding.
const fact = (name, value) => {
  if (value === null || value === undefined || value === '') return null;
  return make('div', '', make('dt', '', name), make('dd', '', String(value)));
};

const facts = (title, ...pairs) => {
  const rows = pairs.map(([name, value]) => fact(name, value)).filter(Boolean);
  return rows.length ? make('div', '', make('h4', '', title), make('dl', '', ...rows)) : '';
};

// The pages of the catalogues that a reference names. They are opened only if the reader follows the link.
const reference = (name) => {
  const cwe = /^CWE-(\d{1,5})$/.exec(name);
  const attack = /^T(\d{4})(?:\.(\d{3}))?$/.exec(name);
  let address = null;
  if (cwe) address = `https://cwe.mitre.org/data/definitions/${cwe[1]}.html`;
  if (attack) address = `https://attack.mitre.org/techniques/T${attack[1]}/${attack[2] ? `${attack[2]}/` : ''}`;
  if (!address) return make('span', '', name);
  const link = make('a', '', name);
  link.href = address;
  link.rel = 'noreferrer noopener';
  return link;
};

const detail = (it) => {
  const { secret, match, stream, process, container, pod, file } = it;
  const box = make('article', 'finding');
  box.append(
    make('h3', '', make('span', `sev ${it.severity}`, it.severity), ` ${it.title}`),
    make('p', '', it.remediation),
    make('div', 'evidence',
      facts('When', ['first', when(it.first, true)], ['last', it.last === it.first ? null : when(it.last, true)],
        ['times', number(it.count)], ['known since', it.time === it.first ? null : when(it.time, true)], ['evidence', it.evidence]),
      facts('Secret', ['name', secret?.name], ['key', secret?.key], ['field', secret?.field], ['source', secret?.source],
        ['fingerprint', secret?.fingerprint], ['not looked for', it.reason]),
      facts('Match', ['kind', match?.kind], ['form', match?.encoding], ['offset', match?.offset], ['length', match && `${match.length} bytes`]),
      facts('Written to', ['stream', stream?.kind], ['path', stream?.path], ['device', stream?.dev], ['inode', stream?.inode]),
      facts('Process', ['name', process?.comm], ['program', process?.exe], ['process id', process?.tgid],
        ['thread id', process && process.pid !== process.tgid ? process.pid : null], ['parent', process?.ppid],
        ['user:group', process && `${process.uid}:${process.gid}`], ['started', process && when(process.start, true)]),
      facts('Where', ['node', it.node], ['namespace', pod?.namespace], ['pod', pod?.name], ['pod uid', pod?.uid],
        ['container', container?.name], ['container id', container?.id]),
      facts('File', ['path', file?.path], ['mode', file?.mode], ['owner', file && `${file.uid}:${file.gid}`], ['device', file?.dev], ['inode', file?.inode]),
      facts('Finding', ['rule', it.rule], ['id', it.id])),
    make('p', 'refs', ...it.references.map(reference)),
  );
  return box;
};
