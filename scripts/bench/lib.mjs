// Shared by the driver and the signaling plug-ins: the engine's process, SDP
// text in both directions, a minimal WebSocket client.  Node 18+, no packages.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { randomBytes, createHash } from 'node:crypto';
import { connect } from 'node:net';

export class Engine {
  constructor(bin, args, { pin, netns } = {}) {
    let cmd = [bin, ...args];
    if (pin) cmd = ['taskset', '-c', pin, ...cmd];
    if (netns) cmd = ['ip', 'netns', 'exec', netns, ...cmd];
    this.p = spawn(cmd[0], cmd.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiters = []; this.up = new Set(); this.errors = []; this.srtp = '';
    createInterface({ input: this.p.stdout }).on('line', (l) => {
      let m; try { m = JSON.parse(l); } catch { console.error('engine:', l); return; }
      if (m.ev === 'up') { this.up.add(m.id); this.srtp = m.srtp; }
      if (m.ev === 'error') { this.errors.push(m); if (this.errors.length < 10) console.error('engine:', l); }
      const i = this.waiters.findIndex((w) => w.test(m));
      if (i >= 0) this.waiters.splice(i, 1)[0].resolve(m);
    });
    this.nextId = 0;
  }
  send(line) { this.p.stdin.write(line + '\n'); }
  wait(test, ms = 10000, what = 'event') {
    return new Promise((resolve, reject) => {
      const t = setTimeout(() => reject(new Error('engine: no ' + what)), ms);
      this.waiters.push({ test, resolve: (m) => { clearTimeout(t); resolve(m); } });
    });
  }
  async pc() { const id = this.nextId++; const w = this.wait((m) => m.ev === 'pc' && m.id === id); this.send(`pc ${id}`); return w; }
  async isUp(id, ms = 20000) { if (this.up.has(id)) return; await this.wait((m) => m.ev === 'up' && m.id === id, ms, `DTLS on ${id}`); }
  remote(pc, r) { if (r.turn) this.send(`turn ${pc.id} ${r.turn.ip} ${r.turn.port} ${r.turn.user} ${r.turn.pass}`); this.send(`remote ${pc.id} ${r.ufrag} ${r.pwd} ${r.ip} ${r.port} ${r.controlling ? 1 : 0} ${r.active ? 1 : 0}`); }
  async window(sec, pids) { const w = this.wait((m) => m.ev === 'window', (sec + 30) * 1000, 'window'); this.send(`window ${sec} ${pids || 0}`); return w; }
  async stat() { const w = this.wait((m) => m.ev === 'stat'); this.send('stat'); return w; }
  quit() { try { this.send('quit'); } catch {} }
}

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
let ssrcNext = 0x10000000 + Math.floor(Math.random() * 0x10000000);
export const newSsrc = () => ssrcNext++;

// ---- SDP ----
export const PT = { opus: 111, vp8: 96 };
const EXT = { mid: 'urn:ietf:params:rtp-hdrext:sdes:mid', twcc: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', level: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' };

/** An offer for one audio and one video m-line. dir: sendonly, recvonly, sendrecv. */
export function makeOffer(pc, { dir = 'sendonly', ssrcs = null, ext = {}, cname = 'load', recvCopies = 1 } = {}) {
  const L = ['v=0', `o=- ${Date.now()} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0'];
  const mids = []; for (let i = 0; i < 2 * recvCopies; i++) mids.push(String(i));
  L.push(`a=group:BUNDLE ${mids.join(' ')}`, 'a=msid-semantic: WMS *');
  mids.forEach((mid, i) => {
    const kind = i % 2 === 0 ? 'audio' : 'video', pt = kind === 'audio' ? PT.opus : PT.vp8;
    L.push(`m=${kind} ${i === 0 ? pc.port : 9} UDP/TLS/RTP/SAVPF ${pt}`, `c=IN IP4 ${pc.ip}`, 'a=rtcp:9 IN IP4 0.0.0.0',
      `a=ice-ufrag:${pc.ufrag}`, `a=ice-pwd:${pc.pwd}`, `a=fingerprint:sha-256 ${pc.fingerprint}`, 'a=setup:actpass', `a=mid:${mid}`);
    if (ext.mid) L.push(`a=extmap:${ext.mid} ${EXT.mid}`);
    if (ext.twcc) L.push(`a=extmap:${ext.twcc} ${EXT.twcc}`);
    if (ext.level && kind === 'audio') L.push(`a=extmap:${ext.level} ${EXT.level}`);
    L.push(`a=${dir}`, 'a=rtcp-mux');
    if (kind === 'audio') L.push(`a=rtpmap:${pt} opus/48000/2`, `a=fmtp:${pt} minptime=10;useinbandfec=1`);
    else L.push(`a=rtpmap:${pt} VP8/90000`, `a=rtcp-fb:${pt} nack`, `a=rtcp-fb:${pt} nack pli`, `a=rtcp-fb:${pt} ccm fir`);
    if (ext.twcc) L.push(`a=rtcp-fb:${pt} transport-cc`);
    if (ssrcs) L.push(`a=msid:${cname} ${kind}0`, `a=ssrc:${ssrcs[kind]} cname:${cname}`);
    if (i === 0) L.push(`a=candidate:1 1 udp 2130706431 ${pc.ip} ${pc.port} typ host`, 'a=end-of-candidates');
  });
  return L.join('\r\n') + '\r\n';
}

export function parseSdp(sdp) {
  const out = { media: [], ufrag: '', pwd: '', candidates: [], setup: '', fingerprint: '', lite: false };
  let m = null;
  for (const l of sdp.split(/\r?\n/)) {
    let x;
    if ((x = l.match(/^m=(\w+) (\d+) (\S+) (.*)$/))) { m = { kind: x[1], port: +x[2], proto: x[3], fmts: x[4].split(' '), mid: '', rtpmap: {}, ext: {}, ssrcs: [], dir: 'sendrecv', lines: [] }; out.media.push(m); } else if (m) m.lines.push(l);
    if (l === 'a=ice-lite') out.lite = true;
    if ((x = l.match(/^a=ice-ufrag:(.*)$/))) out.ufrag ||= x[1];
    if ((x = l.match(/^a=ice-pwd:(.*)$/))) out.pwd ||= x[1];
    if ((x = l.match(/^a=setup:(.*)$/))) out.setup ||= x[1];
    if ((x = l.match(/^a=fingerprint:\S+ (.*)$/))) out.fingerprint ||= x[1];
    if ((x = l.match(/^a=candidate:(\S+) 1 (udp|UDP) (\d+) (\S+) (\d+) typ (\S+)/))) out.candidates.push({ ip: x[4], port: +x[5], pri: +x[3], typ: x[6] });
    if (!m) continue;
    if ((x = l.match(/^a=mid:(.*)$/))) m.mid = x[1];
    if ((x = l.match(/^a=rtpmap:(\d+) ([^/]+)\//))) { m.rtpmap[x[2].toLowerCase()] ??= +x[1]; m.codec ??= { pt: +x[1], map: l }; }
    if ((x = l.match(/^a=rtcp-fb:(\d+) (nack|nack pli|ccm fir)$/)) && m.codec?.pt === +x[1]) (m.fb ??= []).push(l);
    if ((x = l.match(/^a=fmtp:(\d+) /)) && m.codec?.pt === +x[1]) m.fmtp = l;
    if ((x = l.match(/^a=extmap:(\d+)(?:\/\S+)? (\S+)/))) for (const k in EXT) if (EXT[k] === x[2]) m.ext[k] = +x[1];
    if ((x = l.match(/^a=ssrc:(\d+)/)) && !m.ssrcs.includes(+x[1])) m.ssrcs.push(+x[1]);
    if (/^a=(sendrecv|sendonly|recvonly|inactive)$/.test(l)) m.dir = l.slice(2);
  }
  return out;
}

/** Remote transport parameters out of a parsed SDP. weOffered: our description was the offer. */
export function remoteOf(d, weOffered, ip) {
  const c = d.candidates.filter((c) => !c.ip.includes(':') && !c.ip.endsWith('.local')).sort((a, b) => (b.ip === ip) - (a.ip === ip) || b.pri - a.pri)[0];
  if (!c) throw new Error('no usable candidate in the remote description');
  const active = weOffered ? d.setup === 'passive' : true; // as answerer we always say active
  return { ufrag: d.ufrag, pwd: d.pwd, ip: c.ip, port: c.port, controlling: weOffered || d.lite, active };
}

/**
 * An answer to a parsed offer: each section's first codec with its fmtp, NACK, PLI and FIR as offered, no RTX.
 * send: {audio,video} SSRCs to put on the first sections that may receive from us; ext: {mid,twcc,level} to accept.
 */
export function makeAnswer(pc, offer, { send = null, cname = 'load', ext = {} } = {}) {
  const L = ['v=0', `o=- ${Date.now()} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0', `a=group:BUNDLE ${offer.media.filter((m) => m.port).map((m) => m.mid).join(' ')}`, 'a=msid-semantic: WMS *'];
  const used = {}; const sends = {};
  const transport = [`c=IN IP4 ${pc.ip}`, `a=ice-ufrag:${pc.ufrag}`, `a=ice-pwd:${pc.pwd}`, `a=fingerprint:sha-256 ${pc.fingerprint}`, 'a=setup:active'];
  offer.media.forEach((m, i) => {
    if (!m.port) { L.push(`m=${m.kind} 0 ${m.proto} ${m.fmts[0]}`, 'c=IN IP4 0.0.0.0', `a=mid:${m.mid}`, 'a=inactive'); return; }
    if (m.kind === 'application') { L.push(`m=application ${pc.port} ${m.proto} ${m.fmts.join(' ')}`, ...transport, `a=mid:${m.mid}`, 'a=sctp-port:5000'); return; }
    const pt = m.codec?.pt ?? +m.fmts[0];
    const canSend = send && !used[m.kind] && (m.dir === 'sendrecv' || m.dir === 'recvonly');
    const dir = m.dir === 'sendonly' ? 'recvonly' : m.dir === 'recvonly' ? (canSend ? 'sendonly' : 'inactive') : m.dir === 'inactive' ? 'inactive' : canSend ? 'sendrecv' : 'recvonly';
    L.push(`m=${m.kind} ${pc.port} ${m.proto} ${pt}`, ...transport, `a=mid:${m.mid}`, `a=${dir}`, 'a=rtcp-mux');
    if (m.codec) L.push(m.codec.map, ...(m.fb ?? []), ...(m.fmtp ? [m.fmtp] : []));
    const taken = {}; for (const k in EXT) if (m.ext[k] && ext[k]) { taken[k] = m.ext[k]; L.push(`a=extmap:${m.ext[k]} ${EXT[k]}`); }
    if (taken.twcc) L.push(`a=rtcp-fb:${pt} transport-cc`);
    if (canSend) { used[m.kind] = 1; sends[m.kind] = { pt, mid: m.mid, ext: taken }; L.push(`a=msid:${cname} ${m.kind}0`, `a=ssrc:${send[m.kind]} cname:${cname}`); }
    if (i === 0) L.push(`a=candidate:1 1 udp 2130706431 ${pc.ip} ${pc.port} typ host`, 'a=end-of-candidates');
  });
  return { sdp: L.join('\r\n') + '\r\n', sends };
}

// ---- HTTP in a network namespace is just HTTP: the driver itself runs there ----
export async function http(method, url, body, headers = {}) {
  const isStr = typeof body === 'string';
  const r = await fetch(url, { method, headers: { ...(body === undefined ? {} : { 'content-type': isStr ? 'application/sdp' : 'application/json' }), ...headers }, body: body === undefined ? undefined : isStr ? body : JSON.stringify(body) });
  const text = await r.text();
  if (!r.ok) throw new Error(`${method} ${url}: ${r.status} ${text.slice(0, 300)}`);
  return { status: r.status, text, headers: r.headers, json: () => JSON.parse(text) };
}

// ---- WebSocket client (text frames, no extensions) ----
export class WS {
  static open(url) {
    const u = new URL(url);
    return new Promise((resolve, reject) => {
      const s = connect(+(u.port || 80), u.hostname); const ws = new WS(); ws.s = s; ws.q = []; ws.waiters = []; ws.buf = Buffer.alloc(0); ws.frag = null;
      s.setNoDelay(true); s.on('error', (e) => { reject(e); ws.fail(e); });
      s.on('close', () => ws.fail(new Error('websocket closed')));
      s.on('connect', () => s.write(`GET ${u.pathname}${u.search} HTTP/1.1\r\nHost: ${u.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`));
      let head = true;
      s.on('data', (d) => {
        ws.buf = Buffer.concat([ws.buf, d]);
        if (head) { const i = ws.buf.indexOf('\r\n\r\n'); if (i < 0) return; const h = ws.buf.subarray(0, i).toString(); if (!/^HTTP\/1\.1 101/.test(h)) return reject(new Error(h.split('\r\n')[0])); head = false; ws.buf = ws.buf.subarray(i + 4); resolve(ws); }
        ws.parse();
      });
    });
  }
  fail(e) { if (!this.dead) this.onclose?.(1006, e.message); this.dead = e; for (const w of this.waiters.splice(0)) w.reject(e); }
  frame(op, p) {
    const n = p.length; const h = n < 126 ? Buffer.from([0x80 | op, 0x80 | n]) : n < 65536 ? Buffer.from([0x80 | op, 0x80 | 126, n >> 8, n & 255]) : Buffer.from([0x80 | op, 0x80 | 127, 0, 0, 0, 0, (n >>> 24) & 255, (n >> 16) & 255, (n >> 8) & 255, n & 255]);
    const k = randomBytes(4), b = Buffer.from(p); for (let i = 0; i < n; i++) b[i] ^= k[i & 3];
    this.s.write(Buffer.concat([h, k, b]));
  }
  send(o) { this.frame(1, Buffer.from(typeof o === 'string' ? o : JSON.stringify(o))); }
  parse() {
    for (;;) {
      const b = this.buf; if (b.length < 2) return;
      let n = b[1] & 127, o = 2; if (n === 126) { if (b.length < 4) return; n = b.readUInt16BE(2); o = 4; } else if (n === 127) { if (b.length < 10) return; n = Number(b.readBigUInt64BE(2)); o = 10; }
      if (b.length < o + n) return;
      const op = b[0] & 15, fin = b[0] & 128, p = b.subarray(o, o + n); this.buf = b.subarray(o + n);
      if (op === 9) { this.frame(10, p); continue; } if (op === 8) { const gone = this.dead; this.dead = new Error("websocket closed"); if (!gone) this.onclose?.(p.length > 1 ? p.readUInt16BE(0) : 1005, p.subarray(2).toString()); this.s.end(); continue; } if (op === 10) continue;
      this.frag = this.frag ? Buffer.concat([this.frag, p]) : p;
      if (fin) { const t = this.frag.toString(); this.frag = null; if (this.onmessage && this.onmessage(t)) continue; this.q.push(t); this.pump(); }
    }
  }
  pump() { for (let i = 0; i < this.waiters.length; i++) { const w = this.waiters[i]; const j = this.q.findIndex((t) => w.test(t)); if (j >= 0) { this.waiters.splice(i--, 1); w.resolve(this.q.splice(j, 1)[0]); } } }
  next(test = () => true, ms = 10000) {
    if (this.dead) return Promise.reject(this.dead);
    return new Promise((resolve, reject) => { const t = setTimeout(() => reject(new Error('websocket: timeout')), ms); this.waiters.push({ test, resolve: (x) => { clearTimeout(t); resolve(x); }, reject }); this.pump(); });
  }
  close() { try { this.frame(8, Buffer.alloc(0)); this.s.end(); } catch {} }
}
