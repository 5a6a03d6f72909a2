/*
 * sfuload - media engine of the SFU load generator.
 *
 * One process, one thread, one epoll loop.  Every "pc" is a WebRTC transport
 * of its own: one UDP socket, a minimal ICE agent (one host candidate, both
 * roles, consent checks every 5 s), DTLS 1.2 (OpenSSL) and SRTP (libsrtp2).
 * With the command "turn" everything goes through an allocation on a TURN
 * server (RFC 8656, UDP), as ChannelData on one channel.
 * It sends synthetic VP8 and Opus RTP, receives and decrypts whatever the SFU
 * forwards, and measures delivery, loss, one-way latency and the CPU time of
 * the SFU's processes, all over the same window.
 *
 * It knows no signaling: a driver (bench.mjs) talks to it in lines on stdin,
 * it answers in JSON lines on stdout.  The commands are listed in README.md.
 *
 * Build:  cc -O2 -o sfuload sfuload.c -lssl -lcrypto -lsrtp2 -lz
 * Debian: libssl-dev libsrtp2-dev zlib1g-dev
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <signal.h>
#include <srtp2/srtp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define MAXPC 4096
#define MAXTRK 8
#define MAXSSRC 512
#define MAGIC 0x5f10adedu
#define TRAILER 24
#define NSEC 1000000000ull
#define VLEN 32
#define PKTBUF 2048
#define HB 1024

enum { VIDEO = 0, AUDIO = 1 };

typedef struct {
  int used, kind, pt;
  uint32_t ssrc, ts, pseq;
  uint16_t seq, picid;
  uint8_t tl0;
  int kbps, fps, maxpay; /* audio: fps = packets per second */
  double spread;
  int midid, twccid, alid;
  char mid[16];
  /* schedule */
  uint64_t frame_t, next_t, gap, interval;
  int left, npk, pay, key, need_key;
  /* counters */
  uint64_t pkts, bytes;
  uint64_t epoch_pkts; /* sent in the current window */
  uint64_t last_key;
} track;

typedef struct {
  uint32_t ssrc;
  uint16_t maxseq;
  uint32_t cycles;
  int kind, seen;
  uint32_t lsr;
  uint64_t lsr_t;
  uint64_t pkts;
} rxs;

enum { TURN_OFF, TURN_ALLOCATING, TURN_BINDING, TURN_READY, TURN_FAILED };
#define CHANNEL 0x4000

typedef struct { /* the client's side of one TURN allocation */
  int state, tries, have_key;
  struct sockaddr_in server;
  char user[300], pass[300], realm[300], nonce[300];
  uint8_t key[16], tid[12];
  unsigned method; /* of the request under way, 0 = none */
  uint64_t next_send, next_refresh, next_bind;
} turn_t;

typedef struct {
  int id, fd, used;
  turn_t turn;
  char lufrag[16], lpwd[40], rufrag[300], rpwd[300];
  struct sockaddr_in remote;
  int have_remote, controlling, active;
  int ice_ok, up, closed;
  uint64_t next_check, next_rtcp;
  uint64_t tiebreak;
  SSL *ssl;
  BIO *rb, *wb;
  srtp_t tx, rx;
  track trk[MAXTRK];
  int ntrk, fanout;
  int decrypt;
  rxs *src;
  int nsrc;
  uint16_t twseq;
  /* window counters */
  uint64_t w_rx;                 /* decrypted packets of the window's epoch */
  uint64_t w_exp;                /* filled at the end */
  uint64_t rx_pkts, rx_bytes;    /* all RTP, since the beginning */
  /* transport-wide feedback */
  int twcc_rx_id;
  uint16_t tw_first; int tw_n; int tw_cap; uint8_t tw_fb;
  int64_t tw_t[512];
} pc_t;

static pc_t *pcs[MAXPC];
static int npc;
static int ep;
static SSL_CTX *ctx;
static char fingerprint[128];
static char bind_ip[64] = "127.0.0.1";
static int running, epoch, rx_epoch; /* epoch: stamped on what is sent; rx_epoch: still counted */
static uint64_t base_rt; /* CLOCK_REALTIME - CLOCK_MONOTONIC */
static int use_kts = 1, do_rtcp = 1, do_twcc = 0, verbose = 0, use_gro = 0, coalesce_us = 1000;
static uint64_t c_rtp, c_rtpb, c_rtcp, c_stun, c_dtls, c_other, c_badauth, c_senderr, c_dup, c_pli, c_nack, c_tx, c_syscalls;

static uint64_t mono(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * NSEC + t.tv_nsec; }
static uint64_t real(void) { struct timespec t; clock_gettime(CLOCK_REALTIME, &t); return t.tv_sec * NSEC + t.tv_nsec; }

static void out(const char *f, ...) {
  va_list a; va_start(a, f); vprintf(f, a); va_end(a); putchar('\n'); fflush(stdout);
}

/* ---------- histograms: log-linear, about 3 % ---------- */
typedef struct { uint64_t b[HB], n, max; } hist;
static hist h_lat[2], h_lag;
static int hidx(uint64_t ns) {
  uint64_t v = ns / 250; int e, i;
  if (v < 64) return (int)v;
  e = 63 - __builtin_clzll(v);
  i = 64 + (e - 6) * 32 + (int)((v >> (e - 5)) & 31);
  return i < HB ? i : HB - 1;
}
static double hval(int i) {
  if (i < 64) return i * 0.25;
  int e = (i - 64) / 32 + 6, s = (i - 64) % 32;
  return (double)((1ull << e) + ((uint64_t)s << (e - 5))) * 0.25;
}
static void hadd(hist *h, uint64_t ns) { h->b[hidx(ns)]++; h->n++; if (ns > h->max) h->max = ns; }
static double hq(hist *h, double q) {
  uint64_t want = (uint64_t)(q * h->n), c = 0;
  if (!h->n) return 0;
  for (int i = 0; i < HB; i++) { c += h->b[i]; if (c > want) return hval(i); }
  return h->max / 1000.0;
}

/* ---------- certificate ---------- */
static void make_ctx(const char *profiles) {
  EVP_PKEY *k = EVP_EC_gen("P-256");
  X509 *x = X509_new();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), -86400);
  X509_gmtime_adj(X509_getm_notAfter(x), 86400 * 30);
  X509_set_pubkey(x, k);
  X509_NAME *n = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC, (const unsigned char *)"sfuload", -1, -1, 0);
  X509_set_issuer_name(x, n);
  X509_sign(x, k, EVP_sha256());
  unsigned char md[64]; unsigned len;
  X509_digest(x, EVP_sha256(), md, &len);
  char *p = fingerprint;
  for (unsigned i = 0; i < len; i++) p += sprintf(p, "%s%02X", i ? ":" : "", md[i]);
  ctx = SSL_CTX_new(DTLS_method());
  SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION);
  SSL_CTX_use_certificate(ctx, x);
  SSL_CTX_use_PrivateKey(ctx, k);
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+AES:AES128-SHA:!aNULL");
  if (SSL_CTX_set_tlsext_use_srtp(ctx, profiles)) { fprintf(stderr, "bad SRTP profile list\n"); exit(2); }
}
static int verify_any(X509_STORE_CTX *c, void *a) { (void)c; (void)a; return 1; }

/* ---------- STUN ---------- */
static void put16(uint8_t *p, unsigned v) { p[0] = v >> 8; p[1] = v; }
static void put32(uint8_t *p, uint32_t v) { p[0] = v >> 24; p[1] = v >> 16; p[2] = v >> 8; p[3] = v; }
static unsigned get16(const uint8_t *p) { return p[0] << 8 | p[1]; }
static uint32_t get32(const uint8_t *p) { return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]; }

static int stun_attr(uint8_t *m, int n, int type, const void *v, int len) {
  put16(m + n, type); put16(m + n + 2, len); memcpy(m + n + 4, v, len);
  while (len & 3) m[n + 4 + len++] = 0;
  return n + 4 + len;
}
static int stun_integrity(uint8_t *m, int n, const void *key, int keylen) {
  uint8_t mac[20]; unsigned l;
  put16(m + 2, n - 20 + 24);
  HMAC(EVP_sha1(), key, keylen, m, n, mac, &l);
  return stun_attr(m, n, 0x0008, mac, 20);
}
static int stun_finish(uint8_t *m, int n, const char *pwd) {
  n = stun_integrity(m, n, pwd, strlen(pwd));
  put16(m + 2, n - 20 + 8);
  uint8_t c[4]; put32(c, crc32(0, m, n) ^ 0x5354554e);
  return stun_attr(m, n, 0x8028, c, 4);
}
/* Finds an attribute; its length goes to *len. */
static const uint8_t *stun_find(const uint8_t *b, int n, unsigned type, int *len) {
  for (int o = 20; o + 4 <= n;) {
    int l = get16(b + o + 2);
    if (o + 4 + l > n) break;
    if (get16(b + o) == type) { *len = l; return b + o + 4; }
    o += 4 + ((l + 3) & ~3);
  }
  return NULL;
}
/* A datagram to the SFU: straight, or framed as ChannelData (RFC 8656 12.4; no padding over UDP). */
static void raw_send(pc_t *p, const void *b, int n) {
  ssize_t r;
  if (p->turn.state == TURN_OFF) r = send(p->fd, b, n, MSG_DONTWAIT);
  else {
    uint8_t h[4]; put16(h, CHANNEL); put16(h + 2, n);
    struct iovec v[2] = {{h, 4}, {(void *)b, (size_t)n}};
    struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
    r = sendmsg(p->fd, &m, MSG_DONTWAIT);
  }
  if (r < 0) c_senderr++;
  c_syscalls++;
}

/* ---------- TURN client ---------- */
enum { ALLOCATE = 0x0003, REFRESH = 0x0004, CHANNEL_BIND = 0x0009 };
static void turn_xmit(pc_t *p) { /* builds and sends the request under way; the same transaction while it is repeated */
  turn_t *t = &p->turn; uint8_t m[1500], x[8];
  memset(m, 0, 20); put16(m, t->method); put32(m + 4, 0x2112A442); memcpy(m + 8, t->tid, 12);
  int n = 20;
  if (t->method == ALLOCATE) { memset(x, 0, 4); x[0] = 17; n = stun_attr(m, n, 0x0019, x, 4); }
  if (t->method == ALLOCATE || t->method == REFRESH) { put32(x, 600); n = stun_attr(m, n, 0x000d, x, 4); }
  if (t->method == CHANNEL_BIND) {
    put32(x, (uint32_t)CHANNEL << 16); n = stun_attr(m, n, 0x000c, x, 4);
    x[0] = 0; x[1] = 1; put16(x + 2, ntohs(p->remote.sin_port) ^ 0x2112); put32(x + 4, ntohl(p->remote.sin_addr.s_addr) ^ 0x2112A442);
    n = stun_attr(m, n, 0x0012, x, 8);
  }
  if (t->have_key) {
    n = stun_attr(m, n, 0x0006, t->user, strlen(t->user)); n = stun_attr(m, n, 0x0014, t->realm, strlen(t->realm));
    n = stun_attr(m, n, 0x0015, t->nonce, strlen(t->nonce)); n = stun_integrity(m, n, t->key, 16);
  } else put16(m + 2, n - 20);
  if (send(p->fd, m, n, MSG_DONTWAIT) < 0) c_senderr++;
  t->next_send = mono() + NSEC / 4;
}
static void turn_request(pc_t *p, unsigned method) {
  p->turn.method = method; p->turn.tries = 0; RAND_bytes(p->turn.tid, 12); turn_xmit(p);
}
static void turn_fail(pc_t *p, const char *what, int code) {
  p->turn.state = TURN_FAILED; p->turn.method = 0;
  out("{\"ev\":\"error\",\"id\":%d,\"what\":\"turn %s %d\"}", p->id, what, code);
}
static void turn_start(pc_t *p) {
  if (connect(p->fd, (void *)&p->turn.server, sizeof p->turn.server)) perror("connect");
  p->turn.state = TURN_ALLOCATING; turn_request(p, ALLOCATE);
}
static void turn_tick(pc_t *p, uint64_t now) {
  turn_t *t = &p->turn;
  if (t->method) {
    if (now < t->next_send) return;
    if (++t->tries > 20) turn_fail(p, "timeout, method", t->method); else turn_xmit(p);
  } else if (t->state == TURN_READY) {
    if (now >= t->next_refresh) turn_request(p, REFRESH);
    else if (now >= t->next_bind) turn_request(p, CHANNEL_BIND);
  }
}
static void turn_text(const uint8_t *v, int len, char *to, int size) { if (len >= size) len = size - 1; memcpy(to, v, len); to[len] = 0; }
static void turn_on_response(pc_t *p, const uint8_t *b, int n) {
  turn_t *t = &p->turn; unsigned type = get16(b); int l; const uint8_t *v;
  if (!t->method || memcmp(b + 8, t->tid, 12) || (type & 0x3eef) != t->method) return;
  if ((type & 0x0110) == 0x0110) {
    int code = (v = stun_find(b, n, 0x0009, &l)) && l >= 4 ? (v[2] & 7) * 100 + v[3] : 0;
    const uint8_t *nonce = stun_find(b, n, 0x0015, &l); int nl = l;
    if (nonce && (code == 438 || (code == 401 && !t->have_key))) {
      turn_text(nonce, nl, t->nonce, sizeof t->nonce);
      if ((v = stun_find(b, n, 0x0014, &l))) turn_text(v, l, t->realm, sizeof t->realm);
      char k[1000]; int kl = snprintf(k, sizeof k, "%s:%s:%s", t->user, t->realm, t->pass);
      EVP_Digest(k, kl, t->key, NULL, EVP_md5(), NULL); t->have_key = 1;
      turn_request(p, t->method);
    } else turn_fail(p, "refused", code);
    return;
  }
  unsigned done = t->method; t->method = 0;
  if (done == ALLOCATE || done == REFRESH) {
    uint64_t life = (v = stun_find(b, n, 0x000d, &l)) && l == 4 ? get32(v) : 600;
    t->next_refresh = mono() + life * NSEC / 2;
  }
  if (done == ALLOCATE) { t->state = TURN_BINDING; turn_request(p, CHANNEL_BIND); }
  if (done == CHANNEL_BIND) { t->next_bind = mono() + 240 * NSEC; t->state = TURN_READY; }
}
static void ice_check(pc_t *p) {
  uint8_t m[1024], t[8]; char u[700];
  memset(m, 0, 20);
  put16(m, 1); put32(m + 4, 0x2112A442); RAND_bytes(m + 8, 12);
  int n = 20, l = snprintf(u, sizeof u, "%s:%s", p->rufrag, p->lufrag);
  n = stun_attr(m, n, 0x0006, u, l);
  put32(t, 0x6e7f1eff); n = stun_attr(m, n, 0x0024, t, 4);
  memcpy(t, &p->tiebreak, 8);
  n = stun_attr(m, n, p->controlling ? 0x802a : 0x8029, t, 8);
  if (p->controlling) n = stun_attr(m, n, 0x0025, t, 0);
  n = stun_finish(m, n, p->rpwd);
  raw_send(p, m, n);
}
static void dtls_pump(pc_t *p);
static void start_dtls(pc_t *p) {
  if (p->ssl) return;
  p->ssl = SSL_new(ctx);
  p->rb = BIO_new(BIO_s_mem()); p->wb = BIO_new(BIO_s_mem());
  BIO_set_mem_eof_return(p->rb, -1); BIO_set_mem_eof_return(p->wb, -1);
  SSL_set_bio(p->ssl, p->rb, p->wb);
  SSL_set_options(p->ssl, SSL_OP_NO_QUERY_MTU);
  SSL_set_mtu(p->ssl, 1200);
  if (p->active) SSL_set_connect_state(p->ssl); else SSL_set_accept_state(p->ssl);
  dtls_pump(p);
}
static void on_stun(pc_t *p, uint8_t *b, int n) {
  c_stun++;
  if (n < 20 || get32(b + 4) != 0x2112A442) return;
  int type = get16(b);
  if (type == 0x0001) {
    uint8_t m[256], x[8]; memset(m, 0, 20);
    put16(m, 0x0101); memcpy(m + 4, b + 4, 16);
    x[0] = 0; x[1] = 1;
    put16(x + 2, ntohs(p->remote.sin_port) ^ 0x2112);
    put32(x + 4, ntohl(p->remote.sin_addr.s_addr) ^ 0x2112A442);
    int k = stun_attr(m, 20, 0x0020, x, 8);
    k = stun_finish(m, k, p->lpwd);
    raw_send(p, m, k);
    if (!p->ice_ok && p->have_remote) p->next_check = 0; /* triggered check */
  } else if (type == 0x0101) {
    if (!p->ice_ok) {
      p->ice_ok = 1; p->next_check = mono() + 5 * NSEC;
      if (verbose) out("{\"ev\":\"ice\",\"id\":%d}", p->id);
      start_dtls(p);
    }
  } else if (type == 0x0111) {
    if (verbose) out("{\"ev\":\"stun-error\",\"id\":%d}", p->id);
  }
}

/* ---------- DTLS ---------- */
static void dtls_flush(pc_t *p) {
  char *d; long n = BIO_get_mem_data(p->wb, &d);
  long o = 0;
  while (o < n) { /* as many whole records as fit 1200 bytes */
    long e = o;
    while (e + 13 <= n) {
      long r = 13 + get16((uint8_t *)d + e + 11);
      if (e > o && e + r - o > 1200) break;
      e += r;
    }
    if (e == o) e = n;
    raw_send(p, d + o, e - o);
    o = e;
  }
  (void)BIO_reset(p->wb);
}
static void srtp_setup(pc_t *p) {
  const SRTP_PROTECTION_PROFILE *pr = SSL_get_selected_srtp_profile(p->ssl);
  if (!pr) { out("{\"ev\":\"error\",\"id\":%d,\"what\":\"no SRTP profile\"}", p->id); return; }
  int gcm = pr->id == SRTP_AEAD_AES_128_GCM;
  int kl = 16, sl = gcm ? 12 : 14;
  uint8_t km[60], lk[30], rk[30];
  SSL_export_keying_material(p->ssl, km, 2 * (kl + sl), "EXTRACTOR-dtls_srtp", 19, NULL, 0, 0);
  uint8_t *ck = km, *sk = km + kl, *cs = km + 2 * kl, *ss = km + 2 * kl + sl;
  memcpy(lk, p->active ? ck : sk, kl); memcpy(lk + kl, p->active ? cs : ss, sl);
  memcpy(rk, p->active ? sk : ck, kl); memcpy(rk + kl, p->active ? ss : cs, sl);
  srtp_policy_t po; memset(&po, 0, sizeof po);
  if (gcm) {
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&po.rtp);
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&po.rtcp);
  } else {
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&po.rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&po.rtcp);
  }
  po.window_size = 2048; po.allow_repeat_tx = 1;
  po.ssrc.type = ssrc_any_outbound; po.key = lk; srtp_create(&p->tx, &po);
  po.ssrc.type = ssrc_any_inbound; po.key = rk; srtp_create(&p->rx, &po);
  p->up = 1;
  p->next_rtcp = mono() + (uint64_t)(rand() % 1000) * 1000000ull;
  for (int i = 0; i < p->ntrk; i++) p->trk[i].need_key = 1;
  out("{\"ev\":\"up\",\"id\":%d,\"srtp\":\"%s\"}", p->id, pr->name);
}
static void dtls_pump(pc_t *p) {
  if (!SSL_is_init_finished(p->ssl)) {
    int r = SSL_do_handshake(p->ssl);
    dtls_flush(p);
    if (r == 1 && !p->up) srtp_setup(p);
    else if (r != 1) {
      int e = SSL_get_error(p->ssl, r);
      if (e != SSL_ERROR_WANT_READ && e != SSL_ERROR_WANT_WRITE) {
        char es[256]; ERR_error_string_n(ERR_get_error(), es, sizeof es);
        out("{\"ev\":\"error\",\"id\":%d,\"what\":\"dtls %d %s\"}", p->id, e, es);
      }
    }
  } else {
    char tmp[4096]; int r = SSL_read(p->ssl, tmp, sizeof tmp);
    dtls_flush(p);
    if (r <= 0 && SSL_get_error(p->ssl, r) == SSL_ERROR_ZERO_RETURN && !p->closed) {
      p->closed = 1; out("{\"ev\":\"closed\",\"id\":%d}", p->id);
    }
  }
}

/* ---------- sending ---------- */
static int rtp_header(pc_t *p, track *t, uint8_t *b, int marker) {
  b[0] = 0x80; b[1] = t->pt | (marker ? 0x80 : 0);
  put16(b + 2, t->seq++); put32(b + 4, t->ts); put32(b + 8, t->ssrc);
  int n = 12;
  if (t->midid || t->twccid || t->alid) {
    uint8_t *x = b + 16; int m = 0;
    if (t->midid) { int l = strlen(t->mid); x[m++] = t->midid << 4 | (l - 1); memcpy(x + m, t->mid, l); m += l; }
    if (t->twccid) { x[m++] = t->twccid << 4 | 1; put16(x + m, p->twseq++); m += 2; }
    if (t->alid) { x[m++] = t->alid << 4; x[m++] = 0x80 | (20 + rand() % 20); }
    while (m & 3) x[m++] = 0;
    b[0] |= 0x10; put16(b + 12, 0xBEDE); put16(b + 14, m / 4);
    n = 16 + m;
  }
  return n;
}
static void send_packet(pc_t *p, track *t, int first, int last) {
  uint8_t b[PKTBUF];
  int n = rtp_header(p, t, b, t->kind == VIDEO ? last : 0), pay = t->pay, o = n;
  if (t->kind == VIDEO) {
    b[o++] = 0x80 | (first ? 0x10 : 0);
    b[o++] = 0x80 | 0x40 | 0x20;            /* I, L, T */
    put16(b + o, 0x8000 | (t->picid & 0x7fff)); o += 2;
    b[o++] = t->tl0; b[o++] = 0x20;          /* TID 0, Y */
    if (first) {
      b[o++] = t->key ? 0x10 : 0x11; b[o++] = 0; b[o++] = 0;
      if (t->key) { b[o++] = 0x9d; b[o++] = 1; b[o++] = 0x2a; put16(b + o, 0x4001); o += 2; put16(b + o, 0xf000); o += 2; }
    }
  } else b[o++] = 0x78; /* Opus TOC: CELT FB 20 ms, one frame */
  int end = n + pay;
  if (end < o + TRAILER) end = o + TRAILER;
  memset(b + o, 0x5a, end - o);
  uint8_t *x = b + end - TRAILER;
  put32(x, MAGIC); x[4] = epoch; x[5] = t->kind; put16(x + 6, p->id); put32(x + 8, t->pseq++); put32(x + 12, 0);
  uint64_t ts = real(); memcpy(x + 16, &ts, 8);
  int len = end;
  if (srtp_protect(p->tx, b, &len)) { c_other++; return; }
  raw_send(p, b, len);
  t->pkts++; t->bytes += len; c_tx++;
  if (epoch) t->epoch_pkts++;
}
static void track_frame(track *t) {
  if (t->kind == AUDIO) {
    t->pay = t->kbps * 125 / t->fps; t->npk = 1; t->key = 0; t->ts += 48000 / t->fps; t->gap = 0;
  } else {
    int bytes = t->kbps * 125 / t->fps;
    t->npk = (bytes + t->maxpay - 1) / t->maxpay; if (t->npk < 1) t->npk = 1;
    t->pay = bytes / t->npk;
    t->ts += 90000 / t->fps; t->picid++; t->tl0++;
    t->key = 0;
    /* answer key frame requests at most every 300 ms, as encoders do */
    if (t->need_key && mono() - t->last_key > 300000000ull) { t->key = 1; t->need_key = 0; t->last_key = mono(); }
    t->gap = (uint64_t)(t->interval * t->spread / t->npk);
  }
  t->left = t->npk;
}
static uint64_t run_tracks(uint64_t now) {
  uint64_t next = now + 50000000ull;
  for (int i = 0; i < npc; i++) {
    pc_t *p = pcs[i];
    if (!p || !p->up || !p->ntrk) continue;
    for (int j = 0; j < p->ntrk; j++) {
      track *t = &p->trk[j];
      if (!t->next_t) { t->interval = NSEC / t->fps; t->next_t = t->frame_t = now + (uint64_t)rand() % t->interval; t->left = 0; }
      int guard = 0;
      while (t->next_t <= now && guard++ < 64) {
        if (!t->left) track_frame(t);
        send_packet(p, t, t->left == t->npk, t->left == 1);
        if (--t->left) t->next_t += t->gap;
        else { t->frame_t += t->interval; if (t->frame_t + NSEC < now) t->frame_t = now; t->next_t = t->frame_t; }
      }
      if (t->next_t < next) next = t->next_t;
    }
  }
  return next;
}

/* ---------- RTCP ---------- */
static uint64_t ntp64(uint64_t rt) { return ((rt / NSEC + 2208988800ull) << 32) | (((rt % NSEC) << 32) / NSEC); }
static void send_rtcp_buf(pc_t *p, uint8_t *b, int n) {
  int len = n;
  if (!srtp_protect_rtcp(p->tx, b, &len)) raw_send(p, b, len);
}
static void send_reports(pc_t *p) {
  uint8_t b[PKTBUF]; int n = 0;
  uint64_t rt = real(), nt = ntp64(rt);
  uint32_t self = p->ntrk ? p->trk[0].ssrc : 1;
  for (int i = 0; i < p->ntrk; i++) {
    track *t = &p->trk[i]; uint8_t *q = b + n;
    q[0] = 0x80; q[1] = 200; put16(q + 2, 6); put32(q + 4, t->ssrc);
    put32(q + 8, nt >> 32); put32(q + 12, nt); put32(q + 16, t->ts); put32(q + 20, t->pkts); put32(q + 24, t->bytes);
    n += 28;
  }
  int i = 0;
  do {
    int cnt = p->nsrc - i > 31 ? 31 : p->nsrc - i;
    if (!cnt && p->ntrk) break;
    uint8_t *q = b + n;
    q[0] = 0x80 | cnt; q[1] = 201; put16(q + 2, 1 + 6 * cnt); put32(q + 4, self); n += 8;
    for (int k = 0; k < cnt; k++) {
      rxs *s = &p->src[i + k]; uint8_t *r = b + n;
      put32(r, s->ssrc); put32(r + 4, 0); put32(r + 8, s->cycles + s->maxseq); put32(r + 12, 20); put32(r + 16, s->lsr);
      put32(r + 20, s->lsr ? (uint32_t)((rt - s->lsr_t) * 65536 / NSEC) : 0);
      n += 24;
    }
    i += cnt;
  } while (i < p->nsrc && n < 1000);
  { uint8_t *q = b + n; q[0] = 0x81; q[1] = 202; put16(q + 2, 3); put32(q + 4, self); memcpy(q + 8, "\001\004load\0\0", 8); n += 16; }
  send_rtcp_buf(p, b, n);
}
static void send_pli(pc_t *p, uint32_t media) {
  uint8_t b[64] = {0x81, 206, 0, 2}; put32(b + 4, p->ntrk ? p->trk[0].ssrc : 1); put32(b + 8, media);
  send_rtcp_buf(p, b, 12);
}
/* transport-wide congestion control feedback, two-bit status chunks */
static void send_twcc(pc_t *p) {
  if (!p->tw_n) return;
  uint8_t b[PKTBUF]; memset(b, 0, 20);
  int n = p->tw_n; int64_t base = 0;
  for (int i = 0; i < n; i++) if (p->tw_t[i]) { base = p->tw_t[i]; break; }
  int64_t ref = base / 64000000; /* 64 ms units */
  b[0] = 0x80 | 15; b[1] = 205; put32(b + 4, 1); put32(b + 8, p->src ? p->src[0].ssrc : 0);
  put16(b + 12, p->tw_first); put16(b + 14, n);
  b[16] = ref >> 16; b[17] = ref >> 8; b[18] = ref; b[19] = p->tw_fb++;
  int o = 20; uint8_t delta[1100]; int d = 0;
  int64_t last = ref * 256; /* 250 us units */
  for (int i = 0; i < n; i += 7) {
    unsigned c = 0xC000;
    for (int k = 0; k < 7; k++) {
      unsigned s = 0;
      if (i + k < n && p->tw_t[i + k]) {
        int64_t t = p->tw_t[i + k] / 250000, dd = t - last; last = t;
        if (dd >= 0 && dd < 256) { s = 1; delta[d++] = dd; }
        else { s = 2; if (dd > 32767) dd = 32767; if (dd < -32768) dd = -32768; put16(delta + d, (unsigned)dd & 0xffff); d += 2; }
      }
      c |= s << (12 - 2 * k);
    }
    put16(b + o, c); o += 2;
  }
  memcpy(b + o, delta, d); o += d;
  int pad = (4 - (o & 3)) & 3;
  if (pad) { memset(b + o, 0, pad); o += pad; b[o - 1] = pad; b[0] |= 0x20; }
  put16(b + 2, o / 4 - 1);
  send_rtcp_buf(p, b, o);
  p->tw_n = 0;
}
static rxs *find_src(pc_t *p, uint32_t ssrc, int add) {
  for (int i = 0; i < p->nsrc; i++) if (p->src[i].ssrc == ssrc) return &p->src[i];
  if (!add || p->nsrc >= MAXSSRC) return NULL;
  p->src = realloc(p->src, sizeof(rxs) * (p->nsrc + 1));
  rxs *s = &p->src[p->nsrc++]; memset(s, 0, sizeof *s); s->ssrc = ssrc; s->kind = -1;
  return s;
}
static void on_rtcp(pc_t *p, uint8_t *b, int n) {
  c_rtcp++;
  if (srtp_unprotect_rtcp(p->rx, b, &n)) { c_badauth++; return; }
  int o = 0;
  while (o + 8 <= n) {
    int fmt = b[o] & 31, pt = b[o + 1], l = 4 * (get16(b + o + 2) + 1);
    if (o + l > n) break;
    if (pt == 200 && l >= 28) {
      rxs *s = find_src(p, get32(b + o + 4), 0);
      if (s) { s->lsr = get32(b + o + 8) << 16 | get32(b + o + 12) >> 16; s->lsr_t = real(); }
    } else if (pt == 206 && (fmt == 1 || fmt == 4)) {
      c_pli++;
      uint32_t m = fmt == 1 ? get32(b + o + 8) : (l >= 20 ? get32(b + o + 12) : 0);
      for (int i = 0; i < p->ntrk; i++) if (p->trk[i].ssrc == m || !m) p->trk[i].need_key = 1;
    } else if (pt == 205 && fmt == 1) c_nack++;
    o += l;
  }
}

/* ---------- receiving ---------- */
static void on_rtp(pc_t *p, uint8_t *b, int n, uint64_t kts, uint64_t now_rt) {
  c_rtp++; c_rtpb += n; p->rx_pkts++; p->rx_bytes += n;
  rxs *s = find_src(p, get32(b + 8), 1);
  unsigned seq = get16(b + 2);
  if (s) {
    if (!s->seen) { s->seen = 1; s->maxseq = seq; }
    else { int16_t d = seq - s->maxseq; if (d > 0) { if (seq < s->maxseq) s->cycles += 65536; s->maxseq = seq; } }
    s->pkts++;
  }
  if (p->twcc_rx_id && (b[0] & 0x10) && n > 16 && get16(b + 12 + 4 * (b[0] & 15)) == 0xBEDE) {
    int o = 12 + 4 * (b[0] & 15), e = o + 4 + 4 * get16(b + o + 2); o += 4;
    while (o < e && o < n) {
      if (!b[o]) { o++; continue; }
      int id = b[o] >> 4, l = (b[o] & 15) + 1;
      if (id == p->twcc_rx_id && l == 2) {
        unsigned q = get16(b + o + 1);
        if (!p->tw_n) { p->tw_first = q; }
        int k = (uint16_t)(q - p->tw_first);
        if (k < 500) { while (p->tw_n <= k) p->tw_t[p->tw_n++] = 0; p->tw_t[k] = (int64_t)(kts - base_rt); }
      }
      o += 1 + l;
    }
    if (p->tw_n >= 400) send_twcc(p);
  }
  if (!p->decrypt) return;
  int len = n;
  int r = srtp_unprotect(p->rx, b, &len);
  if (r) { if (r == srtp_err_status_replay_fail || r == srtp_err_status_replay_old) c_dup++; else c_badauth++; return; }
  if (b[0] & 0x20) { int pad = b[len - 1]; if (pad < len - 12) len -= pad; }
  if (len < 12 + TRAILER) { c_other++; return; }
  uint8_t *x = b + len - TRAILER;
  if (get32(x) != MAGIC) { c_other++; return; }
  int kind = x[5] & 1;
  if (s) s->kind = kind;
  if (!rx_epoch || x[4] != rx_epoch) return; /* sent outside the window */
  p->w_rx++;
  uint64_t ts; memcpy(&ts, x + 16, 8);
  if (kts > ts) hadd(&h_lat[kind], kts - ts); else hadd(&h_lat[kind], 0);
  hadd(&h_lag, now_rt > kts ? now_rt - kts : 0);
}
static struct mmsghdr mm[VLEN];
static struct iovec iv[VLEN];
static uint8_t *bufs;
static char cbuf[VLEN][256];
static int bufsz = PKTBUF;
static void packet(pc_t *p, uint8_t *b, int n, uint64_t kts, uint64_t now) {
  if (n < 2) return;
  if (p->turn.state) { /* unwrap; every other message of the TURN server is an answer */
    if (n >= 20 && b[0] < 2 && (get16(b) & 0x3eef) != 0x0001) {
      int l; const uint8_t *v;
      if (get16(b) != 0x0017) { turn_on_response(p, b, n); return; }
      if (!(v = stun_find(b, n, 0x0013, &l))) { c_other++; return; }
      b = (uint8_t *)v; n = l;
    } else if (n >= 4 && get16(b) == CHANNEL && get16(b + 2) <= (unsigned)n - 4) { n = get16(b + 2); b += 4; }
    else { c_other++; return; }
    if (n < 2) { c_other++; return; }
  }
  if (b[0] < 4) on_stun(p, b, n);
  else if (b[0] >= 20 && b[0] < 64) {
    c_dtls++;
    if (!p->ssl) { if (!p->have_remote) return; p->ice_ok = 1; start_dtls(p); }
    BIO_write(p->rb, b, n); dtls_pump(p);
  } else if (b[0] >= 128 && b[0] < 192 && p->up && n >= 12) {
    if (b[1] >= 192 && b[1] <= 223) on_rtcp(p, b, n); else on_rtp(p, b, n, kts, now);
  } else c_other++;
}
static void on_readable(pc_t *p) {
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < VLEN; i++) { mm[i].msg_hdr.msg_controllen = sizeof cbuf[i]; iv[i].iov_len = bufsz; }
    int k = recvmmsg(p->fd, mm, VLEN, MSG_DONTWAIT, NULL);
    c_syscalls++;
    if (k <= 0) return;
    uint64_t now = real();
    for (int i = 0; i < k; i++) {
      uint64_t kts = now; int seg = 0;
      for (struct cmsghdr *c = CMSG_FIRSTHDR(&mm[i].msg_hdr); c; c = CMSG_NXTHDR(&mm[i].msg_hdr, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
          struct timespec t; memcpy(&t, CMSG_DATA(c), sizeof t); kts = t.tv_sec * NSEC + t.tv_nsec;
        } else if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) memcpy(&seg, CMSG_DATA(c), sizeof seg);
      }
      uint8_t *b = bufs + (size_t)i * bufsz; int n = mm[i].msg_len;
      if (seg > 0) for (int o = 0; o < n; o += seg) packet(p, b + o, n - o < seg ? n - o : seg, kts, now);
      else packet(p, b, n, kts, now);
    }
    if (k < VLEN) return;
  }
}

/* ---------- window measurement ---------- */
typedef struct { double cpu, user, sys; long rss; int threads; } pstat;
static int wpids[64], nwpids;
static pstat w0; static double g0u, g0s;
static uint64_t w_t0, w_end, w_drain, w_rtp0, w_rtpb0, w_rtp1, w_rtpb1, w_t1;
static double sys0[8], sys1[8]; static pstat w1; static double g1u, g1s; static int w_closed;
static uint64_t w_bad0, w_pli0, w_nack0, w_dup0, w_other0, w_tx0;

static void read_pids(pstat *o) {
  memset(o, 0, sizeof *o);
  double hz = sysconf(_SC_CLK_TCK);
  for (int i = 0; i < nwpids; i++) {
    clockid_t c; struct timespec t; char f[64], l[1024];
    if (!clock_getcpuclockid(wpids[i], &c) && !clock_gettime(c, &t)) o->cpu += t.tv_sec + t.tv_nsec / 1e9;
    snprintf(f, sizeof f, "/proc/%d/stat", wpids[i]);
    FILE *h = fopen(f, "r"); if (!h) continue;
    if (fgets(l, sizeof l, h)) {
      char *q = strrchr(l, ')'); unsigned long u, s; long thr;
      if (q && sscanf(q + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %ld", &u, &s, &thr) == 3) {
        o->user += u / hz; o->sys += s / hz; o->threads += thr;
      }
    }
    fclose(h);
    snprintf(f, sizeof f, "/proc/%d/status", wpids[i]);
    h = fopen(f, "r"); if (!h) continue;
    while (fgets(l, sizeof l, h)) { long k; if (sscanf(l, "VmRSS: %ld", &k) == 1) o->rss += k; }
    fclose(h);
  }
}
static void read_sys(double *v) { /* user nice system idle iowait irq softirq steal, seconds */
  FILE *h = fopen("/proc/stat", "r"); double hz = sysconf(_SC_CLK_TCK); unsigned long a[8] = {0};
  if (!h) return;
  if (fscanf(h, "cpu %lu %lu %lu %lu %lu %lu %lu %lu", a, a + 1, a + 2, a + 3, a + 4, a + 5, a + 6, a + 7) == 8) {}
  fclose(h);
  for (int i = 0; i < 8; i++) v[i] = a[i] / hz;
}
static void self_cpu(double *u, double *s) {
  struct rusage r; getrusage(RUSAGE_SELF, &r);
  *u = r.ru_utime.tv_sec + r.ru_utime.tv_usec / 1e6; *s = r.ru_stime.tv_sec + r.ru_stime.tv_usec / 1e6;
}
static void window_begin(double sec, char *pids) {
  nwpids = 0;
  for (char *t = strtok(pids, ","); t && nwpids < 64; t = strtok(NULL, ",")) { int v = atoi(t); if (v > 0) wpids[nwpids++] = v; }
  memset(h_lat, 0, sizeof h_lat); memset(&h_lag, 0, sizeof h_lag);
  for (int i = 0; i < npc; i++) if (pcs[i]) { pcs[i]->w_rx = 0; for (int j = 0; j < pcs[i]->ntrk; j++) pcs[i]->trk[j].epoch_pkts = 0; }
  w_bad0 = c_badauth; w_pli0 = c_pli; w_nack0 = c_nack; w_dup0 = c_dup; w_other0 = c_other; w_tx0 = c_tx;
  read_sys(sys0); self_cpu(&g0u, &g0s); read_pids(&w0);
  w_rtp0 = c_rtp; w_rtpb0 = c_rtpb;
  w_t0 = mono(); w_end = w_t0 + (uint64_t)(sec * NSEC); w_drain = 0; w_closed = 0;
  static int next_epoch; next_epoch = next_epoch % 250 + 1; epoch = rx_epoch = next_epoch;
}
static void window_close(void) { /* stop counting time-based figures; keep receiving this epoch's late packets */
  read_pids(&w1); w_t1 = mono(); w_rtp1 = c_rtp; w_rtpb1 = c_rtpb; self_cpu(&g1u, &g1s); read_sys(sys1);
  w_closed = 1; w_drain = w_t1 + NSEC / 2;
  for (int i = 0; i < npc; i++) if (pcs[i]) {
    pcs[i]->w_exp = 0;
    for (int j = 0; j < pcs[i]->ntrk; j++) pcs[i]->w_exp += pcs[i]->trk[j].epoch_pkts;
  }
  epoch = 0;
}
static void window_print(void) {
  double d = (w_t1 - w_t0) / 1e9; uint64_t exp = 0, sent = 0, got = 0, minrx = ~0ull; int nrx = 0, ndec = 0;
  for (int i = 0; i < npc; i++) if (pcs[i]) {
    pc_t *p = pcs[i]; sent += p->w_exp; exp += p->w_exp * p->fanout; got += p->w_rx;
    if (p->nsrc) { nrx++; if (p->decrypt) { ndec++; if (p->w_rx < minrx) minrx = p->w_rx; } }
  }
  uint64_t rx = w_rtp1 - w_rtp0; double cpu = w1.cpu - w0.cpu;
  double busy = 0, tot = 0; for (int i = 0; i < 8; i++) { double v = sys1[i] - sys0[i]; tot += v; if (i != 3 && i != 4) busy += v; }
  char lat[2][256];
  for (int k = 0; k < 2; k++)
    snprintf(lat[k], 256, "{\"n\":%lu,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", h_lat[k].n,
             hq(&h_lat[k], .5), hq(&h_lat[k], .9), hq(&h_lat[k], .99), hq(&h_lat[k], .999), h_lat[k].max / 1000.0);
  out("{\"ev\":\"window\",\"sec\":%.3f,\"sent\":%lu,\"expected\":%lu,\"received\":%lu,\"delivered\":%.6f,\"rx_all\":%lu,\"rx_bytes\":%lu,"
      "\"pps_in\":%.0f,\"pps_out\":%.0f,\"receivers\":%d,\"min_rx\":%lu,"
      "\"lat_video_us\":%s,\"lat_audio_us\":%s,\"gen_lag_us\":{\"p50\":%.1f,\"p99\":%.1f},"
      "\"sfu\":{\"cpu_s\":%.4f,\"user_s\":%.2f,\"sys_s\":%.2f,\"cores\":%.3f,\"us_per_pkt\":%.4f,\"rss_kb\":%ld,\"threads\":%d},"
      "\"gen\":{\"cpu_s\":%.4f,\"user_s\":%.2f,\"sys_s\":%.2f,\"us_per_pkt\":%.4f},"
      "\"machine\":{\"busy_cores\":%.3f,\"softirq\":%.3f,\"steal\":%.3f},"
      "\"bad_auth\":%lu,\"dup\":%lu,\"other\":%lu,\"pli\":%lu,\"nack\":%lu}",
      d, sent, exp, got, exp ? (double)got / exp : 0, rx, w_rtpb1 - w_rtpb0, (sent) / d, rx / d, nrx, ndec ? minrx : 0,
      lat[0], lat[1], hq(&h_lag, .5), hq(&h_lag, .99),
      cpu, w1.user - w0.user, w1.sys - w0.sys, cpu / d, rx ? cpu * 1e6 / rx : 0, w1.rss, w1.threads,
      g1u + g1s - g0u - g0s, g1u - g0u, g1s - g0s, rx ? (g1u + g1s - g0u - g0s) * 1e6 / rx : 0,
      busy / (tot / sysconf(_SC_NPROCESSORS_ONLN)), (sys1[6] - sys0[6]) / d, (sys1[7] - sys0[7]) / d,
      c_badauth - w_bad0, c_dup - w_dup0, c_other - w_other0, c_pli - w_pli0, c_nack - w_nack0);
}

/* ---------- commands ---------- */
static void rnd(char *o, int n) {
  static const char a[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  uint8_t r[64]; RAND_bytes(r, n); for (int i = 0; i < n; i++) o[i] = a[r[i] % 62]; o[n] = 0;
}
static void new_pc(int id) {
  if (id < 0 || id >= MAXPC || pcs[id]) { out("{\"ev\":\"error\",\"what\":\"bad pc id\"}"); return; }
  pc_t *p = calloc(1, sizeof *p);
  p->id = id; p->decrypt = 1;
  p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  int v = 4 << 20; if (setsockopt(p->fd, SOL_SOCKET, SO_RCVBUFFORCE, &v, sizeof v)) setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &v, sizeof v);
  v = 1; if (use_kts) setsockopt(p->fd, SOL_SOCKET, SO_TIMESTAMPNS, &v, sizeof v);
  if (use_gro) setsockopt(p->fd, IPPROTO_UDP, UDP_GRO, &v, sizeof v);
  struct sockaddr_in a = {.sin_family = AF_INET}; inet_pton(AF_INET, bind_ip, &a.sin_addr);
  socklen_t l = sizeof a;
  if (bind(p->fd, (void *)&a, sizeof a)) { perror("bind"); exit(1); }
  getsockname(p->fd, (void *)&a, &l);
  rnd(p->lufrag, 8); rnd(p->lpwd, 24); RAND_bytes((void *)&p->tiebreak, 8);
  pcs[id] = p; if (id >= npc) npc = id + 1;
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = p};
  epoll_ctl(ep, EPOLL_CTL_ADD, p->fd, &e);
  out("{\"ev\":\"pc\",\"id\":%d,\"ip\":\"%s\",\"port\":%d,\"ufrag\":\"%s\",\"pwd\":\"%s\",\"fingerprint\":\"%s\"}", id, bind_ip, ntohs(a.sin_port), p->lufrag, p->lpwd, fingerprint);
}
static void command(char *l) {
  char *a[32]; int n = 0;
  for (char *t = strtok(l, " \t\r\n"); t && n < 32; t = strtok(NULL, " \t\r\n")) a[n++] = t;
  if (!n) return;
  pc_t *p = n > 1 && atoi(a[1]) >= 0 && atoi(a[1]) < MAXPC ? pcs[atoi(a[1])] : NULL;
  if (!strcmp(a[0], "pc") && n == 2) new_pc(atoi(a[1]));
  else if (!strcmp(a[0], "remote") && n == 8 && p) { /* remote id ufrag pwd ip port controlling active */
    snprintf(p->rufrag, sizeof p->rufrag, "%s", a[2]); snprintf(p->rpwd, sizeof p->rpwd, "%s", a[3]);
    p->remote.sin_family = AF_INET; inet_pton(AF_INET, a[4], &p->remote.sin_addr); p->remote.sin_port = htons(atoi(a[5]));
    p->controlling = atoi(a[6]); p->active = atoi(a[7]);
    p->have_remote = 1; p->next_check = 0;
    if (p->turn.server.sin_port) turn_start(p);
    else if (connect(p->fd, (void *)&p->remote, sizeof p->remote)) perror("connect");
  } else if (!strcmp(a[0], "turn") && n == 6 && p && !p->have_remote) { /* turn id ip port user password */
    turn_t *t = &p->turn;
    t->server.sin_family = AF_INET; inet_pton(AF_INET, a[2], &t->server.sin_addr); t->server.sin_port = htons(atoi(a[3]));
    snprintf(t->user, sizeof t->user, "%s", a[4]); snprintf(t->pass, sizeof t->pass, "%s", a[5]);
  } else if (!strcmp(a[0], "video") && n >= 9 && p && p->ntrk < MAXTRK) { /* video id pt ssrc kbps fps maxpay spread fanout [midid mid twccid] */
    track *t = &p->trk[p->ntrk++]; memset(t, 0, sizeof *t);
    t->used = 1; t->kind = VIDEO; t->pt = atoi(a[2]); t->ssrc = strtoul(a[3], 0, 10); t->kbps = atoi(a[4]); t->fps = atoi(a[5]);
    t->maxpay = atoi(a[6]); t->spread = atof(a[7]); p->fanout = atoi(a[8]); t->seq = rand(); t->ts = rand(); t->picid = rand(); t->need_key = 1;
    if (n >= 12) { t->midid = atoi(a[9]); snprintf(t->mid, sizeof t->mid, "%s", a[10]); t->twccid = atoi(a[11]); }
  } else if (!strcmp(a[0], "audio") && n >= 7 && p && p->ntrk < MAXTRK) { /* audio id pt ssrc kbps pps fanout [midid mid twccid alid] */
    track *t = &p->trk[p->ntrk++]; memset(t, 0, sizeof *t);
    t->used = 1; t->kind = AUDIO; t->pt = atoi(a[2]); t->ssrc = strtoul(a[3], 0, 10); t->kbps = atoi(a[4]); t->fps = atoi(a[5]);
    p->fanout = atoi(a[6]); t->seq = rand(); t->ts = rand();
    if (n >= 11) { t->midid = atoi(a[7]); snprintf(t->mid, sizeof t->mid, "%s", a[8]); t->twccid = atoi(a[9]); t->alid = atoi(a[10]); }
  } else if (!strcmp(a[0], "recv") && n == 4 && p) { p->decrypt = atoi(a[2]); p->twcc_rx_id = atoi(a[3]); }
  else if (!strcmp(a[0], "fanout") && n == 3 && p) p->fanout = atoi(a[2]);
  else if (!strcmp(a[0], "pli") && n == 2 && p && p->up) { for (int i = 0; i < p->nsrc; i++) send_pli(p, p->src[i].ssrc); }
  else if (!strcmp(a[0], "start")) running = 1;
  else if (!strcmp(a[0], "stop")) running = 0;
  else if (!strcmp(a[0], "rate") && n == 2) { for (int i = 0; i < npc; i++) if (pcs[i]) for (int j = 0; j < pcs[i]->ntrk; j++) if (pcs[i]->trk[j].kind == VIDEO) pcs[i]->trk[j].kbps = atoi(a[1]); }
  else if (!strcmp(a[0], "window") && n == 3) window_begin(atof(a[1]), a[2]);
  else if (!strcmp(a[0], "stat")) {
    int up = 0, rx = 0; for (int i = 0; i < npc; i++) if (pcs[i]) { up += pcs[i]->up; rx += pcs[i]->rx_pkts > 0; }
    out("{\"ev\":\"stat\",\"pcs\":%d,\"up\":%d,\"receiving\":%d,\"tx\":%lu,\"rtp\":%lu,\"rtcp\":%lu,\"stun\":%lu,\"dtls\":%lu,\"other\":%lu,\"badauth\":%lu,\"senderr\":%lu,\"pli\":%lu,\"nack\":%lu}",
        npc, up, rx, c_tx, c_rtp, c_rtcp, c_stun, c_dtls, c_other, c_badauth, c_senderr, c_pli, c_nack);
  } else if (!strcmp(a[0], "srcs") && p) {
    for (int i = 0; i < p->nsrc; i++) out("{\"ev\":\"src\",\"id\":%d,\"ssrc\":%u,\"kind\":%d,\"pkts\":%lu}", p->id, p->src[i].ssrc, p->src[i].kind, p->src[i].pkts);
  } else if (!strcmp(a[0], "quit")) exit(0);
  else out("{\"ev\":\"error\",\"what\":\"bad command %s\"}", a[0]);
}
static void on_stdin(void) {
  static char acc[65536]; static int n;
  int r = read(0, acc + n, sizeof acc - 1 - n);
  if (r == 0) exit(0);
  if (r < 0) return;
  n += r; acc[n] = 0;
  char *s = acc, *e;
  while ((e = memchr(s, '\n', acc + n - s))) { *e = 0; command(s); s = e + 1; }
  n -= s - acc; memmove(acc, s, n);
}

int main(int argc, char **argv) {
  const char *prof = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
  int life = 3600;
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--bind") && i + 1 < argc) snprintf(bind_ip, sizeof bind_ip, "%s", argv[++i]);
    else if (!strcmp(argv[i], "--srtp") && i + 1 < argc) prof = !strcmp(argv[++i], "cm") ? "SRTP_AES128_CM_SHA1_80" : !strcmp(argv[i], "gcm") ? "SRTP_AEAD_AES_128_GCM" : prof;
    else if (!strcmp(argv[i], "--no-kernel-timestamps")) use_kts = 0;
    else if (!strcmp(argv[i], "--no-rtcp")) do_rtcp = 0;
    else if (!strcmp(argv[i], "--twcc")) do_twcc = 1;
    else if (!strcmp(argv[i], "--gro")) use_gro = 1;
    else if (!strcmp(argv[i], "--coalesce") && i + 1 < argc) coalesce_us = atoi(argv[++i]);
    else if (!strcmp(argv[i], "--life") && i + 1 < argc) life = atoi(argv[++i]);
    else if (!strcmp(argv[i], "-v")) verbose = 1;
    else { fprintf(stderr, "unknown option %s\n", argv[i]); return 2; }
  }
  signal(SIGPIPE, SIG_IGN);
  alarm(life); /* whatever happens, the load ends */
  srand(time(NULL) ^ getpid());
  if (use_gro) bufsz = 65536;
  bufs = malloc((size_t)VLEN * bufsz);
  srtp_init(); make_ctx(prof);
  SSL_CTX_set_cert_verify_callback(ctx, verify_any, NULL);
  for (int i = 0; i < VLEN; i++) {
    iv[i].iov_base = bufs + (size_t)i * bufsz; iv[i].iov_len = bufsz;
    mm[i].msg_hdr.msg_iov = &iv[i]; mm[i].msg_hdr.msg_iovlen = 1; mm[i].msg_hdr.msg_control = cbuf[i];
  }
  base_rt = real() - mono();
  ep = epoll_create1(0);
  fcntl(0, F_SETFL, O_NONBLOCK);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, ev[256];
  epoll_ctl(ep, EPOLL_CTL_ADD, 0, &e);
  uint64_t next_tick = 0;
  for (;;) {
    uint64_t now = mono(), next = now + 20000000ull;
    if (running) { uint64_t t = run_tracks(now); if (t < next) next = t; }
    if (now >= next_tick) { /* every 20 ms: ICE checks, DTLS timers, RTCP, windows */
      next_tick = now + 20000000ull;
      for (int i = 0; i < npc; i++) {
        pc_t *p = pcs[i]; if (!p) continue;
        if (p->turn.state) turn_tick(p, now);
        if (p->have_remote && (p->turn.state == TURN_OFF || p->turn.state == TURN_READY) && now >= p->next_check) { ice_check(p); p->next_check = now + (p->ice_ok ? 5 * NSEC : NSEC / 10); }
        if (p->ssl && !p->up) { if (DTLSv1_handle_timeout(p->ssl) > 0) dtls_flush(p); }
        if (p->up && do_rtcp && now >= p->next_rtcp) { send_reports(p); p->next_rtcp = now + NSEC; }
        if (p->up && do_twcc && p->tw_n && (next_tick / 20000000ull + i) % 3 == 0) send_twcc(p);
      }
      if (w_end && !w_closed && now >= w_end) window_close();
      if (w_closed && now >= w_drain) { rx_epoch = 0; w_end = 0; w_closed = 0; window_print(); }
    }
    if (w_end && !w_closed && w_end < next) next = w_end;
    if (next_tick < next) next = next_tick;
    /* Receiving is coalesced: the thread sleeps up to coalesce_us and is not
       woken by packets, so that the sender (the SFU, in whose context loopback
       delivery runs) does not pay for waking us.  Latency is taken from kernel
       timestamps, hence not blurred by it. */
    now = mono();
    struct timespec to = {0, 0};
    if (coalesce_us) {
      if (next > now + coalesce_us * 1000ull) next = now + coalesce_us * 1000ull;
      if (next > now) { struct timespec z = {0, (long)(next - now)}; clock_nanosleep(CLOCK_MONOTONIC, 0, &z, NULL); }
    } else if (next > now) to.tv_nsec = (long)(next - now);
    int k = epoll_pwait2(ep, ev, 256, &to, NULL);
    for (int i = 0; i < k; i++) if (ev[i].data.ptr) on_readable(ev[i].data.ptr); else on_stdin();
  }
}
