package starling.core.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import starling.core.cert.DtlsCertificate;
import starling.core.srtp.SrtpProfile;

/**
 * A handshake with ourselves. The first one in a process costs some seventy milliseconds of CPU on each side, mostly for loading
 * classes; better before the first client comes. {@link #client} and {@link #server} block on each other, so both must run at
 * the same time, on two threads.
 */
public final class DtlsWarmUp {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int WAITING_DATAGRAMS = 16;
    private static final int MTU = 1200;

    private final DtlsCertificate certificate;
    private final SecureRandom random;
    private final DatagramQueue toServer = new DatagramQueue(WAITING_DATAGRAMS);
    private final DatagramQueue toClient = new DatagramQueue(WAITING_DATAGRAMS);

    public DtlsWarmUp(DtlsCertificate certificate, SecureRandom random) {
        this.certificate = certificate;
        this.random = random;
    }

    /** One side. */
    public DtlsAssociation client() throws IOException {
        return DtlsHandshake.connect(certificate, certificate.fingerprint(), SrtpProfile.PREFERRED,
                new End(toClient, toServer), random, TIMEOUT_MILLIS);
    }

    /** The other side. */
    public DtlsAssociation server() throws IOException {
        return DtlsHandshake.accept(certificate, certificate.fingerprint(), SrtpProfile.PREFERRED,
                new End(toServer, toClient), random, TIMEOUT_MILLIS);
    }

    private record End(DatagramQueue incoming, DatagramQueue outgoing) implements DatagramLink {
        @Override
        public int receive(byte[] b, int off, int len, int waitMillis) throws IOException {
            return incoming.receive(b, off, len, waitMillis);
        }

        @Override
        public void send(byte[] b, int off, int len) {
            outgoing.offer(b, off, len);
        }

        @Override
        public int mtu() {
            return MTU;
        }
    }
}
