package starling.load;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.function.Consumer;
import starling.core.dtls.DatagramLink;
import starling.core.dtls.DatagramQueue;

/** Carries the records of one handshake between its thread and the media loop. */
final class HandshakeLink implements DatagramLink {
    private static final int MTU = 1_200;
    /** Some flights; what does not fit is repeated by the server. */
    private static final int MAX_WAITING = 32;

    private final DatagramQueue incoming = new DatagramQueue(MAX_WAITING);
    private final Consumer<byte[]> out;

    /** @param out sends a datagram; called on the handshake's thread */
    HandshakeLink(Consumer<byte[]> out) {
        this.out = out;
    }

    /** A datagram came in; from the loop's thread. */
    void offer(byte[] b, int off, int len) {
        incoming.offer(b, off, len);
    }

    @Override
    public int receive(byte[] b, int off, int len, int waitMillis) throws IOException {
        try {
            return incoming.receive(b, off, len, waitMillis);
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw e;
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
