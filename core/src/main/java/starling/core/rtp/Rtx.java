package starling.core.rtp;

import starling.core.buffer.BigEndian;
import starling.core.buffer.PacketBuffer;

/**
 * Retransmission payload format (RFC 4588 4): the payload begins with the original sequence number (OSN, two bytes);
 * SSRC, payload type and sequence number are the retransmission stream's own.
 */
public final class Rtx {
    /** Size of the original sequence number. */
    public static final int OSN_SIZE = 2;

    private Rtx() {}

    /**
     * Restores the original packet in place, by moving the header two bytes towards the payload.
     *
     * @param p a packet that passed {@link RtpHeader#isValid}
     * @return false if there is no original packet in it (a browser probes the bandwidth with empty ones); then nothing
     *         is changed
     */
    public static boolean unwrap(PacketBuffer p, int mediaPayloadType, long mediaSsrc) {
        byte[] b = p.bytes;
        int off = p.offset;
        if (RtpHeader.payloadLength(b, off, p.length) < OSN_SIZE) {
            return false;
        }
        int header = RtpHeader.headerLength(b, off);
        int original = BigEndian.u16(b, off + header);
        System.arraycopy(b, off, b, off + OSN_SIZE, header);
        p.offset = off + OSN_SIZE;
        p.length -= OSN_SIZE;
        RtpHeader.setSequenceNumber(b, p.offset, original);
        RtpHeader.setPayloadType(b, p.offset, mediaPayloadType);
        RtpHeader.setSsrc(b, p.offset, mediaSsrc);
        return true;
    }

    /**
     * Writes the retransmission of {@code b[off..off+len)}, whose sequence number becomes the OSN. Padding of the
     * original is left out. {@code out} may be the same array with {@code outOff = off - OSN_SIZE}.
     *
     * @return length of what was written: at most {@code len + OSN_SIZE}
     */
    public static int wrap(byte[] b, int off, int len, byte[] out, int outOff, int rtxPayloadType, long rtxSsrc,
            int rtxSequenceNumber) {
        int header = RtpHeader.headerLength(b, off);
        int payload = RtpHeader.payloadLength(b, off, len);
        System.arraycopy(b, off + header, out, outOff + header + OSN_SIZE, payload);
        System.arraycopy(b, off, out, outOff, header);
        BigEndian.put16(out, outOff + header, RtpHeader.sequenceNumber(out, outOff));
        RtpHeader.clearPaddingBit(out, outOff);
        RtpHeader.setSequenceNumber(out, outOff, rtxSequenceNumber);
        RtpHeader.setPayloadType(out, outOff, rtxPayloadType);
        RtpHeader.setSsrc(out, outOff, rtxSsrc);
        return header + OSN_SIZE + payload;
    }
}
