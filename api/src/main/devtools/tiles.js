// One tile per participant whose media arrives, keyed by connection id (the stream id the server gives).

const container = document.getElementById('tiles');
const template = document.getElementById('tile');
const nobody = document.getElementById('nobody');
const names = new Map();

function nameOf(connectionId) {
  return names.get(connectionId) ?? 'Guest';
}

function find(connectionId) {
  return container.querySelector(`figure[data-connection-id="${CSS.escape(connectionId)}"]`);
}

function refresh(tile) {
  const video = tile.querySelector('video');
  const stream = video.srcObject;
  tile.dataset.video = stream.getVideoTracks().length > 0 ? 'yes' : 'none';
  tile.dataset.audio = stream.getAudioTracks().length > 0 ? 'yes' : 'none';
  tile.querySelector('meter').hidden = tile.dataset.audio === 'none';
}

// Pages without a click may not play sound: play without it and offer a button.
async function play(tile) {
  const video = tile.querySelector('video');
  const button = tile.querySelector('.unmute');
  try {
    await video.play();
  } catch (e) {
    if (e.name !== 'NotAllowedError') {
      return;
    }
    video.muted = true;
    button.hidden = false;
    button.onclick = () => {
      video.muted = false;
      button.hidden = true;
    };
    await video.play().catch(() => {});
  }
}

/** Remembers the name a member gave in its metadata, and shows it. */
export function setName(connectionId, name) {
  if (typeof name !== 'string' || name === '') {
    return;
  }
  names.set(connectionId, name);
  const tile = find(connectionId);
  if (tile) {
    tile.querySelector('figcaption b').textContent = name;
  }
}

/** Shows a remote stream, or refreshes its tile when a track was added or taken away. */
export function showStream(stream) {
  let tile = find(stream.id);
  if (!tile) {
    tile = template.content.firstElementChild.cloneNode(true);
    tile.dataset.connectionId = stream.id;
    tile.querySelector('figcaption b').textContent = nameOf(stream.id);
    tile.querySelector('figcaption code').textContent = stream.id;
    container.append(tile);
  }
  const video = tile.querySelector('video');
  if (video.srcObject !== stream) {
    video.srcObject = stream;
  }
  refresh(tile);
  play(tile);
  nobody.hidden = true;
}

/** A track left this stream: without tracks the participant is gone. */
export function trackRemoved(stream) {
  const tile = find(stream.id);
  if (!tile) {
    return;
  }
  if (stream.getTracks().length === 0) {
    remove(stream.id);
    return;
  }
  refresh(tile);
}

export function remove(connectionId) {
  const tile = find(connectionId);
  if (tile) {
    tile.querySelector('video').srcObject = null;
    tile.remove();
  }
  nobody.hidden = container.querySelector('figure[data-connection-id]') !== null;
}

export function removeAll() {
  container.querySelectorAll('figure[data-connection-id]').forEach((tile) => remove(tile.dataset.connectionId));
  names.clear();
}

/** A short line of figures on a tile, and how loud it is (0..1). */
export function setFacts(connectionId, text, level) {
  const tile = find(connectionId);
  if (tile) {
    tile.querySelector('.facts').textContent = text;
    tile.querySelector('meter').value = Math.sqrt(level ?? 0);
  }
}

export function nameFor(connectionId) {
  return names.get(connectionId) ?? connectionId.slice(0, 6);
}
