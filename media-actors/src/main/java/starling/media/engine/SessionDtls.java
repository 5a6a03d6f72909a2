package starling.media.engine;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.core.cert.Fingerprint;
import starling.core.dtls.DtlsAssociation;
import starling.core.dtls.DtlsHandshake;
import starling.core.media.RemoteTransport;
import starling.core.srtp.SrtpProfile;

/**
 * The DTLS side of a session: the handshake runs on the pool, everything after it on the loop. Datagrams that come before
 * the client's fingerprint is known wait in the link, as many as it holds.
 */
final class SessionDtls {
    private static final Logger LOG = LoggerFactory.getLogger(SessionDtls.class);
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 10_000;
    private static final List<SrtpProfile> PROFILES = List.of(SrtpProfile.AEAD_AES_128_GCM,
            SrtpProfile.AEAD_AES_256_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80);

    private final MediaSession session;
    private final MediaLoop loop;
    private final DtlsLink link;
    private DtlsAssociation association;

    SessionDtls(MediaSession session, MediaLoop loop) {
        this.session = session;
        this.loop = loop;
        this.link = new DtlsLink(session, loop.dtlsPool());
    }

    /** Begins the handshake; the client speaks first. */
    void start(RemoteTransport remote) {
        Fingerprint expected = new Fingerprint(remote.fingerprintAlgorithm(), remote.fingerprint());
        if (!loop.dtlsPool().submit(() -> handshake(expected))) {
            loop.counters().increment(LoopCounter.DTLS_REFUSED);
            loop.close(session, MediaCloseReason.DTLS_FAILED);
        }
    }

    private void handshake(Fingerprint expected) {
        try {
            DtlsAssociation done = DtlsHandshake.accept(loop.certificate(), expected, PROFILES, link,
                    loop.secureRandom(),
                    HANDSHAKE_TIMEOUT_MILLIS);
            loop.execute(() -> onDone(done));
        } catch (IOException | RuntimeException e) {
            LOG.info("DTLS handshake failed connection_id={} cause={}", session.id(), e.toString());
            loop.execute(() -> {
                loop.counters().increment(LoopCounter.DTLS_FAILED);
                loop.close(session, MediaCloseReason.DTLS_FAILED);
            });
        }
    }

    private void onDone(DtlsAssociation done) {
        association = done;
        session.onSecured(done.srtpKeys(), loop.nowNanos());
        for (byte[] late = link.poll(); late != null; late = link.poll()) {
            onDatagram(late, 0, late.length);
        }
    }

    /** The loop's thread. */
    void onDatagram(byte[] bytes, int offset, int length) {
        if (association == null) {
            if (!link.offer(bytes, offset, length)) {
                loop.counters().increment(LoopCounter.DTLS_DROPPED);
            }
        } else if (!association.handle(bytes, offset, length)) {
            loop.close(session, MediaCloseReason.DTLS_CLOSED);
        }
    }

    void close() {
        if (association != null) {
            association.close();
        }
    }
}
