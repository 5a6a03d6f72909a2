package starling.load;

import starling.core.buffer.BigEndian;
import starling.core.media.Codec;

/**
 * Fills the first bytes of a video packet's payload so that it looks like one of its codec to whoever reads payload
 * descriptors: who is first in its frame, who begins a key frame. What follows is meaningless to a decoder. Static functions
 * over array and offset.
 */
final class VideoPayload {
    /** A payload is at least this long, stamp included. */
    static final int MIN_SIZE = 112;

    /** Baseline 3.1, 1280x720: a real parameter set, for servers that read it. */
    private static final byte[] H264_SPS = hex("6742c01fd900a0047602200000030020000006511e30648c");
    private static final byte[] H264_PPS = hex("68cb8cb2");
    private static final byte[] H265_VPS = hex("40010c01ffff016000000300900000030000030078959809");
    private static final byte[] H265_SPS = hex("420101016000000300900000030000030078a005020171f2e5959a");
    private static final byte[] H265_PPS = hex("4401c172b46240");
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private VideoPayload() {}

    /**
     * @param size of the whole payload, at least {@link #MIN_SIZE}
     * @param keyFrame whether the packet belongs to a key frame
     * @param index of the packet in its frame, 0..{@code count - 1}
     * @param picture number of the frame; its low 15 bits go on the wire
     */
    static void write(Codec codec, byte[] b, int off, int size, boolean keyFrame, int index, int count, int picture) {
        switch (codec) {
            case VP8 -> vp8(b, off, keyFrame, index, picture);
            case VP9 -> vp9(b, off, keyFrame, index, count, picture);
            case AV1 -> av1(b, off, keyFrame, index, count);
            case H264 -> h264(b, off, size, keyFrame, index, count);
            case H265 -> h265(b, off, size, keyFrame, index, count);
            case OPUS -> throw new IllegalArgumentException("OPUS is not video");
        }
    }

    /** RFC 7741 4.2: picture id of 15 bits, TL0PICIDX, one temporal layer; the frame header on the first packet. */
    private static void vp8(byte[] b, int off, boolean keyFrame, int index, int picture) {
        b[off] = (byte) (0x80 | (index == 0 ? 0x10 : 0));
        b[off + 1] = (byte) 0xE0;
        BigEndian.put16(b, off + 2, 0x8000 | picture & 0x7FFF);
        b[off + 4] = (byte) picture;
        b[off + 5] = 0x20;
        if (index > 0) {
            return;
        }
        BigEndian.put24(b, off + 6, keyFrame ? 0x100000 : 0x110000);
        if (keyFrame) {
            BigEndian.put24(b, off + 9, 0x9D012A);
            BigEndian.put16(b, off + 12, 0x0140);
            BigEndian.put16(b, off + 14, 0x00F0);
        }
    }

    /** RFC 9628 4.2, non-flexible mode without layers: picture id of 15 bits, then the uncompressed header's start. */
    private static void vp9(byte[] b, int off, boolean keyFrame, int index, int count, int picture) {
        b[off] = (byte) (0x80 | (keyFrame ? 0 : 0x40) | (index == 0 ? 0x08 : 0) | (index == count - 1 ? 0x04 : 0));
        BigEndian.put16(b, off + 1, 0x8000 | picture & 0x7FFF);
        if (index == 0) {
            BigEndian.put32(b, off + 3, keyFrame ? 0x82498342L : 0x86000000L);
        }
    }

    /** AV1 RTP specification 4.4: the N bit and a sequence header on a key frame's first packet, one frame OBU after it. */
    private static void av1(byte[] b, int off, boolean keyFrame, int index, int count) {
        boolean first = index == 0;
        int continues = (first ? 0 : 0x80) | (index == count - 1 ? 0 : 0x40);
        if (!first || !keyFrame) {
            b[off] = (byte) (continues | 0x10);
            b[off + 1] = first ? (byte) 0x30 : 0x5A;
            return;
        }
        b[off] = (byte) (continues | 0x20 | 0x08);
        b[off + 1] = 11;
        b[off + 2] = 0x08;
        BigEndian.put64(b, off + 3, 0x0000000A00000002L);
        BigEndian.put16(b, off + 11, 0xA7C0);
        b[off + 13] = 0x30;
    }

    /** RFC 6184: parameter sets and the rest in a STAP-A on a key frame's first packet, then FU-A. */
    private static void h264(byte[] b, int off, int size, boolean keyFrame, int index, int count) {
        int slice = keyFrame ? 0x65 : 0x61;
        if (keyFrame && index == 0) {
            b[off] = 0x78;
            int at = nal(b, nal(b, off + 1, H264_SPS), H264_PPS);
            BigEndian.put16(b, at, off + size - at - 2);
            b[at + 2] = (byte) (count == 1 ? slice : 0x06);
            return;
        }
        if (count == 1) {
            b[off] = (byte) slice;
            return;
        }
        int firstFragment = keyFrame ? 1 : 0;
        b[off] = (byte) (slice & 0xE0 | 28);
        b[off + 1] = (byte) (fuBits(index, firstFragment, count) | slice & 0x1F);
    }

    /** RFC 7798 4.4: the same with an aggregation packet (48) and fragmentation units (49). */
    private static void h265(byte[] b, int off, int size, boolean keyFrame, int index, int count) {
        int type = keyFrame ? 19 : 1;
        if (keyFrame && index == 0) {
            BigEndian.put16(b, off, 48 << 9 | 1);
            int at = nal(b, nal(b, nal(b, off + 2, H265_VPS), H265_SPS), H265_PPS);
            BigEndian.put16(b, at, off + size - at - 2);
            BigEndian.put16(b, at + 2, (count == 1 ? type : 39) << 9 | 1);
            return;
        }
        if (count == 1) {
            BigEndian.put16(b, off, type << 9 | 1);
            return;
        }
        BigEndian.put16(b, off, 49 << 9 | 1);
        b[off + 2] = (byte) (fuBits(index, keyFrame ? 1 : 0, count) | type);
    }

    private static int fuBits(int index, int firstFragment, int count) {
        return (index == firstFragment ? FU_START : 0) | (index == count - 1 && index != firstFragment ? FU_END : 0);
    }

    private static int nal(byte[] b, int at, byte[] nal) {
        BigEndian.put16(b, at, nal.length);
        System.arraycopy(nal, 0, b, at + 2, nal.length);
        return at + 2 + nal.length;
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text);
    }
}
