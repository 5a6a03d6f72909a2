package starling.media.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Datagrams laid out for one {@code sendmmsg(2)} call, in native memory. Packets of equal size to the same target that
 * follow each other become one message with UDP segmentation ({@code UDP_SEGMENT}, udp(7)); the last one may be shorter.
 * The layout is the one of 64-bit Linux. Used by the loop's thread alone; allocates nothing.
 */
final class SendBatch {
    static final int MAX_MESSAGES = 64;
    private static final int MAX_SEGMENTS = 48;
    private static final int MAX_MESSAGE_BYTES = 60_000;
    private static final int DATA_BYTES = 256 << 10;

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private static final int MMSGHDR = 64;
    private static final int MSG_NAMELEN = 8;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int IOVEC = 16;
    private static final int SOCKADDR = 32;
    private static final int CMSG = 24;
    private static final int CMSG_LEN = 18;

    private final ByteBuffer data = direct(DATA_BYTES);
    private final ByteBuffer headers = direct(MAX_MESSAGES * MMSGHDR);
    private final ByteBuffer vectors = direct(MAX_MESSAGES * IOVEC);
    private final ByteBuffer names = direct(MAX_MESSAGES * SOCKADDR);
    private final ByteBuffer controls = direct(MAX_MESSAGES * CMSG);
    private final long headersAddress;
    private final long dataAddress;
    private final Target[] targets = new Target[MAX_MESSAGES];
    private final int[] starts = new int[MAX_MESSAGES];
    private final int[] lengths = new int[MAX_MESSAGES];
    private final int[] segments = new int[MAX_MESSAGES];
    private final int[] segmentBytes = new int[MAX_MESSAGES];
    private int count;
    private int used;
    private boolean lastClosed;

    SendBatch() throws ReflectiveOperationException {
        this.headersAddress = NativeCalls.address(headers);
        this.dataAddress = NativeCalls.address(data);
        long vectorsAddress = NativeCalls.address(vectors);
        long namesAddress = NativeCalls.address(names);
        long controlsAddress = NativeCalls.address(controls);
        for (int i = 0; i < MAX_MESSAGES; i++) {
            headers.putLong(i * MMSGHDR, namesAddress + i * SOCKADDR);
            headers.putLong(i * MMSGHDR + MSG_IOV, vectorsAddress + i * IOVEC);
            headers.putLong(i * MMSGHDR + MSG_IOVLEN, 1);
            headers.putLong(i * MMSGHDR + MSG_CONTROL, controlsAddress + i * CMSG);
            controls.putLong(i * CMSG, CMSG_LEN);
            controls.putInt(i * CMSG + 8, SOL_UDP);
            controls.putInt(i * CMSG + 12, UDP_SEGMENT);
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Adds a datagram; false if the batch must be sent first. */
    boolean add(Target target, byte[] bytes, int offset, int length) {
        if (used + length > DATA_BYTES) {
            return false;
        }
        int last = count - 1;
        if (last >= 0 && continues(last, target, length)) {
            segments[last]++;
            lengths[last] += length;
            lastClosed = length < segmentBytes[last];
        } else {
            if (count == MAX_MESSAGES) {
                return false;
            }
            targets[count] = target;
            starts[count] = used;
            lengths[count] = length;
            segments[count] = 1;
            segmentBytes[count] = length;
            lastClosed = false;
            count++;
        }
        data.put(used, bytes, offset, length);
        used += length;
        return true;
    }

    private boolean continues(int last, Target target, int length) {
        return !lastClosed && targets[last] == target && length <= segmentBytes[last]
                && segments[last] < MAX_SEGMENTS && lengths[last] + length <= MAX_MESSAGE_BYTES;
    }

    /** Writes the headers of what was added; the batch can then be sent from {@link #messages}. */
    void prepare() {
        for (int i = 0; i < count; i++) {
            vectors.putLong(i * IOVEC, dataAddress + starts[i]);
            vectors.putLong(i * IOVEC + 8, lengths[i]);
            byte[] name = targets[i].sockaddr();
            names.put(i * SOCKADDR, name, 0, name.length);
            headers.putInt(i * MMSGHDR + MSG_NAMELEN, name.length);
            headers.putLong(i * MMSGHDR + MSG_CONTROLLEN, segments[i] > 1 ? CMSG : 0);
            controls.putShort(i * CMSG + 16, (short) segmentBytes[i]);
        }
    }

    /** Address of the first message header from number {@code from} on. */
    long messages(int from) {
        return headersAddress + (long) from * MMSGHDR;
    }

    int count() {
        return count;
    }

    Target target(int message) {
        return targets[message];
    }

    int length(int message) {
        return lengths[message];
    }

    int segments(int message) {
        return segments[message];
    }

    /** A view of one segment's bytes, to send it another way. */
    ByteBuffer segment(int message, int segment) {
        int start = starts[message] + segment * segmentBytes[message];
        int end = Math.min(start + segmentBytes[message], starts[message] + lengths[message]);
        return data.duplicate().limit(end).position(start);
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            targets[i] = null;
        }
        count = 0;
        used = 0;
    }
}
