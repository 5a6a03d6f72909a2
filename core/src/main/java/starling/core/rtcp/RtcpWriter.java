package starling.core.rtcp;

import starling.core.buffer.BigEndian;

/**
 * Writes single RTCP packets; append them to form a compound packet (RFC 3550 6.1; the reduced size of RFC 5506 is
 * understood by every WebRTC peer). Each function returns the number of bytes written.
 */
public final class RtcpWriter {
    /** Size of a sender report without report blocks. */
    public static final int SENDER_REPORT_SIZE = 28;
    /** Size of a receiver report without report blocks. */
    public static final int RECEIVER_REPORT_SIZE = 8;
    /** Size of a PLI. */
    public static final int PLI_SIZE = 12;

    private static final int FEEDBACK_SIZE = 12;
    private static final int MAX_MANTISSA = 0x3FFFF;

    private RtcpWriter() {}

    /**
     * Writes a sender report's header and sender info.
     *
     * @param blocks number of {@link ReportBlock}s the caller writes right behind, 0..31
     */
    public static int senderReport(byte[] b, int off, long ssrc, long ntpTime, long rtpTime, long packetCount,
            long octetCount, int blocks) {
        RtcpHeader.write(b, off, blocks, RtcpHeader.SENDER_REPORT, SENDER_REPORT_SIZE + ReportBlock.SIZE * blocks);
        BigEndian.put32(b, off + 4, ssrc);
        BigEndian.put64(b, off + 8, ntpTime);
        BigEndian.put32(b, off + 16, rtpTime);
        BigEndian.put32(b, off + 20, packetCount);
        BigEndian.put32(b, off + 24, octetCount);
        return SENDER_REPORT_SIZE;
    }

    /**
     * Writes a receiver report's header.
     *
     * @param blocks number of {@link ReportBlock}s the caller writes right behind, 0..31
     */
    public static int receiverReport(byte[] b, int off, long senderSsrc, int blocks) {
        RtcpHeader.write(b, off, blocks, RtcpHeader.RECEIVER_REPORT, RECEIVER_REPORT_SIZE + ReportBlock.SIZE * blocks);
        BigEndian.put32(b, off + 4, senderSsrc);
        return RECEIVER_REPORT_SIZE;
    }

    /** Writes an SDES packet with the CNAME of one source (RFC 3550 6.5.1). */
    public static int cname(byte[] b, int off, long ssrc, byte[] cname) {
        int length = Math.min(cname.length, 255);
        int size = (RtcpHeader.SIZE + 4 + 2 + length + 1 + 3) / 4 * 4;
        RtcpHeader.write(b, off, 1, RtcpHeader.SDES, size);
        BigEndian.put32(b, off + 4, ssrc);
        b[off + 8] = 1;
        b[off + 9] = (byte) length;
        System.arraycopy(cname, 0, b, off + 10, length);
        for (int i = 10 + length; i < size; i++) {
            b[off + i] = 0;
        }
        return size;
    }

    /** Writes a BYE of one source. */
    public static int bye(byte[] b, int off, long ssrc) {
        RtcpHeader.write(b, off, 1, RtcpHeader.BYE, 8);
        BigEndian.put32(b, off + 4, ssrc);
        return 8;
    }

    /** Writes a picture loss indication. */
    public static int pli(byte[] b, int off, long senderSsrc, long mediaSsrc) {
        feedback(b, off, RtcpHeader.PLI_FORMAT, RtcpHeader.PAYLOAD_FEEDBACK, PLI_SIZE, senderSsrc, mediaSsrc);
        return PLI_SIZE;
    }

    /** Writes a full intra request; {@code number} grows with each new request (RFC 5104 4.3.1.1). */
    public static int fir(byte[] b, int off, long senderSsrc, long mediaSsrc, int number) {
        int size = FEEDBACK_SIZE + 8;
        feedback(b, off, RtcpHeader.FIR_FORMAT, RtcpHeader.PAYLOAD_FEEDBACK, size, senderSsrc, 0);
        BigEndian.put32(b, off + 12, mediaSsrc);
        BigEndian.put32(b, off + 16, (long) (number & 0xFF) << 24);
        return size;
    }

    /** Writes a receiver estimated maximum bitrate for one SSRC; rounded down to 18 significant bits. */
    public static int remb(byte[] b, int off, long senderSsrc, long mediaSsrc, long bitrateBps) {
        int size = FEEDBACK_SIZE + 12;
        feedback(b, off, RtcpHeader.APPLICATION_FORMAT, RtcpHeader.PAYLOAD_FEEDBACK, size, senderSsrc, 0);
        BigEndian.put32(b, off + 12, RtcpHeader.REMB_NAME);
        int exponent = 0;
        long mantissa = Math.max(bitrateBps, 0);
        while (mantissa > MAX_MANTISSA) {
            mantissa >>= 1;
            exponent++;
        }
        b[off + 16] = 1;
        BigEndian.put24(b, off + 17, exponent << 18 | (int) mantissa);
        BigEndian.put32(b, off + 20, mediaSsrc);
        return size;
    }

    /**
     * Writes a generic NACK.
     *
     * @param sequences lost sequence numbers in sending order (only the low 16 bits go on the wire)
     * @param from and {@code to}: which of them
     * @param maxSize bytes there is room for
     * @return bytes written, 0 if there is nothing to ask for or no room
     */
    public static int nack(byte[] b, int off, int maxSize, long senderSsrc, long mediaSsrc, long[] sequences, int from,
            int to) {
        int at = off + FEEDBACK_SIZE;
        int limit = off + maxSize;
        int i = from;
        while (i < to && at + 4 <= limit) {
            long first = sequences[i++];
            int mask = 0;
            while (i < to && sequences[i] - first <= 16 && sequences[i] > first) {
                mask |= 1 << (int) (sequences[i++] - first - 1);
            }
            BigEndian.put16(b, at, (int) first);
            BigEndian.put16(b, at + 2, mask);
            at += 4;
        }
        if (i == from) {
            return 0;
        }
        feedback(b, off, RtcpHeader.NACK_FORMAT, RtcpHeader.TRANSPORT_FEEDBACK, at - off, senderSsrc, mediaSsrc);
        return at - off;
    }

    static void feedback(byte[] b, int off, int format, int type, int size, long senderSsrc, long mediaSsrc) {
        RtcpHeader.write(b, off, format, type, size);
        BigEndian.put32(b, off + 4, senderSsrc);
        BigEndian.put32(b, off + 8, mediaSsrc);
    }
}
