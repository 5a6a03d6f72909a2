// Janus VideoRoom over its HTTP API. A publisher has one transport, a
// subscriber one more (multistream: all feeds of the room on it).
import { http, makeOffer, makeAnswer, parseSdp, remoteOf } from '../lib.mjs';

export default class Janus {
  constructor(o) { this.base = o.url || 'http://127.0.0.1:8088/janus'; this.o = o; this.tx = 0; this.events = []; this.waiting = []; }
  async init() { this.session = (await this.req(this.base, { janus: 'create' })).data.id; this.poll(); }
  async req(url, body) { const r = (await http('POST', url, { ...body, transaction: 't' + ++this.tx })).json(); if (r.janus === 'error') throw new Error(JSON.stringify(r.error)); return { ...r, tid: 't' + this.tx }; }
  async poll() {
    while (!this.done) {
      let l; try { l = (await http('GET', `${this.base}/${this.session}?maxev=20&rid=${Date.now()}`)).json(); } catch (e) { if (!this.done) console.error('janus poll', e.message); return; }
      for (const e of Array.isArray(l) ? l : [l]) { if (e.janus === 'keepalive') continue; const i = this.waiting.findIndex((w) => w.tid === e.transaction && e.janus !== 'ack'); if (i >= 0) this.waiting.splice(i, 1)[0].resolve(e); }
    }
  }
  async msg(handle, body, jsep) {
    const tid = 't' + ++this.tx;
    const w = { tid }; const p = new Promise((resolve, reject) => { w.resolve = (e) => { clearTimeout(w.t); resolve(e); }; w.t = setTimeout(() => reject(new Error('janus: no event for ' + body.request)), 15000); }); this.waiting.push(w);
    const r = (await http('POST', `${this.base}/${this.session}/${handle}`, { janus: 'message', body, ...(jsep ? { jsep } : {}), transaction: tid })).json();
    if (r.janus === 'success') { clearTimeout(w.t); this.waiting.splice(this.waiting.indexOf(w), 1); return r.plugindata.data; }
    const e = await p;
    if (e.plugindata?.data?.error) throw new Error(e.plugindata.data.error);
    return { ...e.plugindata.data, jsep: e.jsep };
  }
  async attach() { return (await this.req(`${this.base}/${this.session}`, { janus: 'attach', plugin: 'janus.plugin.videoroom' })).data.id; }
  async room(id) {
    const h = await this.attach(); this.ctl = h;
    await this.msg(h, { request: 'destroy', room: id }).catch(() => {});
    const r = await this.msg(h, { request: 'create', room: id, publishers: 1000, bitrate: 0, audiocodec: 'opus', videocodec: 'vp8', audiolevel_ext: false, videoorient_ext: false, playoutdelay_ext: false, transport_wide_cc_ext: !!this.o.twcc, fir_freq: 0, notify_joining: false });
    if (r.error) throw new Error(r.error);
    return { id, feeds: [] };
  }
  async publish(room, pc, ssrcs, ext) {
    const h = await this.attach();
    const j = await this.msg(h, { request: 'join', ptype: 'publisher', room: room.id });
    const sdp = makeOffer(pc, { dir: 'sendonly', ssrcs, ext });
    const r = await this.msg(h, { request: 'publish', audiocodec: 'opus', videocodec: 'vp8' }, { type: 'offer', sdp });
    const d = parseSdp(r.jsep.sdp);
    room.feeds.push({ id: j.id, pc: pc.id });
    return { remote: remoteOf(d, true, pc.ip), pt: { audio: 111, video: 96 }, ext: d.media[0].ext, mids: { audio: '0', video: '1' } };
  }
  async subscribe(room, pc, exceptPcs = []) {
    const h = await this.attach();
    const streams = room.feeds.filter((f) => !exceptPcs.includes(f.pc)).map((f) => ({ feed: f.id }));
    const r = await this.msg(h, { request: 'join', ptype: 'subscriber', room: room.id, streams });
    const d = parseSdp(r.jsep.sdp);
    const a = makeAnswer(pc, d, { ext: this.o });
    await this.msg(h, { request: 'start', room: room.id }, { type: 'answer', sdp: a.sdp });
    return { remote: remoteOf(d, false, pc.ip), twccRx: d.media[0].ext.twcc || 0 };
  }
  async close() { this.done = true; await http('POST', `${this.base}/${this.session}`, { janus: 'destroy', transaction: 'bye' }).catch(() => {}); }
}
Janus.separate = true; // sending and receiving are separate transports
