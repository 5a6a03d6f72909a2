package starling.core.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import org.bouncycastle.tls.DatagramTransport;

/**
 * A {@link DatagramLink} in the form BouncyCastle wants. Records that belong together leave in one datagram (a whole flight,
 * where it fits), so that fewer can be lost. After the handshake nobody waits: each datagram is {@linkplain #hand handed} in
 * and taken once.
 */
final class LinkTransport implements DatagramTransport {
    private static final int RECEIVE_LIMIT = 2048;
    /** Tells BouncyCastle "nothing more for now" without it ending the association; has no stack and so costs nothing. */
    private static final InterruptedIOException NOTHING_MORE = new InterruptedIOException("no datagram left") {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    };

    private final DatagramLink link;
    private final RecordFilter filter;
    private final byte[] outgoing;
    private int outgoingLength;
    private boolean waits = true;
    private byte[] handed;
    private int handedOffset;
    private int handedLength;
    private boolean closed;

    LinkTransport(DatagramLink link, RecordFilter filter) {
        this.link = link;
        this.filter = filter;
        this.outgoing = new byte[link.mtu()];
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return outgoing.length;
    }

    @Override
    public int receive(byte[] buf, int off, int len, int waitMillis) throws IOException {
        if (!waits) {
            return takeHanded(buf, off, len);
        }
        flush();
        try {
            int received = link.receive(buf, off, len, waitMillis);
            return received > 0 ? filter.filter(buf, off, received) : -1;
        } catch (SocketTimeoutException e) {
            return -1;
        }
    }

    @Override
    public void send(byte[] buf, int off, int len) throws IOException {
        if (len > outgoing.length - outgoingLength) {
            flush();
        }
        System.arraycopy(buf, off, outgoing, outgoingLength, len);
        outgoingLength += len;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        flush();
    }

    boolean isClosed() {
        return closed;
    }

    /** From now on datagrams are handed in. */
    void stopWaiting() {
        waits = false;
    }

    /** The datagram for the next {@link #receive}. The array stays the caller's, unchanged. */
    void hand(byte[] b, int off, int len) {
        handed = b;
        handedOffset = off;
        handedLength = len;
    }

    /** Sends what was collected. */
    void flush() throws IOException {
        if (outgoingLength > 0) {
            int length = outgoingLength;
            outgoingLength = 0;
            link.send(outgoing, 0, length);
        }
    }

    private int takeHanded(byte[] buf, int off, int len) throws IOException {
        if (handed == null || handedLength > len) {
            handed = null;
            throw NOTHING_MORE;
        }
        System.arraycopy(handed, handedOffset, buf, off, handedLength);
        handed = null;
        return filter.filter(buf, off, handedLength);
    }
}
