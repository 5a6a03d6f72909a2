#!/usr/bin/env node
// Load generator driver: builds a scenario through a signaling plug-in, lets
// the engine (sfuload) carry the media, prints one JSON line per window and a
// closing summary.  See README.md.
import { Engine, sleep, newSsrc } from './lib.mjs';
import { readFileSync, appendFileSync } from 'node:fs';

const o = { sfu: 'janus', mode: 'fanout', subs: 10, rooms: 1, per: 8, kbps: '1000', audio: 48, fps: 30, maxpay: 1150, spread: 0.4, sec: 8, runs: 3, warm: 3, srtp: 'any', bind: '127.0.0.1', engine: new URL('./sfuload', import.meta.url).pathname, decrypt: 1, parallel: 8, label: '' };
for (let i = 2; i < process.argv.length; i++) { const a = process.argv[i]; if (!a.startsWith('--')) continue; const k = a.slice(2); const v = process.argv[i + 1]; if (v === undefined || v.startsWith('--')) o[k] = true; else { o[k] = isNaN(v) || v === '' ? v : +v; i++; } }
const mod = await import(`./signaling/${o.sfu}.mjs`);
const Plugin = mod.default;
const eng = new Engine(o.engine, ['--bind', o.bind, '--srtp', o.srtp, '--life', String(o.life || 900), ...(o.gro ? ['--gro'] : []), ...(o.coalesce !== undefined ? ['--coalesce', String(o.coalesce)] : []), ...(o.twcc ? ['--twcc'] : []), ...(o.v ? ['-v'] : [])], { pin: o.pin });
const sfu = new Plugin(o); await sfu.init?.();
const ext = {}; if (o.twcc) ext.twcc = 5; if (o.level) ext.level = 1; if (o.mid) ext.mid = 4;
let pids = String(o.pid ?? sfu.pid ?? 0);
const rates = String(o.kbps).split(',').map(Number);

function tracks(pc, r, ssrcs, fanout) {
  const e = r.ext || {}, m = r.mids || {};
  if (!o['no-audio']) eng.send(`audio ${pc.id} ${r.pt.audio} ${ssrcs.audio} ${o.audio} 50 ${fanout} ${e.mid || 0} ${m.audio || 0} ${e.twcc || 0} ${e.level || 0}`);
  if (!o['no-video']) eng.send(`video ${pc.id} ${r.pt.video} ${ssrcs.video} ${rates[0]} ${o.fps} ${o.maxpay} ${o.spread} ${fanout} ${e.mid || 0} ${m.video || 0} ${e.twcc || 0}`);
}
async function each(list, f) { const q = [...list]; await Promise.all(Array.from({ length: Math.min(o.parallel, q.length) }, async () => { while (q.length) await f(q.shift()); })); }
let nrecv = 0;
function recvMode(pc, r) { eng.send(`recv ${pc.id} ${nrecv++ % o.decrypt === 0 ? 1 : 0} ${r.twccRx || 0}`); }

if (o.idle) { // the SFU's CPU before anybody is connected
  const w = await eng.window(o.idle, pids);
  console.log(`${o.sfu} | idle ${o.idle} s | cores ${w.sfu.cores.toFixed(4)} | rssMB ${(w.sfu.rss_kb / 1024).toFixed(1)} | thr ${w.sfu.threads}`);
  if (o.out) appendFileSync(o.out, JSON.stringify({ sfu: o.sfu, label: o.label, mode: 'idle', ...w }) + '\n');
}
const t0 = Date.now();
const plan = o.mode === 'fanout' ? Array.from({ length: o.rooms }, () => ({ pubs: 1, subs: o.subs })) : Array.from({ length: o.rooms }, () => ({ pubs: o.per, subs: 0 }));
const rooms = [];
for (let i = 0; i < plan.length; i++) rooms.push({ ...plan[i], h: await sfu.room(70000 + i) });
if (Plugin.separate) {
  for (const r of rooms) {
    r.members = [];
    const fan = o.mode === 'fanout' ? r.subs : r.pubs - 1;
    await each([...Array(r.pubs).keys()], async () => {
      const pc = await eng.pc(), ssrcs = { audio: newSsrc(), video: newSsrc() };
      const a = await sfu.publish(r.h, pc, ssrcs, ext);
      tracks(pc, a, ssrcs, Math.ceil(fan / o.decrypt)); eng.remote(pc, a.remote); await eng.isUp(pc.id); r.members.push(pc);
    });
    if (Plugin.sendFirst) { eng.send('start'); await sleep(1000); } // the SFU offers a stream only once its packets flow
    const subs = o.mode === 'fanout' ? Array(r.subs).fill(null) : r.members;
    await each(subs, async (own) => {
      const pc = await eng.pc();
      const a = await sfu.subscribe(r.h, pc, own ? [own.id] : []);
      recvMode(pc, a); eng.remote(pc, a.remote); await eng.isUp(pc.id);
    });
  }
} else {
  // one transport for both directions; a fan-out's receivers join as receive-only
  for (const r of rooms) {
    const n = r.pubs + r.subs, fan = n - 1;
    await each([...Array(n).keys()], async (i) => {
      const pc = await eng.pc(), sends = i < r.pubs, ssrcs = sends ? { audio: newSsrc(), video: newSsrc() } : null;
      const a = await sfu.join(r.h, pc, { ssrcs, ext, index: i, count: n, role: sends ? (o.mode === 'fanout' ? 'sendonly' : 'sendrecv') : 'recvonly' });
      if (sends) tracks(pc, a, ssrcs, o.mode === 'fanout' ? r.subs : fan);
      recvMode(pc, a); eng.remote(pc, a.remote); await eng.isUp(pc.id);
    });
    await sfu.complete?.(r.h);
  }
}
const setup = (Date.now() - t0) / 1000;
eng.send('start');
await sfu.started?.();
await sleep(o.warm * 1000);
const st = await eng.stat();
console.error(`# ${o.sfu}: ${st.pcs} transports, ${st.up} up, ${st.receiving} receiving, SRTP ${eng.srtp}, set up in ${setup.toFixed(1)} s (${(st.pcs / setup).toFixed(1)}/s), pids ${pids}`);
if (o.v) console.error(JSON.stringify(st));
const all = [];
for (const k of rates) {
  eng.send(`rate ${k}`); await sleep(k === rates[0] ? 0 : 1500);
  const ws = [];
  for (let i = 0; i < o.runs; i++) {
    const w = await eng.window(o.sec, pids);
    const row = { sfu: o.sfu, label: o.label, mode: o.mode, subs: o.subs, rooms: o.rooms, per: o.per, kbps: k, srtp: eng.srtp, transports: st.pcs, ...w };
    ws.push(row); all.push(row); if (o.json) console.log(JSON.stringify(row));
    if (o.out) appendFileSync(o.out, JSON.stringify(row) + '\n');
  }
  const mmm = (f, d = 2) => { const v = ws.map(f).sort((a, b) => a - b); return `${v[0].toFixed(d)}/${v[v.length >> 1].toFixed(d)}/${v[v.length - 1].toFixed(d)}`; };
  console.log([o.sfu, o.mode === 'fanout' ? `1->${o.subs}${o.rooms > 1 ? ' x' + o.rooms : ''}` : `${o.rooms}x${o.per}`, `${k}k`,
    `pps_out ${mmm((w) => w.pps_out, 0)}`, `us/pkt ${mmm((w) => w.sfu.us_per_pkt)}`, `cores ${mmm((w) => w.sfu.cores)}`, `delivered ${mmm((w) => w.delivered, 5)}`,
    `p50us ${mmm((w) => w.lat_video_us.p50, 0)}`, `p99us ${mmm((w) => w.lat_video_us.p99, 0)}`, `rssMB ${mmm((w) => w.sfu.rss_kb / 1024, 1)}`, `thr ${ws[0].sfu.threads}`, `genus ${mmm((w) => w.gen.us_per_pkt)}`, `lagp99 ${mmm((w) => w.gen_lag_us.p99, 0)}`, `busy ${mmm((w) => w.machine.busy_cores)}`, `steal ${mmm((w) => w.machine.steal, 3)}`].join(' | '));
  if (o.stop && ws.every((w) => w.delivered < 0.99)) break;
}
await sfu.close?.();
eng.quit();
setTimeout(() => process.exit(0), 300);
