package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import starling.core.media.Codec;
import starling.core.sdp.CodecFormat;

/**
 * What is asked of the video codecs, each of which may or may not be the chosen one ({@code signaling.md 3.3}).
 *
 * @param vp9ProfileId 0..3
 * @param av1Profile 0..2
 * @param h264ProfileLevelId six hexadecimal digits
 * @param h265LevelId 0..255
 */
public record VideoParameters(Optional<Integer> vp9ProfileId, Optional<Integer> av1Profile,
        Optional<String> h264ProfileLevelId, Optional<Integer> h265LevelId) {
    public static final VideoParameters NONE = new VideoParameters(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());
    private static final Pattern PROFILE_LEVEL_ID = Pattern.compile("[0-9A-Fa-f]{6}");
    /** general_level_idc is eight bits. */
    private static final int MAX_H265_LEVEL = 255;

    public VideoParameters {
        requireNonNull(vp9ProfileId, "vp9ProfileId");
        requireNonNull(av1Profile, "av1Profile");
        requireNonNull(h264ProfileLevelId, "h264ProfileLevelId");
        requireNonNull(h265LevelId, "h265LevelId");
    }

    /** Reads the objects {@code vp9_params} and so on; {@code prefix} stands before each key. */
    static VideoParameters read(Fields fields, String prefix) {
        Optional<Integer> vp9 = fields.object(prefix + "vp9_params")
                .flatMap(object -> box(object.number("profile_id", 0, 3)));
        Optional<Integer> av1 = fields.object(prefix + "av1_params")
                .flatMap(object -> box(object.number("profile", 0, 2)));
        Optional<String> h264 = fields.object(prefix + "h264_params").flatMap(object -> {
            object.flag("b_frame", false);
            return object.text("profile_level_id", text -> PROFILE_LEVEL_ID.matcher(text).matches());
        });
        Optional<Integer> h265 = fields.object(prefix + "h265_params").flatMap(object -> {
            object.flag("b_frame", false);
            return box(object.number("level_id", 0, MAX_H265_LEVEL));
        });
        return new VideoParameters(vp9, av1, h264, h265);
    }

    /** Those of a client that the node's settings let count. */
    VideoParameters allowedBy(SignalingSettings settings) {
        return new VideoParameters(vp9ProfileId.filter(value -> settings.vp9Params()),
                av1Profile.filter(value -> settings.av1Params()),
                h264ProfileLevelId.filter(value -> settings.h264Params()),
                h265LevelId.filter(value -> settings.h265Params()));
    }

    /** These, and where they say nothing those. */
    VideoParameters or(VideoParameters others) {
        return new VideoParameters(vp9ProfileId.or(() -> others.vp9ProfileId), av1Profile.or(() -> others.av1Profile),
                h264ProfileLevelId.or(() -> others.h264ProfileLevelId), h265LevelId.or(() -> others.h265LevelId));
    }

    /** What the codec is used with. */
    CodecFormat format(Codec codec) {
        Optional<CodecFormat> asked = switch (codec) {
            case VP9 -> vp9ProfileId.map(CodecFormat::vp9);
            case AV1 -> av1Profile.map(CodecFormat::av1);
            case H264 -> h264ProfileLevelId.map(CodecFormat::h264);
            case H265 -> h265LevelId.map(CodecFormat::h265);
            case VP8, OPUS -> Optional.empty();
        };
        return asked.orElse(CodecFormat.standard(codec));
    }

    /** Adds {@code video_vp9_params} and so on, those that were asked for ({@code webhooks.md section 2}). */
    void putInto(ObjectNode body) {
        vp9ProfileId.ifPresent(value -> body.putObject("video_vp9_params").put("profile_id", value));
        av1Profile.ifPresent(value -> body.putObject("video_av1_params").put("profile", value));
        h264ProfileLevelId.ifPresent(value -> body.putObject("video_h264_params").put("profile_level_id", value));
        h265LevelId.ifPresent(value -> body.putObject("video_h265_params").put("level_id", value));
    }

    private static Optional<Integer> box(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }
}
