package starling.core.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import starling.core.cert.DtlsCertificate;
import starling.core.cert.Fingerprint;
import starling.core.srtp.SrtpProfile;

/** DTLS 1.2 handshakes with use_srtp (RFC 6347, RFC 5764). They block. */
public final class DtlsHandshake {
    private DtlsHandshake() {}

    /** Runs the server's side; the first profile of {@code inOrder} that the peer offers is taken. */
    public static DtlsAssociation accept(DtlsCertificate certificate, Fingerprint expectedPeer,
            List<SrtpProfile> inOrder, DatagramLink link, SecureRandom random, int timeoutMillis) throws IOException {
        throw new IOException("not there yet");
    }

    /** Runs the client's side. */
    public static DtlsAssociation connect(DtlsCertificate certificate, Fingerprint expectedPeer,
            List<SrtpProfile> offer, DatagramLink link, SecureRandom random, int timeoutMillis) throws IOException {
        throw new IOException("not there yet");
    }
}
