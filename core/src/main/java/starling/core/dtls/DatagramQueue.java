package starling.core.dtls;

import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams on their way to the thread of a handshake, for the receiving half of a {@link DatagramLink}. Bounded: what does
 * not fit is dropped, and repeated by the peer. Filled by one thread, emptied by another.
 */
public final class DatagramQueue {
    private final BlockingQueue<byte[]> waiting;

    /** @param capacity datagrams that may wait */
    public DatagramQueue(int capacity) {
        waiting = new ArrayBlockingQueue<>(capacity);
    }

    /** Takes in a copy of a datagram; false if too many wait. */
    public boolean offer(byte[] b, int off, int len) {
        return waiting.offer(Arrays.copyOfRange(b, off, off + len));
    }

    /** The next datagram; null if there is none. */
    public byte[] poll() {
        return waiting.poll();
    }

    /**
     * As {@link DatagramLink#receive}; does not wait for a {@code waitMillis} of 0.
     *
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    public int receive(byte[] b, int off, int len, int waitMillis) throws InterruptedIOException {
        byte[] datagram = waiting.poll();
        if (datagram == null && waitMillis > 0) {
            datagram = await(waitMillis);
        }
        if (datagram == null) {
            return -1;
        }
        int length = Math.min(len, datagram.length);
        System.arraycopy(datagram, 0, b, off, length);
        return length;
    }

    private byte[] await(int waitMillis) throws InterruptedIOException {
        try {
            return waiting.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting for a datagram");
        }
    }
}
