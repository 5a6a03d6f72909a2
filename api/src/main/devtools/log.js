// The signaling log: every message of the SDK, newest at the bottom, at most 500 of them.

const LIMIT = 500;
const list = document.getElementById('log');
const count = document.getElementById('log-count');
let total = 0;

function clock() {
  return new Date().toISOString().slice(11, 23);
}

// SDP and other long texts are easier to read with their own line breaks than as JSON escapes.
function readable(data) {
  if (typeof data !== 'object' || data === null) {
    return String(data ?? '');
  }
  const { sdp, ...rest } = data;
  const json = JSON.stringify(rest, null, 2);
  return typeof sdp === 'string' ? `${json}\n\nsdp:\n${sdp}` : json;
}

/** Adds a line. `way` is 'in', 'out' or 'own' (nothing crossed the network). */
export function add(way, title, data) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 30;
  const item = document.createElement('li');
  item.dataset.title = title;
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const time = document.createElement('time');
  time.textContent = clock();
  const arrow = document.createElement('span');
  arrow.className = way;
  arrow.textContent = { in: '◀', out: '▶', own: '·' }[way];
  const name = document.createElement('span');
  name.textContent = title;
  summary.append(time, arrow, name);
  details.append(summary);
  const text = readable(data);
  if (text !== '') {
    const body = document.createElement('pre');
    body.textContent = text;
    details.append(body);
  }
  item.append(details);
  list.append(item);
  while (list.childElementCount > LIMIT) {
    list.firstElementChild.remove();
  }
  count.textContent = `${++total} messages`;
  if (atEnd) {
    list.scrollTop = list.scrollHeight;
  }
}

export function clear() {
  list.replaceChildren();
  total = 0;
  count.textContent = '';
}

export function text() {
  return [...list.children].map((item) => {
    const [summary, body] = [item.querySelector('summary'), item.querySelector('pre')];
    return `${[...summary.children].map((s) => s.textContent).join(' ')}\n${body?.textContent ?? ''}`;
  }).join('\n');
}
