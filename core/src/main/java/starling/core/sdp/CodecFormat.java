package starling.core.sdp;

import static java.util.Objects.requireNonNull;

import starling.core.media.Codec;

/**
 * A codec together with the parameters it is used with: what one payload type stands for.
 *
 * @param parameters the value of {@code a=fmtp} after the payload type, in the order written; empty = no such line
 */
public record CodecFormat(Codec codec, String parameters) {
    public CodecFormat {
        requireNonNull(codec, "codec");
        requireNonNull(parameters, "parameters");
    }

    /** The format used when a client asks for nothing special ({@code signaling.md 3.2, 12.4}). */
    public static CodecFormat standard(Codec codec) {
        return new CodecFormat(codec, switch (codec) {
            case OPUS -> "maxplaybackrate=48000;stereo=1;sprop-stereo=1;minptime=10;ptime=20;useinbandfec=1;usedtx=0";
            case VP8 -> "";
            case VP9 -> "profile-id=0";
            case AV1 -> "level-idx=5;profile=0;tier=0";
            case H264 -> "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
            case H265 -> "level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST";
        });
    }
}
