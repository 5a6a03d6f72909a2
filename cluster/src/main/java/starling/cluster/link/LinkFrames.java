package starling.cluster.link;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import starling.cluster.NodeName;

/**
 * The frames of a connection between nodes, without the four bytes of length in front of each. The asking node begins with
 * a hello, the asked one answers with a welcome; then requests go one way and answers the other, in any order.
 *
 * <pre>
 * hello    "STLK" version(1) incarnation(8) length(2) own name    length(2) asked node's name    service(1), 0: probe
 * welcome  "STLK" version(1) incarnation(8) length(2) refusal, empty if the connection is welcome
 * request  number(4) service(1) payload
 * answer   number(4) kind(1) payload
 * </pre>
 */
final class LinkFrames {
    static final int MAX_PAYLOAD_BYTES = 1 << 20;
    static final int MAX_FRAME_BYTES = MAX_PAYLOAD_BYTES + 5;
    static final int ANSWERED = 0;
    static final int REFUSED = 1;
    static final int PROBE = 0;

    private static final int MAGIC = 0x53544C4B;
    private static final byte VERSION = 1;
    private static final int BEGIN_BYTES = 13;

    /**
     * Who asks whom about what.
     *
     * @param service code of the service, or {@link #PROBE}: to know which incarnation is there
     */
    record Hello(NodeName from, NodeName to, long incarnation, int service) {}

    /** The asked node's word: welcome if the refusal is empty. */
    record Welcome(long incarnation, String refusal) {}

    /** A request with a service's code, or an answer with its kind. */
    record Numbered(int number, int kind, byte[] payload) {}

    private LinkFrames() {}

    static ByteString hello(Hello hello) {
        byte[] from = bytes(hello.from().value());
        byte[] to = bytes(hello.to().value());
        ByteBuffer frame = begin(hello.incarnation(), 5 + from.length + to.length);
        return finished(frame.putShort((short) from.length).put(from).putShort((short) to.length).put(to)
                .put((byte) hello.service()));
    }

    static ByteString welcome(Welcome welcome) {
        byte[] refusal = bytes(welcome.refusal());
        return finished(begin(welcome.incarnation(), 2 + refusal.length).putShort((short) refusal.length).put(refusal));
    }

    static ByteString numbered(int number, int kind, byte[] payload) {
        return finished(ByteBuffer.allocate(5 + payload.length).putInt(number).put((byte) kind).put(payload));
    }

    /** Empty if these bytes are no hello of this version. */
    static Optional<Hello> parseHello(ByteString bytes) {
        ByteBuffer frame = bytes.toByteBuffer();
        if (!hasBegin(frame)) {
            return Optional.empty();
        }
        long incarnation = frame.getLong();
        Optional<NodeName> from = text(frame).flatMap(NodeName::parse);
        Optional<NodeName> to = text(frame).flatMap(NodeName::parse);
        return from.isEmpty() || to.isEmpty() || !frame.hasRemaining()
                ? Optional.empty()
                : Optional.of(new Hello(from.get(), to.get(), incarnation, frame.get() & 0xFF));
    }

    /** Empty if these bytes are no welcome of this version. */
    static Optional<Welcome> parseWelcome(ByteString bytes) {
        ByteBuffer frame = bytes.toByteBuffer();
        if (!hasBegin(frame)) {
            return Optional.empty();
        }
        long incarnation = frame.getLong();
        return text(frame).map(refusal -> new Welcome(incarnation, refusal));
    }

    /** Empty if the bytes are too few. */
    static Optional<Numbered> parseNumbered(ByteString bytes) {
        if (bytes.length() < 5) {
            return Optional.empty();
        }
        ByteBuffer frame = bytes.toByteBuffer();
        int number = frame.getInt();
        int kind = frame.get() & 0xFF;
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        return Optional.of(new Numbered(number, kind, payload));
    }

    private static ByteBuffer begin(long incarnation, int more) {
        return ByteBuffer.allocate(BEGIN_BYTES + more).putInt(MAGIC).put(VERSION).putLong(incarnation);
    }

    private static boolean hasBegin(ByteBuffer frame) {
        return frame.remaining() >= BEGIN_BYTES && frame.getInt() == MAGIC && frame.get() == VERSION;
    }

    private static Optional<String> text(ByteBuffer frame) {
        int length = frame.remaining() < 2 ? -1 : frame.getShort() & 0xFFFF;
        if (length < 0 || length > frame.remaining()) {
            return Optional.empty();
        }
        byte[] text = new byte[length];
        frame.get(text);
        return Optional.of(new String(text, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteString finished(ByteBuffer frame) {
        return ByteString.fromArrayUnsafe(frame.array());
    }
}
