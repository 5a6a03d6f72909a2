package starling.core.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.bouncycastle.tls.DTLSTransport;
import starling.core.srtp.SrtpMasterKeys;

/**
 * What is left of a finished DTLS handshake. Its methods never wait and may be called by one thread at a time, any thread; they
 * send through the handshake's {@link DatagramLink}.
 */
public final class DtlsAssociation {
    private final DTLSTransport records;
    private final LinkTransport transport;
    private final SrtpMasterKeys srtpKeys;
    private final byte[] plain;

    DtlsAssociation(DTLSTransport records, LinkTransport transport, SrtpMasterKeys srtpKeys) throws IOException {
        this.records = records;
        this.transport = transport;
        this.srtpKeys = srtpKeys;
        this.plain = new byte[records.getReceiveLimit()];
    }

    /** The keys for SRTP in both directions. */
    public SrtpMasterKeys srtpKeys() {
        return srtpKeys;
    }

    /**
     * Takes a datagram that arrived after the handshake. When the peer repeats its last flight because ours was lost, ours is
     * sent again. Forged or damaged records change nothing.
     *
     * @return false once the association is closed: by close_notify or a fatal alert of the peer, or by {@link #close}
     */
    public boolean handle(byte[] b, int off, int len) {
        if (transport.isClosed()) {
            return false;
        }
        transport.hand(b, off, len);
        process();
        return !transport.isClosed();
    }

    /** Sends close_notify, once. */
    public void close() {
        if (transport.isClosed()) {
            return;
        }
        try {
            records.close();
        } catch (IOException e) {
            // the link is gone already, and with it whoever could be told
            return;
        }
    }

    private void process() {
        try {
            int received = records.receive(plain, 0, plain.length, 1);
            while (received >= 0 && !transport.isClosed()) {
                received = records.receivePending(plain, 0, plain.length);
            }
        } catch (InterruptedIOException e) {
            // the datagram is used up
        } catch (IOException e) {
            // a fatal alert: BouncyCastle has closed the transport
        }
        try {
            transport.flush();
        } catch (IOException e) {
            // an answer that could not be sent counts as lost
        }
    }
}
