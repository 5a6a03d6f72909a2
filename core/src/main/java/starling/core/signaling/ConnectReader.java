package starling.core.signaling;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.media.Codec;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.OpusParameters;

/** Reads and checks {@code connect} ({@code signaling.md 3}). */
final class ConnectReader {
    private static final int MAX_VIDEO_KBPS = 50_000;
    /** RFC 7587 section 6.1, maxaveragebitrate. */
    private static final int MIN_AUDIO_KBPS = 6;
    private static final int MAX_AUDIO_KBPS = 510;
    /** general_level_idc is eight bits. */
    private static final int MAX_H265_LEVEL = 255;
    private static final int MAX_OPUS_MILLIS = 120;
    private static final List<String> VIDEO_CODECS = List.of("VP8", "VP9", "AV1", "H264", "H265");
    private static final Pattern PROFILE_LEVEL_ID = Pattern.compile("[0-9A-Fa-f]{6}");

    private final Fields connect;
    private final SignalingSettings settings;

    ConnectReader(Fields connect, SignalingSettings settings) {
        this.connect = connect;
        this.settings = settings;
    }

    /** The request, or empty if {@link Fields#blamed} names a field. */
    Optional<ConnectRequest> read(ConnectionId id) {
        Optional<Role> role = connect.text("role").flatMap(Role::of);
        if (role.isEmpty()) {
            connect.blame("role");
        }
        Optional<String> channelId = connect.text("channel_id", ChannelId::isValid);
        if (channelId.isEmpty()) {
            connect.blame("channel_id");
        }
        String clientId = connect.text("client_id", ClientId::isValid).orElse(id.value());
        String bundleId = connect.text("bundle_id", BundleId::isValid).filter(text -> settings.bundleId())
                .orElse(id.value());
        boolean redirected = connect.flag("redirect", false);
        String soraClient = connect.text("sora_client").orElse("");
        for (String informational : List.of("sdp", "environment", "libwebrtc")) {
            connect.text(informational);
        }

        Optional<Fields> audio = detail("audio");
        int audioBitRate = audio.map(fields -> fields.number("bit_rate", MIN_AUDIO_KBPS, MAX_AUDIO_KBPS).orElse(0))
                .orElse(0);
        CodecFormat audioFormat = audio.map(fields -> audioFormat(fields, audioBitRate))
                .orElse(CodecFormat.standard(Codec.OPUS));
        Optional<Fields> video = detail("video");
        int videoBitRate = video
                .map(fields -> fields.number("bit_rate", 1, MAX_VIDEO_KBPS).orElse(settings.defaultVideoBitRate()))
                .orElse(settings.defaultVideoBitRate());
        CodecFormat videoFormat = video.map(this::videoFormat).orElse(CodecFormat.standard(Codec.VP9));

        new LaterFeatures(connect).check();
        boolean hasAudio = isOn("audio");
        boolean hasVideo = isOn("video");
        if (!hasAudio && !hasVideo) {
            // Nothing would be left to negotiate: there is no transport without a section.
            connect.blame("audio");
        }
        if (connect.blamed().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new ConnectRequest(role.orElseThrow(), new ChannelId(channelId.orElseThrow()),
                new ClientId(clientId), new BundleId(bundleId), redirected, hasAudio, audioFormat, audioBitRate,
                hasVideo, videoFormat, videoBitRate, connect.any("signaling_notify_metadata"), soraClient));
    }

    private boolean isOn(String kind) {
        return !connect.has(kind) || !connect.any(kind).isBoolean() || connect.any(kind).booleanValue();
    }

    /** The object form of {@code audio} or {@code video}; the short form is a boolean. */
    private Optional<Fields> detail(String kind) {
        return connect.any(kind).isBoolean() ? Optional.empty() : connect.object(kind);
    }

    private static CodecFormat audioFormat(Fields audio, int bitRate) {
        audio.word("codec_type", List.of("OPUS"));
        OpusParameters standard = OpusParameters.STANDARD;
        return audio.object("opus_params").map(opus -> {
            opus.number("channels", 1, 255);
            opus.number("clock_rate", 1, Integer.MAX_VALUE);
            return new OpusParameters(opus.number("maxplaybackrate", 8000, 48_000).orElse(standard.maxPlaybackRate()),
                    opus.flag("stereo", standard.stereo()), opus.flag("sprop_stereo", standard.spropStereo()),
                    opus.number("minptime", 1, MAX_OPUS_MILLIS).orElse(standard.minPtime()),
                    opus.number("ptime", 1, MAX_OPUS_MILLIS).orElse(standard.ptime()),
                    opus.flag("useinbandfec", standard.useInbandFec()), opus.flag("usedtx", standard.useDtx()),
                    bitRate);
        }).orElse(new OpusParameters(standard.maxPlaybackRate(), standard.stereo(), standard.spropStereo(),
                standard.minPtime(), standard.ptime(), standard.useInbandFec(), standard.useDtx(), bitRate)).format();
    }

    /** Parameters of all codecs are checked; only those of the chosen one count, and only if the settings allow. */
    private CodecFormat videoFormat(Fields video) {
        Codec codec = video.word("codec_type", VIDEO_CODECS).map(Codec::valueOf).orElse(Codec.VP9);
        Optional<CodecFormat> vp9 = video.object("vp9_params")
                .flatMap(fields -> box(fields.number("profile_id", 0, 3)).map(CodecFormat::vp9));
        Optional<CodecFormat> av1 = video.object("av1_params")
                .flatMap(fields -> box(fields.number("profile", 0, 2)).map(CodecFormat::av1));
        Optional<CodecFormat> h264 = video.object("h264_params").flatMap(fields -> {
            fields.flag("b_frame", false);
            return fields.text("profile_level_id", text -> PROFILE_LEVEL_ID.matcher(text).matches())
                    .map(CodecFormat::h264);
        });
        Optional<CodecFormat> h265 = video.object("h265_params").flatMap(fields -> {
            fields.flag("b_frame", false);
            return box(fields.number("level_id", 0, MAX_H265_LEVEL)).map(CodecFormat::h265);
        });
        Optional<CodecFormat> asked = switch (codec) {
            case VP9 -> vp9.filter(format -> settings.vp9Params());
            case AV1 -> av1.filter(format -> settings.av1Params());
            case H264 -> h264.filter(format -> settings.h264Params());
            case H265 -> h265.filter(format -> settings.h265Params());
            case VP8, OPUS -> Optional.empty();
        };
        return asked.orElse(CodecFormat.standard(codec));
    }

    private static Optional<Integer> box(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }
}
