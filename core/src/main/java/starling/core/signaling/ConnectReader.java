package starling.core.signaling;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.media.Codec;
import starling.core.sdp.OpusParameters;

/** Reads and checks {@code connect} ({@code signaling.md 3}). */
final class ConnectReader {
    private static final int MAX_VIDEO_KBPS = 50_000;
    /** RFC 7587 section 6.1, maxaveragebitrate. */
    private static final int MIN_AUDIO_KBPS = 6;
    private static final int MAX_AUDIO_KBPS = 510;
    private static final int MAX_OPUS_MILLIS = 120;
    private static final List<String> VIDEO_CODECS = List.of("VP8", "VP9", "AV1", "H264", "H265");

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
        SoraClient soraClient = SoraClient.read(connect);
        connect.text("sdp");

        Optional<Fields> audio = detail("audio");
        audio.ifPresent(fields -> fields.word("codec_type", List.of("OPUS")));
        int audioBitRate = audio.flatMap(fields -> audioBitRate(fields, "bit_rate")).orElse(0);
        OpusParameters opus = audio.flatMap(fields -> fields.object("opus_params")).map(ConnectReader::opus)
                .orElse(OpusParameters.STANDARD).withBitRate(audioBitRate);
        Optional<Fields> video = detail("video");
        int videoBitRate = video.flatMap(fields -> videoBitRate(fields, "bit_rate"))
                .orElse(settings.defaultVideoBitRate());
        Codec videoCodec = video.flatMap(fields -> videoCodec(fields, "codec_type")).orElse(Codec.VP9);
        VideoParameters parameters = video.map(fields -> VideoParameters.read(fields, "").allowedBy(settings))
                .orElse(VideoParameters.NONE);

        new LaterFeatures(connect).check();
        ForwardingFilters filters = FilterReader.read(connect).orElse(ForwardingFilters.NONE);
        MediaTerms media = new MediaTerms(isOn("audio"), opus, isOn("video"), videoCodec, parameters, videoBitRate);
        if (!media.audio() && !media.video()) {
            // Nothing would be left to negotiate: there is no transport without a section.
            connect.blame("audio");
        }
        if (connect.blamed().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new ConnectRequest(role.orElseThrow(), new ChannelId(channelId.orElseThrow()),
                new ClientId(clientId), new BundleId(bundleId), redirected, media, connect.any("metadata"),
                connect.any("signaling_notify_metadata"), soraClient, filters));
    }

    private boolean isOn(String kind) {
        return !connect.has(kind) || !connect.any(kind).isBoolean() || connect.any(kind).booleanValue();
    }

    /** The object form of {@code audio} or {@code video}; the short form is a boolean. */
    private Optional<Fields> detail(String kind) {
        return connect.any(kind).isBoolean() ? Optional.empty() : connect.object(kind);
    }

    /** kbit/s. */
    static Optional<Integer> audioBitRate(Fields fields, String key) {
        return box(fields.number(key, MIN_AUDIO_KBPS, MAX_AUDIO_KBPS));
    }

    /** kbit/s. */
    static Optional<Integer> videoBitRate(Fields fields, String key) {
        return box(fields.number(key, 1, MAX_VIDEO_KBPS));
    }

    static Optional<Codec> videoCodec(Fields fields, String key) {
        return fields.word(key, VIDEO_CODECS).map(Codec::valueOf);
    }

    /** The parameters without a bit rate. */
    static OpusParameters opus(Fields opus) {
        OpusParameters standard = OpusParameters.STANDARD;
        opus.number("channels", 1, 255);
        opus.number("clock_rate", 1, Integer.MAX_VALUE);
        return new OpusParameters(opus.number("maxplaybackrate", 8000, 48_000).orElse(standard.maxPlaybackRate()),
                opus.flag("stereo", standard.stereo()), opus.flag("sprop_stereo", standard.spropStereo()),
                opus.number("minptime", 1, MAX_OPUS_MILLIS).orElse(standard.minPtime()),
                opus.number("ptime", 1, MAX_OPUS_MILLIS).orElse(standard.ptime()),
                opus.flag("useinbandfec", standard.useInbandFec()), opus.flag("usedtx", standard.useDtx()), 0);
    }

    static Optional<Integer> box(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }
}
