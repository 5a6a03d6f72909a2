// The form's fields, and their places in the page's address: every field can be preset by a query parameter.

const TEXT = ['channel', 'name', 'codec', 'bitrate', 'size', 'fps', 'audioBitrate', 'clientId', 'bundleId', 'metadata'];
const RADIO = ['role', 'source'];
const SWITCH = ['video', 'audio', 'processing'];

const form = document.getElementById('form');

function ownSignalingUrl() {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/signaling`;
}

function isOff(value) {
  return ['0', 'false', 'off', 'no'].includes(value.toLowerCase());
}

/** Fills the form from a query string such as ?channel=lobby&role=recvonly&url=…&url=…; unknown names are ignored. */
export function preset(query) {
  const given = new URLSearchParams(query);
  form.elements.channel.value = 'starling';
  form.elements.url.value = ownSignalingUrl();
  for (const name of TEXT) {
    if (given.has(name)) {
      form.elements[name].value = given.get(name);
    }
  }
  for (const name of RADIO) {
    const radio = [...form.elements[name]].find((r) => r.value === given.get(name));
    if (radio) {
      radio.checked = true;
    }
  }
  for (const name of SWITCH) {
    if (given.has(name)) {
      form.elements[name].checked = !isOff(given.get(name));
    }
  }
  if (given.has('url')) {
    form.elements.url.value = given.getAll('url').join('\n');
  }
  for (const [name, fallback] of [['size', '640x360'], ['fps', '30'], ['codec', '']]) {
    if (form.elements[name].selectedIndex < 0) {
      form.elements[name].value = fallback;
    }
  }
  return { connect: given.has('connect') && !isOff(given.get('connect')) };
}

/** What the form says now. */
export function read() {
  const field = (name) => form.elements[name].value.trim();
  const number = (name) => (field(name) === '' ? undefined : Number(field(name)));
  const [width, height] = field('size').split('x').map(Number);
  const role = field('role');
  return {
    channel: field('channel'),
    name: field('name'),
    role,
    sends: role !== 'recvonly',
    source: field('source'),
    audio: form.elements.audio.checked,
    video: form.elements.video.checked,
    processing: form.elements.processing.checked,
    codec: field('codec') || undefined,
    bitrate: number('bitrate'),
    audioBitrate: number('audioBitrate'),
    width,
    height,
    fps: number('fps'),
    urls: field('url').split(/\s+/).filter((u) => u !== ''),
    clientId: field('clientId') || undefined,
    bundleId: field('bundleId') || undefined,
    metadata: field('metadata') === '' ? undefined : JSON.parse(field('metadata')),
  };
}

/** The address of this page with the fields as they are now; what stands at its default is left out. */
export function link() {
  const query = new URLSearchParams();
  for (const name of [...TEXT, ...RADIO]) {
    const value = form.elements[name].value.trim();
    const isDefault = value === '' || (name === 'size' && value === '640x360') || (name === 'fps' && value === '30');
    if (!isDefault && name !== 'metadata') {
      query.set(name, value);
    }
  }
  for (const name of SWITCH) {
    if (!form.elements[name].checked) {
      query.set(name, 'false');
    }
  }
  const urls = form.elements.url.value.trim().split(/\s+/);
  if (urls.length > 1 || urls[0] !== ownSignalingUrl()) {
    urls.forEach((u) => query.append('url', u));
  }
  return `${location.origin}${location.pathname}?${query}`;
}

/** Hides what does not matter for the chosen role and kinds. */
export function adapt() {
  const { sends, audio, video } = choice();
  for (const part of form.querySelectorAll('[data-sends]')) {
    const kind = part.dataset.sends;
    part.hidden = !sends || (kind === 'audio' && !audio) || (kind === 'video' && !video);
  }
}

function choice() {
  return {
    sends: form.elements.role.value !== 'recvonly',
    audio: form.elements.audio.checked,
    video: form.elements.video.checked,
  };
}
