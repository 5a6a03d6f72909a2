package starling.core.codec;

import starling.core.media.Codec;

/** Where a decoder can start: finds the first packet of a key frame without decoding. */
public final class KeyFrames {
    private KeyFrames() {}

    /**
     * Whether a decoder that has seen nothing can start with this packet. Only the packet that begins the key frame (for
     * H.264 and H.265 also one with parameter sets alone) says true, not the rest of the frame. Payloads that cannot be
     * read, encrypted end to end for example, say false. Audio always says true.
     *
     * @param len payload bytes without padding
     */
    public static boolean isKeyFrame(Codec codec, byte[] b, int off, int len) {
        if (len < 1) {
            return false;
        }
        return switch (codec) {
            case OPUS -> true;
            case VP8 -> Vp8.isKeyFrame(b, off, len);
            case VP9 -> Vp9.isKeyFrame(b, off, len);
            case AV1 -> Av1.isKeyFrame(b, off, len);
            case H264 -> H264.isKeyFrame(b, off, len);
            case H265 -> H265.isKeyFrame(b, off, len);
        };
    }
}
