package starling.core.dtls;

import java.io.IOException;

/**
 * The way of one connection's DTLS records: whole datagrams in and out. During a handshake its methods are called by the one
 * thread that runs it; afterwards {@link #send} by whoever calls the {@link DtlsAssociation}.
 */
public interface DatagramLink {
    /**
     * Waits for the next datagram and copies it (cut off at {@code len}) into the array.
     *
     * @param waitMillis how long to wait at most; more than 0
     * @return its length, or -1 when the time is over
     * @throws IOException to end the handshake at once, e.g. because its connection was closed
     */
    int receive(byte[] b, int off, int len, int waitMillis) throws IOException;

    /** Sends one datagram of at most {@link #mtu} bytes. Losing it is no error. */
    void send(byte[] b, int off, int len) throws IOException;

    /** Largest datagram to send, in bytes without IP, UDP and TURN headers; about 1,200. */
    int mtu();
}
