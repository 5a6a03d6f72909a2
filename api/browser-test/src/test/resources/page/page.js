// What the browser tests drive: one participant per page, through sora-js-sdk.

import Sora from '/sora.js';

let connection = null;
let local = null;
let turn = {};
const streams = new Map();
const notifications = [];
const pushes = [];
const offers = [];
let closed = null;
const reOffers = { count: 0 };
const frames = new Map();

// A test may lead TURN through a relay of its own: { "host:port of the node": "host:port of the relay" }.
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(configuration, ...rest) {
    super(redirected(configuration), ...rest);
  }
};

function redirected(configuration) {
  if (!configuration?.iceServers || Object.keys(turn).length === 0) {
    return configuration;
  }
  const other = (url) => url.replace(/^turn:([^?]+)/, (whole, address) => {
    if (!turn[address]) {
      throw new Error(`no relay in front of ${address}`);
    }
    return `turn:${turn[address]}`;
  });
  return { ...configuration, iceServers: configuration.iceServers.map((s) => ({ ...s, urls: s.urls.map(other) })) };
}

// Noise makes an encoder spend whatever it may.
function noise(width, height, fps) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { alpha: false });
  const cell = 16;
  setInterval(() => {
    for (let y = 0; y < height; y += cell) {
      for (let x = 0; x < width; x += cell) {
        context.fillStyle = `hsl(${Math.random() * 360} 60% ${30 + Math.random() * 40}%)`;
        context.fillRect(x, y, cell, cell);
      }
    }
  }, 1000 / fps);
  return canvas.captureStream(fps).getVideoTracks()[0];
}

async function source({ audio, video, picture, width, height, fps }) {
  const noisy = video && picture === 'noise';
  const stream = audio || (video && !noisy)
    ? await navigator.mediaDevices.getUserMedia({ audio, video: video && !noisy && { width, height, frameRate: fps } })
    : new MediaStream();
  if (noisy) {
    stream.addTrack(noise(width, height, fps));
  }
  return stream;
}

function show(stream) {
  let element = document.getElementById(stream.id);
  if (!element) {
    element = Object.assign(document.createElement('video'), { id: stream.id, autoplay: true, playsInline: true });
    element.width = 160;
    document.body.append(element);
    frames.set(stream.id, { last: 0, longestGap: 0 });
    const onFrame = (now) => {
      const seen = frames.get(stream.id);
      if (seen.last !== 0) {
        seen.longestGap = Math.max(seen.longestGap, now - seen.last);
      }
      seen.last = now;
      element.requestVideoFrameCallback(onFrame);
    };
    element.requestVideoFrameCallback(onFrame);
  }
  element.srcObject = stream;
  streams.set(stream.id, stream);
}

function onRemoveTrack(stream) {
  if (stream.getTracks().length === 0) {
    streams.delete(stream.id);
    document.getElementById(stream.id)?.remove();
  }
}

async function join(options) {
  turn = options.turn ?? {};
  const { audio, video } = options;
  const wanted = { audio, video, signalingNotifyMetadata: options.metadata };
  if (options.role !== 'recvonly' && video) {
    Object.assign(wanted, options.codec && { videoCodecType: options.codec }, options.bitrate && { videoBitRate: options.bitrate });
  }
  notifications.length = 0;
  pushes.length = 0;
  offers.length = 0;
  closed = null;
  streams.clear();
  reOffers.count = 0;
  frames.clear();
  document.body.replaceChildren();
  connection = Sora.connection(options.urls)[options.role](options.channel, options.authMetadata ?? null, wanted);
  connection.on('notify', (event) => notifications.push(event));
  connection.on('push', (message) => pushes.push(message));
  connection.on('disconnect', ({ type, title, code, reason }) => { closed = { type, title, code, reason }; });
  connection.on('track', (event) => show(event.streams[0]));
  connection.on('removetrack', (event) => onRemoveTrack(event.target));
  connection.on('signaling', (event) => {
    if (event.type === 'onmessage-re-offer') {
      reOffers.count++;
    }
    if (event.type === 'onmessage-offer') {
      offers.push(event.data);
    }
  });
  if (options.role === 'recvonly') {
    await connection.connect();
  } else {
    local = await source(options);
    await connection.connect(local);
  }
  return {
    connectionId: connection.connectionId,
    sessionId: connection.sessionId,
    contacted: connection.contactSignalingUrl,
    served: connection.connectedSignalingUrl,
  };
}

/** Why nobody lets the page in. */
async function refused(options) {
  try {
    await join(options);
  } catch (error) {
    return { message: error.message, code: error.code, reason: error.reason };
  }
  throw new Error('it was let in');
}

/** What has come by signaling; asked for again and again until it fits. */
async function heard({ condition, milliseconds }) {
  const fits = (0, eval)(condition);
  const end = performance.now() + milliseconds;
  for (;;) {
    const last = { notifications, pushes, offers, closed };
    if (fits(last)) {
      return last;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${milliseconds} ms: ${condition}\n${JSON.stringify(last, null, 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Joins as a page does whose node has died: again and again, until somebody serves it. */
async function rejoin({ options, milliseconds }) {
  const started = performance.now();
  for (;;) {
    try {
      return { ...(await join(options)), milliseconds: Math.round(performance.now() - started) };
    } catch (error) {
      if (performance.now() - started > milliseconds) {
        throw new Error(`nobody served within ${milliseconds} ms: ${error.message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function leave() {
  await connection.disconnect();
  local?.getTracks().forEach((track) => track.stop());
  local = null;
}

// The stream id of the section a received stream belongs to: Firefox's statistics do not carry the track id.
function streamIdOf(mid) {
  const section = connection.pc.remoteDescription?.sdp.split(/^m=/m).find((s) => s.includes(`a=mid:${mid}\r\n`));
  return section && /^a=msid:(\S+)/m.exec(section)?.[1];
}

function transportOf(report) {
  const stats = [...report.values()];
  const transport = stats.find((s) => s.type === 'transport') ?? {};
  const pair = report.get(transport.selectedCandidatePairId)
    ?? stats.find((s) => s.type === 'candidate-pair' && s.nominated && s.state === 'succeeded');
  const [from, to] = [pair && report.get(pair.localCandidateId), pair && report.get(pair.remoteCandidateId)];
  return pair && {
    from: from.candidateType, relayProtocol: from.relayProtocol, url: from.url, base: `${from.relatedAddress}:${from.relatedPort}`,
    to: to.candidateType, address: to.address, dtls: transport.dtlsState, srtp: transport.srtpCipher, sent: pair.bytesSent, received: pair.bytesReceived,
  };
}

/** Everything the tests look at, as one plain object. */
async function report() {
  const stats = await connection.pc.getStats();
  const rtp = [...stats.values()].filter((s) => s.type === 'inbound-rtp' || s.type === 'outbound-rtp').map((s) => ({
    ...s,
    codec: stats.get(s.codecId)?.mimeType.split('/')[1],
    participant: s.type === 'inbound-rtp' ? streamIdOf(s.mid) : undefined,
    remote: stats.get(s.remoteId),
  }));
  return {
    state: connection.pc.connectionState,
    now: performance.now(),
    streams: [...streams.keys()],
    notifications,
    reOffers: reOffers.count,
    sections: (connection.pc.remoteDescription?.sdp.match(/^m=/gm) ?? []).length,
    outbound: rtp.filter((s) => s.type === 'outbound-rtp'),
    inbound: rtp.filter((s) => s.type === 'inbound-rtp'),
    frames: Object.fromEntries(frames),
    transport: transportOf(stats),
  };
}

/** Asks again and again until the report fits; the error after the time is up shows the last one. */
async function until({ condition, milliseconds }) {
  const fits = (0, eval)(condition);
  const end = performance.now() + milliseconds;
  for (;;) {
    const last = await report();
    if (fits(last)) {
      return last;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${milliseconds} ms: ${condition}\n${JSON.stringify(last, null, 1)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Samples the report every so often for a while. */
async function watch({ milliseconds, every }) {
  const reports = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    reports.push(await report());
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  return reports;
}

// What the conditions of the tests are written with.
window.decodes = (r, id, count = 10) => r.inbound.some((s) => s.kind === 'video' && s.participant === id && s.framesDecoded >= count);
window.hears = (r, id) => r.inbound.some((s) => s.kind === 'audio' && s.participant === id && s.packetsReceived > 20 && s.totalAudioEnergy > 0);
window.notified = (r, event, id) => r.notifications.find((n) => n.event_type === event && n.connection_id === id);

window.session = { join, refused, heard, rejoin, leave, report, until, watch };
