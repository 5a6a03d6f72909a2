package starling.core.relay;

import java.nio.charset.StandardCharsets;
import starling.core.buffer.BigEndian;
import starling.core.id.ConnectionId;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;

/**
 * What datagrams between nodes carry, as static functions over an array. Every body begins with the handle (32 bits) that the
 * fetching node gave to the stream. The parsers check lengths and say no; they never throw.
 *
 * <pre>
 * MEDIA        handle, number (48 bits), RTP packet in forward form, or nothing with SKIPPED
 * SUBSCRIBE    handle, kind (0 audio, 1 video), connection id (26 characters)
 * UNSUBSCRIBE  handle
 * KEY_FRAME    handle
 * NACK         handle, generic NACK (RFC 4585 6.2.1) with the numbers' low 16 bits
 * STATE        handle, highest number (48 bits, all ones: none), and with REPORT: NTP time, RTP time, age in nanoseconds
 * </pre>
 */
public final class RelayBody {
    public static final int MEDIA = 1;
    public static final int SUBSCRIBE = 2;
    public static final int UNSUBSCRIBE = 3;
    public static final int KEY_FRAME = 4;
    public static final int NACK = 5;
    public static final int STATE = 6;

    /** MEDIA: the packet begins a key frame. */
    public static final int BEGINS_KEY_FRAME = 1;
    /** MEDIA: the number carries no media. */
    public static final int SKIPPED = 2;
    /** MEDIA: sent again on request. */
    public static final int AGAIN = 4;
    /** STATE: has a sender report. */
    public static final int REPORT = 1;

    public static final int HANDLE_SIZE = 4;
    public static final int MEDIA_SIZE = 10;
    private static final int ID_SIZE = 26;
    private static final int SUBSCRIBE_SIZE = HANDLE_SIZE + 1 + ID_SIZE;
    private static final int STATE_SIZE = 10;
    private static final int REPORT_SIZE = STATE_SIZE + 20;
    private static final long MAX_SEQUENCE = (1L << 48) - 1;

    private RelayBody() {}

    /** Whether the body is long enough for its kind, and the kind is known. */
    public static boolean isValid(int kind, int flags, int length) {
        return switch (kind) {
            case MEDIA -> (flags & SKIPPED) != 0 ? length == MEDIA_SIZE : length > MEDIA_SIZE;
            case SUBSCRIBE -> length == SUBSCRIBE_SIZE;
            case UNSUBSCRIBE, KEY_FRAME -> length == HANDLE_SIZE;
            case NACK -> length > HANDLE_SIZE;
            case STATE -> length == ((flags & REPORT) != 0 ? REPORT_SIZE : STATE_SIZE);
            default -> false;
        };
    }

    public static int handle(byte[] b, int off) {
        return (int) BigEndian.u32(b, off);
    }

    public static int writeHandle(byte[] b, int off, int handle) {
        BigEndian.put32(b, off, handle);
        return HANDLE_SIZE;
    }

    /** Writes what stands before the packet. */
    public static int writeMedia(byte[] b, int off, int handle, long sequence) {
        BigEndian.put32(b, off, handle);
        putSequence(b, off + HANDLE_SIZE, sequence);
        return MEDIA_SIZE;
    }

    /** MEDIA: the packet's number at its source; STATE: the highest, -1 if there is none. */
    public static long sequence(byte[] b, int off) {
        long value = (long) BigEndian.u16(b, off + HANDLE_SIZE) << 32 | BigEndian.u32(b, off + HANDLE_SIZE + 2);
        return value == MAX_SEQUENCE ? -1 : value;
    }

    public static int writeSubscribe(byte[] b, int off, int handle, SourceKey key) {
        BigEndian.put32(b, off, handle);
        BigEndian.put8(b, off + HANDLE_SIZE, key.kind() == MediaKind.AUDIO ? 0 : 1);
        byte[] id = key.connection().value().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(id, 0, b, off + HANDLE_SIZE + 1, ID_SIZE);
        return SUBSCRIBE_SIZE;
    }

    /** SUBSCRIBE: what is wanted, or null if that is no source. */
    public static SourceKey source(byte[] b, int off) {
        int kind = BigEndian.u8(b, off + HANDLE_SIZE);
        String id = new String(b, off + HANDLE_SIZE + 1, ID_SIZE, StandardCharsets.US_ASCII);
        if (kind > 1 || !ConnectionId.isValid(id)) {
            return null;
        }
        return new SourceKey(new ConnectionId(id), kind == 0 ? MediaKind.AUDIO : MediaKind.VIDEO);
    }

    /** @param highest -1 if nothing was sent yet */
    public static int writeState(byte[] b, int off, int handle, long highest) {
        BigEndian.put32(b, off, handle);
        putSequence(b, off + HANDLE_SIZE, highest);
        return STATE_SIZE;
    }

    /** @param ageNanos since the report arrived at the source's node */
    public static int writeState(byte[] b, int off, int handle, long highest, long ntp, long rtp, long ageNanos) {
        writeState(b, off, handle, highest);
        BigEndian.put64(b, off + STATE_SIZE, ntp);
        BigEndian.put32(b, off + STATE_SIZE + 8, rtp);
        BigEndian.put64(b, off + STATE_SIZE + 12, ageNanos);
        return REPORT_SIZE;
    }

    public static long ntp(byte[] b, int off) {
        return BigEndian.u64(b, off + STATE_SIZE);
    }

    public static long rtp(byte[] b, int off) {
        return BigEndian.u32(b, off + STATE_SIZE + 8);
    }

    public static long ageNanos(byte[] b, int off) {
        return BigEndian.u64(b, off + STATE_SIZE + 12);
    }

    private static void putSequence(byte[] b, int off, long sequence) {
        BigEndian.put16(b, off, (int) (sequence >> 32));
        BigEndian.put32(b, off + 2, sequence);
    }
}
