package starling.core.stream;

import java.util.Random;
import starling.core.buffer.PacketBuffer;
import starling.core.id.ConnectionId;
import starling.core.media.Codec;
import starling.core.media.HeaderExtension;
import starling.core.media.ReceiveTrack;
import starling.core.media.SendTrack;
import starling.core.media.SourceKey;
import starling.core.rtp.RtpHeader;

/** Tracks and packets for tests. */
final class Tracks {
    static final long SSRC = 0xAAAA_0001L;
    static final long RTX_SSRC = 0xAAAA_0002L;
    static final long OUT_SSRC = 0xBBBB_0001L;
    static final long OUT_RTX_SSRC = 0xBBBB_0002L;
    static final String CONNECTION = ConnectionId.random(new Random(1), 0).value();
    static final int VIDEO_PT = 120;
    static final int VIDEO_RTX_PT = 121;
    static final int AUDIO_PT = 109;

    private Tracks() {}

    static ReceiveTrack receive(Codec codec) {
        int pt = codec == Codec.OPUS ? AUDIO_PT : VIDEO_PT;
        int rtx = codec == Codec.OPUS ? -1 : VIDEO_RTX_PT;
        return new ReceiveTrack(codec.kind(), "0", codec, pt, rtx, SSRC, RTX_SSRC, true, true, true, 0, 0xFFFF);
    }

    static SendTrack send(Codec codec) {
        return send(codec, HeaderExtension.forwardedBits());
    }

    static SendTrack send(Codec codec, int extensionBits) {
        SourceKey source = new SourceKey(new ConnectionId(CONNECTION), codec.kind());
        int pt = codec == Codec.OPUS ? AUDIO_PT : VIDEO_PT;
        return new SendTrack(source, "1", codec, pt, VIDEO_RTX_PT, OUT_SSRC, OUT_RTX_SSRC, true, extensionBits);
    }

    /** A packet with four payload bytes that begin a VP8 frame; P of the frame header is 0 for a key frame. */
    static PacketBuffer packet(int payloadType, long ssrc, long seq, long timestamp, boolean keyFrame) {
        PacketBuffer p = new PacketBuffer();
        fill(p, payloadType, ssrc, seq, timestamp, keyFrame, 4);
        return p;
    }

    static void fill(PacketBuffer p, int payloadType, long ssrc, long seq, long timestamp, boolean keyFrame,
            int payload) {
        p.reset();
        RtpHeader.writeFixed(p.bytes, p.offset, payloadType, false, (int) seq, timestamp, ssrc);
        p.length = RtpHeader.FIXED_SIZE + payload;
        p.bytes[p.offset + 12] = 0x10;
        p.bytes[p.offset + 13] = (byte) (keyFrame ? 0 : 1);
        p.bytes[p.offset + 14] = (byte) (seq >> 8);
        p.bytes[p.offset + 15] = (byte) seq;
    }

    /** A packet that only pads. */
    static PacketBuffer padding(int payloadType, long ssrc, long seq, long timestamp) {
        PacketBuffer p = packet(payloadType, ssrc, seq, timestamp, false);
        p.bytes[p.offset] |= 0x20;
        p.bytes[p.offset + 15] = 4;
        return p;
    }
}
