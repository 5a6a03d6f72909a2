package starling.media.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import starling.core.dtls.DatagramLink;
import starling.core.dtls.DatagramQueue;

/**
 * Carries a handshake's datagrams between the loop, which owns the socket, and the pool's thread, which computes. After
 * the handshake the association is used on the loop, and what it sends goes out at once.
 */
final class DtlsLink implements DatagramLink {
    private static final int WAITING_DATAGRAMS = 64;
    /** Fits an Ethernet path with TURN over IPv6; handshake messages are fragmented to it. */
    private static final int MTU = 1200;

    private final MediaSession session;
    private final DtlsPool pool;
    private final DatagramQueue incoming = new DatagramQueue(WAITING_DATAGRAMS);

    DtlsLink(MediaSession session, DtlsPool pool) {
        this.session = session;
        this.pool = pool;
    }

    /** The loop's thread: a datagram for the handshake; false if too many wait. */
    boolean offer(byte[] bytes, int offset, int length) {
        return incoming.offer(bytes, offset, length);
    }

    /** What the handshake did not take any more; null when empty. */
    byte[] poll() {
        return incoming.poll();
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        int received = incoming.receive(buffer, offset, length, 0);
        if (received >= 0 || waitMillis <= 0) {
            return received;
        }
        pool.beginWait();
        try {
            return incoming.receive(buffer, offset, length, waitMillis);
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw e;
        } finally {
            pool.endWait();
        }
    }

    @Override
    public void send(byte[] bytes, int offset, int length) {
        session.sendDtls(bytes, offset, length);
    }

    @Override
    public int mtu() {
        return MTU;
    }
}
