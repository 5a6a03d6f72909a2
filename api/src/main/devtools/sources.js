// Where the outgoing picture and sound come from: a camera and microphone, or a generated picture and tone.

const COLOURS = ['#f5f5f5', '#e9d94a', '#45cfd8', '#54c255', '#c350c0', '#d64541', '#3557c7'];

// A worker's timer keeps its rate when the page is in the background.
function ticker(milliseconds, onTick) {
  const code = `setInterval(() => postMessage(0), ${milliseconds})`;
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const worker = new Worker(address);
  worker.onmessage = onTick;
  return () => {
    worker.terminate();
    URL.revokeObjectURL(address);
  };
}

function draw(context, width, height, label, frame) {
  const bar = width / COLOURS.length;
  COLOURS.forEach((colour, i) => {
    context.fillStyle = colour;
    context.fillRect(Math.floor(i * bar), 0, Math.ceil(bar), height);
  });
  context.fillStyle = '#10162a';
  context.fillRect(0, height * 0.48, width, height * 0.52);

  const now = new Date();
  const seconds = now.getSeconds() + now.getMilliseconds() / 1000;
  const radius = height * 0.19;
  const [x, y] = [width / 2, height * 0.24];
  context.fillStyle = '#10162ae0';
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = '#6ee7c8';
  context.lineWidth = Math.max(2, height / 60);
  context.beginPath();
  context.moveTo(x, y);
  const angle = (seconds / 60) * 2 * Math.PI - Math.PI / 2;
  context.lineTo(x + Math.cos(angle) * radius * 0.85, y + Math.sin(angle) * radius * 0.85);
  context.stroke();

  // A square that crosses the picture every two seconds shows freezes and skipped frames at a glance.
  const size = height * 0.1;
  context.fillStyle = '#ffb454';
  context.fillRect(((seconds % 2) / 2) * (width - size), height * 0.5, size, size);

  context.fillStyle = '#ffffff';
  context.textAlign = 'center';
  context.font = `600 ${Math.round(height * 0.11)}px monospace`;
  context.fillText(now.toISOString().slice(11, 23), x, height * 0.71);
  context.font = `${Math.round(height * 0.055)}px sans-serif`;
  context.fillText(`${label} · frame ${frame}`, x, height * 0.785);
}

function testPicture({ width, height, fps, label }) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  let frame = 0;
  const stream = canvas.captureStream(fps);
  const tick = () => draw(context, width, height, label, frame++);
  tick();
  const stop = ticker(1000 / fps, tick);
  return { track: stream.getVideoTracks()[0], stop };
}

/** A quiet 440 Hz tone on the left and 660 Hz on the right that swell once a second. */
function testTone() {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const merger = context.createChannelMerger(2);
  merger.connect(out);
  [440, 660].forEach((frequency, side) => {
    const tone = new OscillatorNode(context, { frequency });
    const volume = new GainNode(context, { gain: 0.06 });
    const swell = new OscillatorNode(context, { frequency: 1 });
    const depth = new GainNode(context, { gain: 0.05 });
    swell.connect(depth).connect(volume.gain);
    tone.connect(volume).connect(merger, 0, side);
    tone.start();
    swell.start();
  });
  // Without a click the browser may keep the context suspended: the first one anywhere starts it.
  const resume = () => context.resume().catch(() => {});
  resume();
  addEventListener('pointerdown', resume, { once: true });
  return {
    track: out.stream.getAudioTracks()[0],
    stop: () => {
      removeEventListener('pointerdown', resume);
      context.close();
    },
  };
}

async function camera(settings) {
  if (!navigator.mediaDevices) {
    throw new Error('The browser gives a camera only to pages from https:// or localhost. Use the test picture here.');
  }
  const stream = await navigator.mediaDevices.getUserMedia({
    video: settings.video && {
      width: { ideal: settings.width },
      height: { ideal: settings.height },
      frameRate: { ideal: settings.fps },
    },
    audio: settings.audio && {
      echoCancellation: settings.processing,
      noiseSuppression: settings.processing,
      autoGainControl: settings.processing,
    },
  });
  return { stream, stop: () => stream.getTracks().forEach((t) => t.stop()) };
}

/** Opens the chosen source: `{ stream, stop() }`. A stream without tracks stands for "sends nothing". */
export async function open(settings) {
  if (!settings.audio && !settings.video) {
    return { stream: new MediaStream(), stop: () => {} };
  }
  if (settings.source === 'camera') {
    return camera(settings);
  }
  const parts = [];
  if (settings.audio) {
    parts.push(testTone());
  }
  if (settings.video) {
    parts.push(testPicture({ ...settings, label: settings.name || settings.channel }));
  }
  return {
    stream: new MediaStream(parts.map((p) => p.track)),
    stop: () => parts.forEach((p) => {
      p.track.stop();
      p.stop();
    }),
  };
}
