package starling.core.sdp;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import starling.core.media.Codec;

/**
 * A codec together with the parameters it is used with: what one payload type stands for.
 *
 * @param parameters the value of {@code a=fmtp} after the payload type, in the order written; empty = no such line
 */
public record CodecFormat(Codec codec, String parameters) {
    private static final String H264_PROFILE_LEVEL = "42e01f";
    private static final int H265_LEVEL = 93;
    /** Shared by all connections: each of them remembers all of these. */
    private static final Map<Codec, CodecFormat> STANDARD = standards();

    public CodecFormat {
        requireNonNull(codec, "codec");
        requireNonNull(parameters, "parameters");
    }

    /** The format used when a client asks for nothing special ({@code signaling.md 3.2, 12.4}). */
    public static CodecFormat standard(Codec codec) {
        return STANDARD.get(codec);
    }

    /** VP9 of a profile (RFC 9628 section 6). */
    public static CodecFormat vp9(int profileId) {
        return new CodecFormat(Codec.VP9, "profile-id=" + profileId);
    }

    /** AV1 of a profile (AV1 RTP specification section 7.2). */
    public static CodecFormat av1(int profile) {
        return new CodecFormat(Codec.AV1, "level-idx=5;profile=" + profile + ";tier=0");
    }

    /** H.264 of a profile and level, six hexadecimal digits (RFC 6184 section 8.1). */
    public static CodecFormat h264(String profileLevelId) {
        return new CodecFormat(Codec.H264, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="
                + profileLevelId.toLowerCase(Locale.ROOT));
    }

    /** H.265, main profile and tier, of a level (RFC 7798 section 7.1). */
    public static CodecFormat h265(int levelId) {
        return new CodecFormat(Codec.H265, "level-id=" + levelId + ";profile-id=1;tier-flag=0;tx-mode=SRST");
    }

    private static Map<Codec, CodecFormat> standards() {
        Map<Codec, CodecFormat> formats = new EnumMap<>(Codec.class);
        for (Codec codec : Codec.values()) {
            formats.put(codec, makeStandard(codec));
        }
        return formats;
    }

    private static CodecFormat makeStandard(Codec codec) {
        return switch (codec) {
            case OPUS -> OpusParameters.STANDARD.format();
            case VP8 -> new CodecFormat(Codec.VP8, "");
            case VP9 -> vp9(0);
            case AV1 -> av1(0);
            case H264 -> h264(H264_PROFILE_LEVEL);
            case H265 -> h265(H265_LEVEL);
        };
    }
}
