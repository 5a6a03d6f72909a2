package starling.core.dtls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** One end of a network inside the test: whole datagrams, with which something happens on the way out. */
final class MemoryLink implements DatagramLink {
    static final int MTU = 1200;
    /** More than any handshake of a test sends. */
    private static final int MAX_WAITING = 10_000;
    static final Network PERFECT = (number, datagram) -> List.of(datagram);

    /** Everything this end sent, lost or not. */
    final List<byte[]> sent = new ArrayList<>();
    final DatagramQueue incoming = new DatagramQueue(MAX_WAITING);

    private final Network network;
    private MemoryLink other;

    MemoryLink(Network network) {
        this.network = network;
    }

    void join(MemoryLink peer) {
        other = peer;
        peer.other = this;
    }

    @Override
    public int receive(byte[] b, int off, int len, int waitMillis) throws IOException {
        return incoming.receive(b, off, len, waitMillis);
    }

    @Override
    public void send(byte[] b, int off, int len) {
        byte[] datagram = Arrays.copyOfRange(b, off, off + len);
        int number;
        synchronized (sent) {
            number = sent.size();
            sent.add(datagram);
        }
        network.carry(number, datagram).forEach(carried -> other.incoming.offer(carried, 0, carried.length));
    }

    @Override
    public int mtu() {
        return MTU;
    }

    /** What happens to a datagram, of which {@code number} went the same way before. */
    interface Network {
        List<byte[]> carry(int number, byte[] datagram);
    }

    static Network losing(IntPredicate lost) {
        return (number, datagram) -> lost.test(number) ? List.of() : List.of(datagram);
    }
}
