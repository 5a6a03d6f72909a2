package starling.core.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsServer;
import starling.core.cert.DtlsCertificate;
import starling.core.cert.Fingerprint;
import starling.core.srtp.SrtpProfile;

/**
 * DTLS 1.2 handshakes with {@code use_srtp} and certificates on both sides (RFC 6347, RFC 5764, RFC 8827 6.5).
 *
 * <p>They block through the network's round trips, so run each on a thread of its own, never on an event loop; a stack of 256
 * KiB is enough. Handshakes share nothing but the certificate and the random source, which both may be used by many threads.
 * Everything fails with an {@link IOException}: time is over, no profile, version or cipher in common, a peer with another
 * certificate than announced, a fatal alert, or whatever the link threw. The peer is told by an alert where that is possible.
 */
public final class DtlsHandshake {
    private DtlsHandshake() {}

    /**
     * Runs the server's side.
     *
     * @param expectedPeer the fingerprint from the client's SDP
     * @param inOrder SRTP profiles; the first that the client offers is taken
     * @param timeoutMillis for the whole handshake
     */
    public static DtlsAssociation accept(DtlsCertificate certificate, Fingerprint expectedPeer,
            List<SrtpProfile> inOrder, DatagramLink link, SecureRandom random, int timeoutMillis) throws IOException {
        Endpoint endpoint = new Endpoint(certificate, expectedPeer, inOrder, random, timeoutMillis);
        TlsServer server = new ServerEndpoint(endpoint);
        LinkTransport transport = new LinkTransport(link, new RecordFilter(true));
        return associate(new DTLSServerProtocol().accept(server, transport), transport, endpoint);
    }

    /**
     * Runs the client's side.
     *
     * @param expectedPeer the fingerprint from the server's SDP
     * @param offer SRTP profiles, preferred ones first
     * @param timeoutMillis for the whole handshake
     */
    public static DtlsAssociation connect(DtlsCertificate certificate, Fingerprint expectedPeer,
            List<SrtpProfile> offer, DatagramLink link, SecureRandom random, int timeoutMillis) throws IOException {
        Endpoint endpoint = new Endpoint(certificate, expectedPeer, offer, random, timeoutMillis);
        return connect(new ClientEndpoint(endpoint), endpoint, link);
    }

    static DtlsAssociation connect(ClientEndpoint client, Endpoint endpoint, DatagramLink link) throws IOException {
        LinkTransport transport = new LinkTransport(link, new RecordFilter(false));
        return associate(new DTLSClientProtocol().connect(client, transport), transport, endpoint);
    }

    private static DtlsAssociation associate(DTLSTransport records, LinkTransport transport, Endpoint endpoint)
            throws IOException {
        transport.flush();
        transport.stopWaiting();
        return new DtlsAssociation(records, transport, endpoint.keys());
    }
}
