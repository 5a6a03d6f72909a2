package starling.media.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.io.IOException;
import java.io.InterruptedIOException;
import starling.core.dtls.DatagramLink;

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
    private final ArrayBlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(WAITING_DATAGRAMS);

    DtlsLink(MediaSession session, DtlsPool pool) {
        this.session = session;
        this.pool = pool;
    }

    /** The loop's thread: a datagram for the handshake; false if too many wait. */
    boolean offer(byte[] bytes, int offset, int length) {
        byte[] datagram = new byte[length];
        System.arraycopy(bytes, offset, datagram, 0, length);
        return incoming.offer(datagram);
    }

    /** What the handshake did not take any more; null when empty. */
    byte[] poll() {
        return incoming.poll();
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        byte[] datagram = incoming.poll();
        if (datagram == null && waitMillis > 0) {
            pool.beginWait();
            try {
                datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the node is closing");
            } finally {
                pool.endWait();
            }
        }
        if (datagram == null) {
            return -1;
        }
        int n = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, n);
        return n;
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
