package starling.core.rtcp;

import java.nio.charset.StandardCharsets;
import starling.core.buffer.BigEndian;

/**
 * Walks a decrypted compound RTCP packet: {@link #reset}, then {@link #next} until it returns false, asking the current
 * packet for its fields. The fields of a kind may only be asked for when {@link #kind} is that kind; their lengths have
 * been checked then. Allocates nothing; reusable, not thread safe; refers to the array until the next reset.
 */
public final class RtcpReader {
    private static final int SENDER_REPORT_SIZE = 28;
    private static final int RECEIVER_REPORT_SIZE = 8;
    private static final int FEEDBACK_SIZE = 12;
    private static final int REMB_SIZE = 20;
    private static final int TRANSPORT_CC_SIZE = 20;
    private static final int FIR_ENTRY_SIZE = 8;
    private static final int CNAME_ITEM = 1;

    private byte[] b = new byte[0];
    private int end;
    private int following;
    private int at;
    private int size;
    private RtcpKind kind = RtcpKind.MALFORMED;
    private boolean truncated;

    /** Starts over with another compound packet. */
    public RtcpReader reset(byte[] bytes, int off, int len) {
        b = bytes;
        following = off;
        end = off + Math.max(len, 0);
        at = off;
        size = 0;
        kind = RtcpKind.MALFORMED;
        truncated = false;
        return this;
    }

    /** Moves to the next packet; false at the end, also if what follows has no valid header ({@link #truncated}). */
    public boolean next() {
        if (following == end) {
            return false;
        }
        if (end - following < RtcpHeader.SIZE || (b[following] & 0xC0) != 0x80) {
            return stop();
        }
        int total = 4 * (BigEndian.u16(b, following + 2) + 1);
        if (total > end - following) {
            return stop();
        }
        at = following;
        following += total;
        int padding = (b[at] & 0x20) != 0 ? b[following - 1] & 0xFF : 0;
        if ((b[at] & 0x20) != 0 && (padding == 0 || padding > total - RtcpHeader.SIZE)) {
            size = total;
            kind = RtcpKind.MALFORMED;
            return true;
        }
        size = total - padding;
        kind = classify();
        return true;
    }

    private boolean stop() {
        truncated = true;
        following = end;
        return false;
    }

    /** The walk ended before the end of the data because what was there is no RTCP packet. */
    public boolean truncated() {
        return truncated;
    }

    public RtcpKind kind() {
        return kind;
    }

    /** Where the current packet begins. */
    public int offset() {
        return at;
    }

    /** Its size without padding. */
    public int size() {
        return size;
    }

    /** Packet type byte, for {@link RtcpKind#UNKNOWN} too. */
    public int packetType() {
        return b[at + 1] & 0xFF;
    }

    /** Count or format field, 0..31. */
    public int format() {
        return b[at] & 0x1F;
    }

    /** SSRC of who sends this packet; every kind but SDES and BYE. */
    public long senderSsrc() {
        return BigEndian.u32(b, at + 4);
    }

    /** SSRC a feedback message is about: NACK, PLI, TRANSPORT_CC. */
    public long mediaSsrc() {
        return BigEndian.u32(b, at + 8);
    }

    /** SENDER_REPORT: NTP time, 32 bits seconds and 32 bits fraction. */
    public long ntpTime() {
        return BigEndian.u64(b, at + 8);
    }

    /** SENDER_REPORT: the same time on the RTP clock. */
    public long rtpTime() {
        return BigEndian.u32(b, at + 16);
    }

    /** SENDER_REPORT. */
    public long packetCount() {
        return BigEndian.u32(b, at + 20);
    }

    /** SENDER_REPORT: payload bytes. */
    public long octetCount() {
        return BigEndian.u32(b, at + 24);
    }

    /** SENDER_REPORT, RECEIVER_REPORT: number of report blocks. */
    public int blockCount() {
        return format();
    }

    /** Position of a {@link ReportBlock} in {@link #bytes}. */
    public int blockOffset(int index) {
        return at + (kind == RtcpKind.SENDER_REPORT ? SENDER_REPORT_SIZE : RECEIVER_REPORT_SIZE)
                + ReportBlock.SIZE * index;
    }

    /** The array given to {@link #reset}. */
    public byte[] bytes() {
        return b;
    }

    /** NACK: number of entries. */
    public int nackCount() {
        return (size - FEEDBACK_SIZE) / 4;
    }

    /** NACK: sequence number of entry {@code index}. */
    public int nackSequence(int index) {
        return BigEndian.u16(b, at + FEEDBACK_SIZE + 4 * index);
    }

    /** NACK: which of the following 16 sequence numbers are lost too, lowest bit first. */
    public int nackBitmask(int index) {
        return BigEndian.u16(b, at + FEEDBACK_SIZE + 4 * index + 2);
    }

    /** FIR: number of entries. */
    public int firCount() {
        return (size - FEEDBACK_SIZE) / FIR_ENTRY_SIZE;
    }

    /** FIR: whose key frame is wanted. */
    public long firSsrc(int index) {
        return BigEndian.u32(b, at + FEEDBACK_SIZE + FIR_ENTRY_SIZE * index);
    }

    /** FIR: command number; a repeat of the same one asks for nothing new. */
    public int firNumber(int index) {
        return b[at + FEEDBACK_SIZE + FIR_ENTRY_SIZE * index + 4] & 0xFF;
    }

    /** REMB: bits per second; {@link Long#MAX_VALUE} if it is larger than that. */
    public long rembBitrateBps() {
        long word = BigEndian.u24(b, at + 17);
        int exponent = (int) (word >> 18);
        long mantissa = word & 0x3FFFF;
        boolean fits = mantissa == 0 || Long.numberOfLeadingZeros(mantissa) > exponent;
        return fits ? mantissa << exponent : Long.MAX_VALUE;
    }

    /** REMB: number of SSRCs it applies to. */
    public int rembSsrcCount() {
        return b[at + 16] & 0xFF;
    }

    public long rembSsrc(int index) {
        return BigEndian.u32(b, at + REMB_SIZE + 4 * index);
    }

    /** BYE: number of sources that leave. */
    public int byeCount() {
        return format();
    }

    public long byeSsrc(int index) {
        return BigEndian.u32(b, at + 4 + 4 * index);
    }

    /** SDES: the CNAME of a source in this packet, or null. Allocates: not for the hot path. */
    public String cname(long ssrc) {
        int position = at + RtcpHeader.SIZE;
        int stop = at + size;
        for (int chunk = 0; chunk < format() && position + 4 <= stop; chunk++) {
            boolean wanted = BigEndian.u32(b, position) == ssrc;
            position += 4;
            while (position + 2 <= stop && b[position] != 0) {
                int length = b[position + 1] & 0xFF;
                if (position + 2 + length > stop) {
                    return null;
                }
                if (wanted && b[position] == CNAME_ITEM) {
                    return new String(b, position + 2, length, StandardCharsets.UTF_8);
                }
                position += 2 + length;
            }
            position = at + (position - at) / 4 * 4 + 4;
        }
        return null;
    }

    private RtcpKind classify() {
        return switch (packetType()) {
            case RtcpHeader.SENDER_REPORT -> atLeast(RtcpKind.SENDER_REPORT,
                    SENDER_REPORT_SIZE + ReportBlock.SIZE * format());
            case RtcpHeader.RECEIVER_REPORT -> atLeast(RtcpKind.RECEIVER_REPORT,
                    RECEIVER_REPORT_SIZE + ReportBlock.SIZE * format());
            case RtcpHeader.SDES -> RtcpKind.SDES;
            case RtcpHeader.BYE -> atLeast(RtcpKind.BYE, RtcpHeader.SIZE + 4 * format());
            case RtcpHeader.TRANSPORT_FEEDBACK -> transportFeedback();
            case RtcpHeader.PAYLOAD_FEEDBACK -> payloadFeedback();
            case RtcpHeader.XR -> atLeast(RtcpKind.XR, RECEIVER_REPORT_SIZE);
            default -> RtcpKind.UNKNOWN;
        };
    }

    private RtcpKind transportFeedback() {
        return switch (format()) {
            case RtcpHeader.NACK_FORMAT -> atLeast(RtcpKind.NACK, FEEDBACK_SIZE + 4);
            case RtcpHeader.TRANSPORT_CC_FORMAT -> atLeast(RtcpKind.TRANSPORT_CC, TRANSPORT_CC_SIZE);
            default -> atLeast(RtcpKind.UNKNOWN, FEEDBACK_SIZE);
        };
    }

    private RtcpKind payloadFeedback() {
        return switch (format()) {
            case RtcpHeader.PLI_FORMAT -> atLeast(RtcpKind.PLI, FEEDBACK_SIZE);
            case RtcpHeader.FIR_FORMAT -> atLeast(RtcpKind.FIR, FEEDBACK_SIZE + FIR_ENTRY_SIZE);
            case RtcpHeader.APPLICATION_FORMAT -> application();
            default -> atLeast(RtcpKind.UNKNOWN, FEEDBACK_SIZE);
        };
    }

    private RtcpKind application() {
        if (size < REMB_SIZE || BigEndian.u32(b, at + FEEDBACK_SIZE) != RtcpHeader.REMB_NAME) {
            return atLeast(RtcpKind.UNKNOWN, FEEDBACK_SIZE);
        }
        return atLeast(RtcpKind.REMB, REMB_SIZE + 4 * rembSsrcCount());
    }

    private RtcpKind atLeast(RtcpKind wanted, int needed) {
        return size >= needed ? wanted : RtcpKind.MALFORMED;
    }
}
