package starling.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import starling.core.dtls.DatagramLink;

/** Carries the records of one handshake between its thread and the media loop. */
final class HandshakeLink implements DatagramLink {
    private static final int MTU = 1_200;
    /** Some flights; what does not fit is repeated by the server. */
    private static final int MAX_WAITING = 32;

    private final BlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Consumer<byte[]> out;

    /** @param out sends a datagram; called on the handshake's thread */
    HandshakeLink(Consumer<byte[]> out) {
        this.out = out;
    }

    /** A datagram came in; from the loop's thread. */
    void offer(byte[] b, int off, int len) {
        incoming.offer(Arrays.copyOfRange(b, off, off + len));
    }

    @Override
    public int receive(byte[] b, int off, int len, int waitMillis) throws IOException {
        try {
            byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (datagram == null) {
                return -1;
            }
            int length = Math.min(len, datagram.length);
            System.arraycopy(datagram, 0, b, off, length);
            return length;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(byte[] b, int off, int len) {
        out.accept(Arrays.copyOfRange(b, off, off + len));
    }

    @Override
    public int mtu() {
        return MTU;
    }
}
