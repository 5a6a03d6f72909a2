// Sora-style WebSocket JSON signaling: the client says "connect", the server
// sends the offer, later changes arrive as "re-offer" and are answered. One
// transport per connection.  --url ws://127.0.0.1:5000/signaling
// --transport turn goes through the TURN server the offer names, direct to the
// offered candidate.
import { WS, parseSdp, makeAnswer, remoteOf, sleep } from '../lib.mjs';

export default class Sora {
  constructor(o) { this.o = o; this.rooms = []; this.direct = (o.transport ?? 'direct') !== 'turn'; }

  async room(i) { const r = { channel: `load${i}`, members: [] }; this.rooms.push(r); return r; }

  async join(room, pc, { ssrcs, role, count }) {
    const o = this.o, top = Math.max(...String(o.kbps).split(',').map(Number));
    const connect = { type: 'connect', role, channel_id: room.channel, sora_client: 'sfuload', environment: 'sfuload', audio: o['no-audio'] ? false : { codec_type: 'OPUS' }, video: o['no-video'] ? false : { codec_type: 'VP8', bit_rate: top }, ...(o.token ? { metadata: { access_token: o.token } } : {}) };
    const member = { pc, ssrcs, remotes: 0, role, count };
    const offer = await this.offer(member, o.url || 'ws://127.0.0.1:5000/signaling', connect);
    room.members.push(member);
    const d = parseSdp(offer.sdp), remote = remoteOf(d, false, pc.ip), s = this.answer(member, offer.sdp, 'answer');
    member.ws.send({ type: 'candidate', candidate: `candidate:1 1 udp 2130706431 ${pc.ip} ${pc.port} typ host` });
    if (!this.direct) remote.turn = turnOf(offer);
    return { remote, pt: { audio: s.audio?.pt, video: s.video?.pt }, ext: s.video?.ext ?? s.audio?.ext ?? {}, mids: { audio: s.audio?.mid, video: s.video?.mid }, twccRx: 0 };
  }

  /** Opens the WebSocket, follows redirects, resolves with the offer; afterwards everything is answered as it comes. */
  offer(member, url, connect) {
    return new Promise((resolve, reject) => {
      WS.open(url).then((ws) => {
        member.ws = ws;
        const timer = setTimeout(() => reject(new Error('sora: no offer')), 15000);
        ws.onclose = (code, reason) => { clearTimeout(timer); if (member.ws === ws && !this.done) { reject(new Error(`sora: closed ${code} ${reason}`)); if (member.offered) console.error(`sora: closed ${code} ${reason}`); } };
        ws.onmessage = (text) => {
          const m = JSON.parse(text);
          if (m.type === 'redirect') { clearTimeout(timer); member.ws = null; ws.close(); this.offer(member, m.location, { ...connect, redirect: true }).then(resolve, reject); }
          else if (m.type === 'offer') { clearTimeout(timer); member.offered = true; resolve(m); }
          else if (m.type === 'ping') ws.send(m.stats ? { type: 'pong', stats: [] } : { type: 'pong' });
          else if (m.type === 're-offer') this.answer(member, m.sdp, 're-answer');
          return true;
        };
        ws.send(connect);
      }, reject);
    });
  }

  answer(member, sdp, type) {
    const d = parseSdp(sdp), a = makeAnswer(member.pc, d, { send: member.ssrcs, ext: this.o });
    member.remotes = d.media.filter((m) => m.port && m.dir === 'sendonly').length;
    member.ws.send({ type, sdp: a.sdp });
    return a.sends;
  }

  /** Waits until everybody was offered everybody else's tracks. */
  async complete(room) {
    const kinds = (this.o['no-audio'] ? 0 : 1) + (this.o['no-video'] ? 0 : 1), senders = room.members.filter((m) => m.role !== 'recvonly').length;
    const missing = () => room.members.filter((m) => m.role !== 'sendonly' && m.remotes < kinds * (senders - (m.role === 'sendrecv' ? 1 : 0))).length;
    for (let i = 0; missing() && i < 200; i++) await sleep(100);
    if (missing()) throw new Error(`sora: ${missing()} of ${room.members.length} members were not offered every track`);
  }

  async close() {
    this.done = true;
    for (const r of this.rooms) for (const m of r.members) { try { m.ws.send({ type: 'disconnect', reason: 'NO-ERROR' }); } catch { /* already gone */ } }
    await sleep(300);
    for (const r of this.rooms) for (const m of r.members) m.ws?.close();
  }
}

/** The first TURN-UDP server of an offer. */
function turnOf(offer) {
  for (const s of offer.config?.iceServers ?? []) for (const u of s.urls) {
    const x = u.match(/^turn:([^:?]+):(\d+)(\?transport=udp)?$/);
    if (x) return { ip: x[1], port: +x[2], user: s.username, pass: s.credential };
  }
  throw new Error('sora: the offer names no TURN server over UDP');
}
