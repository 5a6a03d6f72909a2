// Wires the form, sora-js-sdk, the tiles, the figures and the log together.

import Sora from './vendor/sora.js';
import * as log from './log.js';
import * as settings from './settings.js';
import * as sources from './sources.js';
import { Sampler } from './stats.js';
import * as tiles from './tiles.js';

const byId = (id) => document.getElementById(id);
const own = byId('own');
const state = byId('state');

/** What is open now: { connection, source, sampler, timer }, or null. */
let call = null;

function setState(name, text) {
  state.dataset.state = name;
  state.querySelector('b').textContent = text ?? name;
  const open = name !== 'idle' && name !== 'failed';
  byId('fields').disabled = open;
  byId('connect').hidden = open;
  byId('disconnect').hidden = !open;
  byId('disconnect').disabled = name === 'disconnecting';
}

function say(text, kind = 'error') {
  const message = byId('message');
  message.hidden = text === '';
  message.dataset.kind = kind;
  message.textContent = text;
}

function setText(id, text) {
  byId(id).textContent = text ?? '–';
}

function connectionFor(wanted) {
  const options = {
    audio: wanted.audio,
    video: wanted.video,
    clientId: wanted.clientId,
    bundleId: wanted.bundleId,
    signalingNotifyMetadata: wanted.name === '' ? undefined : { name: wanted.name },
  };
  if (wanted.sends && wanted.video) {
    options.videoCodecType = wanted.codec;
    options.videoBitRate = wanted.bitrate;
  }
  if (wanted.sends && wanted.audio) {
    options.audioBitRate = wanted.audioBitrate;
  }
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) {
      delete options[key];
    }
  }
  const sora = Sora.connection(wanted.urls, false);
  return sora[wanted.role](wanted.channel, wanted.metadata ?? null, options);
}

function onNotify(connection, event) {
  log.add('in', `notify ${event.event_type}`, event);
  if (!event.event_type.startsWith('connection.')) {
    return;
  }
  setText('count-all', event.channel_connections);
  setText('count-sendrecv', event.channel_sendrecv_connections);
  setText('count-sendonly', event.channel_sendonly_connections);
  setText('count-recvonly', event.channel_recvonly_connections);
  if (event.connection_id === connection.connectionId) {
    setText('minutes', event.minutes);
    setText('session-id', event.session_id);
    for (const member of event.data ?? []) {
      tiles.setName(member.connection_id, member.authn_metadata?.name);
    }
    return;
  }
  if (event.event_type === 'connection.created') {
    tiles.setName(event.connection_id, event.authn_metadata?.name);
  } else if (event.event_type === 'connection.destroyed') {
    tiles.remove(event.connection_id);
  }
}

// The SDK names what it sends "send-…" and what it receives "onmessage-…".
function onSignaling(event) {
  const way = event.type.startsWith('send-') ? 'out' : event.type.startsWith('onmessage-') ? 'in' : 'own';
  log.add(way, event.type.replace(/^(send|onmessage)-/, ''), event.data);
}

function wire(connection) {
  connection.on('signaling', onSignaling);
  connection.on('timeline', (event) => {
    if (event.logType !== 'websocket' && byId('log-timeline').checked) {
      log.add('own', `${event.logType} ${event.type}`, event.data);
    }
  });
  connection.on('notify', (event) => onNotify(connection, event));
  connection.on('push', (event) => log.add('in', 'push', event));
  connection.on('track', (event) => tiles.showStream(event.streams[0]));
  connection.on('removetrack', (event) => tiles.trackRemoved(event.target));
  connection.on('disconnect', (event) => onDisconnected(connection, event));
}

function onDisconnected(connection, event) {
  const facts = { title: event.title, code: event.code, reason: event.reason, ...event.params };
  log.add('own', `disconnect ${event.type}`, facts);
  if (call?.connection !== connection) {
    return;
  }
  end();
  if (event.type === 'abend') {
    setState('failed', 'connection lost');
    say(`Connection lost: ${[event.title, event.code, event.reason].filter(Boolean).join(' ')}`);
  } else {
    setState('idle', 'not connected');
    if (event.reason && event.reason !== 'TYPE-DISCONNECT') {
      say(`The server ended the connection: ${event.reason}`, 'info');
    }
  }
}

function showOwn(source, wanted) {
  own.hidden = !wanted.sends;
  own.querySelector('video').srcObject = source?.stream ?? null;
  own.querySelector('figcaption b').textContent = wanted.name === '' ? 'You' : `You (${wanted.name})`;
  own.querySelector('figcaption code').textContent = '';
  own.querySelector('.facts').textContent = '';
  own.dataset.video = wanted.video ? 'yes' : 'none';
  for (const [id, on] of [['mute-audio', wanted.audio], ['mute-video', wanted.video]]) {
    byId(id).setAttribute('aria-pressed', 'false');
    byId(id).hidden = !on;
  }
}

async function connect() {
  say('');
  let wanted;
  try {
    wanted = settings.read();
  } catch {
    say('The metadata is not valid JSON.');
    return;
  }
  setState('connecting', 'connecting…');
  const connection = connectionFor(wanted);
  call = { connection, source: null, timer: 0 };
  const mine = call;
  try {
    if (wanted.sends) {
      mine.source = await sources.open(wanted);
    }
    if (call !== mine) {
      mine.source?.stop();
      return;
    }
    showOwn(mine.source, wanted);
    wire(connection);
    await (wanted.sends ? connection.connect(mine.source.stream) : connection.connect());
  } catch (e) {
    if (call === mine) {
      end();
      setState('failed', 'not connected');
      log.add('own', 'connect failed', { message: e.message, code: e.code, reason: e.reason });
      say(reasonOf(e, wanted.urls));
    }
    return;
  }
  if (call !== mine) {
    return;
  }
  setState('connected');
  const [contacted, served] = [connection.contactSignalingUrl, connection.connectedSignalingUrl];
  setText('node', contacted === served ? host(served) : `${host(served)}, redirected from ${host(contacted)}`);
  byId('node').title = served;
  setText('connection-id', connection.connectionId);
  own.querySelector('figcaption code').textContent = connection.connectionId;
  byId('nobody').textContent = 'Nobody else is here. Open this page in a second window, or send the link to somebody.';
  if (wanted.role === 'sendonly') {
    byId('nobody').textContent = 'Sending only: the others are not shown.';
  }
  mine.sampler = new Sampler(connection.pc);
  mine.timer = setInterval(() => refresh(mine), 1000);
}

function reasonOf(e, urls) {
  if (e.name === 'NotAllowedError') {
    return 'The browser did not allow the camera or microphone.';
  }
  if (e.code === 1006) {
    return `No signaling server answered at ${urls.join(', ')}`;
  }
  const closed = [e.code, e.reason].filter((part) => part !== undefined && part !== '').join(' ');
  return closed === '' ? e.message : `${e.message.split('. Close')[0]}: ${closed}`;
}

function host(url) {
  return new URL(url).host;
}

/** Ends the call on this side: media, timers and everything shown about it. */
function end() {
  const ended = call;
  call = null;
  clearInterval(ended.timer);
  ended.source?.stop();
  tiles.removeAll();
  own.hidden = true;
  own.querySelector('video').srcObject = null;
  byId('streams').replaceChildren();
  byId('transport').replaceChildren();
  byId('nobody').textContent = 'Not connected.';
  for (const id of ['connection-id', 'session-id', 'node', 'count-all', 'count-sendrecv', 'count-sendonly', 'count-recvonly', 'minutes']) {
    setText(id);
  }
}

async function disconnect() {
  const mine = call;
  if (mine === null) {
    return;
  }
  setState('disconnecting', 'disconnecting…');
  await mine.connection.disconnect();
  if (call === mine) {
    end();
    setState('idle', 'not connected');
  }
}

async function refresh(mine) {
  const { streams, transport } = await mine.sampler.sample();
  if (call !== mine) {
    return;
  }
  showTransport(transport, mine.connection.pc);
  showStreams(streams);
}

const digits = (value, places = 0) => (value === undefined ? '' : value.toFixed(places));
const milliseconds = (value) => (value === undefined ? '' : `${(value * 1000).toFixed(1)} ms`);
const percent = (value) => (value === undefined ? '' : `${(value * 100).toFixed(1)} %`);
const rate = (value) => (value === undefined ? '–' : `${value.toFixed(0)} kbit/s`);

function showTransport(transport, pc) {
  const facts = [['state', `${pc.connectionState}, ICE ${pc.iceConnectionState}`]];
  if (transport) {
    facts.push(
      ['transport', transport.way],
      ['round trip', milliseconds(transport.rtt) || '–'],
      ['sending', rate(transport.sent)],
      ['receiving', rate(transport.received)],
      ['may send', rate(transport.available)],
      ['TURN server', transport.server || '–'],
      ['from', transport.local],
      ['to', transport.remote],
      ['DTLS', transport.dtls || '–'],
      ['SRTP', transport.srtp || '–'],
    );
  }
  byId('transport').replaceChildren(...facts.map(([name, value]) => {
    const part = document.createElement('div');
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    dt.textContent = name;
    dd.textContent = value;
    part.append(dt, dd);
    return part;
  }));
}

function showStreams(streams) {
  byId('streams').replaceChildren(...streams.map((s) => {
    const row = document.createElement('tr');
    row.dataset.direction = s.direction;
    row.dataset.participant = s.participant;
    row.dataset.kind = s.kind;
    row.title = s.detail;
    const cells = [
      s.direction === 'out' ? '▶' : '◀', s.direction === 'out' ? 'you' : tiles.nameFor(s.participant), s.kind, s.codec,
      digits(s.kbps), digits(s.fps), s.picture, digits(s.packets), digits(s.lost), percent(s.loss), milliseconds(s.jitter),
      milliseconds(s.rtt), digits(s.nack), digits(s.pli), digits(s.freezes),
    ];
    row.append(...cells.map((text) => {
      const cell = document.createElement('td');
      cell.textContent = text;
      return cell;
    }));
    row.children[9].classList.toggle('bad', s.loss > 0.02);
    return row;
  }));
  const line = (list) => list.filter((s) => s.kbps !== undefined).map((s) => (s.kind === 'video'
    ? `${s.codec} ${s.picture} ${digits(s.fps)} fps ${digits(s.kbps)} kbit/s` : `${s.codec} ${digits(s.kbps)} kbit/s`)).join(' · ');
  own.querySelector('.facts').textContent = line(streams.filter((s) => s.direction === 'out'));
  for (const id of new Set(streams.filter((s) => s.direction === 'in').map((s) => s.participant))) {
    const theirs = streams.filter((s) => s.direction === 'in' && s.participant === id);
    tiles.setFacts(id, line(theirs), theirs.find((s) => s.kind === 'audio')?.level);
  }
}

function toggle(button, kind) {
  const off = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(off));
  call?.source?.stream.getTracks().filter((t) => t.kind === kind).forEach((t) => {
    t.enabled = !off;
  });
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`, 'info');
  } catch {
    say(text, 'info');
  }
}

byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  connect();
});
byId('form').addEventListener('change', settings.adapt);
byId('disconnect').addEventListener('click', disconnect);
byId('share').addEventListener('click', () => copy(settings.link(), 'Link'));
byId('mute-audio').addEventListener('click', (e) => toggle(e.currentTarget, 'audio'));
byId('mute-video').addEventListener('click', (e) => toggle(e.currentTarget, 'video'));
byId('log-clear').addEventListener('click', log.clear);
byId('log-copy').addEventListener('click', () => copy(log.text(), 'Log'));
// Says goodbye when the window closes, so that the others need not wait for a timeout.
addEventListener('pagehide', () => call?.connection.disconnect());

const { connect: atOnce } = settings.preset(location.search);
settings.adapt();
byId('nobody').textContent = 'Not connected.';
if (atOnce) {
  connect();
}
