package starling.core.srtp;

import java.util.Arrays;
import java.util.Random;

/** Packets and keys for the tests here. */
final class Packets {
    static final int SSRC = 0x89ABCDEF;
    /** Where packets lie in their arrays, so that nobody takes an offset for zero. */
    static final int OFFSET = 24;

    private static final int ROOM = 32;

    private Packets() {}

    /** An RTP packet with two CSRCs and a header extension, at {@link #OFFSET}, with room behind. */
    static byte[] rtp(int ssrc, int sequenceNumber, int payloadLength) {
        byte[] b = new byte[OFFSET + rtpLength(payloadLength) + ROOM];
        b[OFFSET] = (byte) 0x92;
        b[OFFSET + 1] = 96;
        b[OFFSET + 2] = (byte) (sequenceNumber >> 8);
        b[OFFSET + 3] = (byte) sequenceNumber;
        SrtpPackets.writeInt(b, OFFSET + 8, ssrc);
        b[OFFSET + 20] = (byte) 0xBE;
        b[OFFSET + 21] = (byte) 0xDE;
        b[OFFSET + 23] = 1;
        byte[] payload = bytes(payloadLength, sequenceNumber);
        System.arraycopy(payload, 0, b, OFFSET + 28, payloadLength);
        return b;
    }

    static int rtpLength(int payloadLength) {
        return 12 + 2 * 4 + 4 + 4 + payloadLength;
    }

    /** A receiver report without blocks and a BYE, at {@link #OFFSET}, with room behind. */
    static byte[] rtcp(int ssrc) {
        byte[] b = new byte[OFFSET + rtcpLength() + ROOM];
        b[OFFSET] = (byte) 0x80;
        b[OFFSET + 1] = (byte) 201;
        b[OFFSET + 3] = 1;
        SrtpPackets.writeInt(b, OFFSET + 4, ssrc);
        b[OFFSET + 8] = (byte) 0x81;
        b[OFFSET + 9] = (byte) 203;
        b[OFFSET + 11] = 1;
        SrtpPackets.writeInt(b, OFFSET + 12, ssrc);
        return b;
    }

    static int rtcpLength() {
        return 16;
    }

    static SrtpSender sender(SrtpProfile profile, int keySeed) {
        return new SrtpSender(profile, bytes(profile.keyLength(), keySeed), bytes(profile.saltLength(), ~keySeed));
    }

    static SrtpReceiver receiver(SrtpProfile profile, int keySeed) {
        return new SrtpReceiver(profile, bytes(profile.keyLength(), keySeed), bytes(profile.saltLength(), ~keySeed));
    }

    static byte[] packet(byte[] b, int length) {
        return Arrays.copyOfRange(b, OFFSET, OFFSET + length);
    }

    private static byte[] bytes(int length, int seed) {
        byte[] b = new byte[length];
        new Random(seed).nextBytes(b);
        return b;
    }
}
