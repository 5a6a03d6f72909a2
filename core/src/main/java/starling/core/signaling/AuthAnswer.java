package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import starling.core.id.BundleId;
import starling.core.id.ClientId;
import starling.core.media.Codec;
import starling.core.sdp.OpusParameters;

/**
 * Reads the answer of the auth webhook ({@code webhooks.md 3.2, 3.3}).
 *
 * @param problem why the answer is no answer; empty if it is one
 * @param ignored items that mean nothing here, our own words or the application's, at most {@link IgnoredItems#MAX}
 */
public record AuthAnswer(AuthVerdict verdict, String problem, List<String> ignored) {
    /** Of UTF-8, in the reason of a refusal. */
    public static final int MAX_REASON_BYTES = 100;
    private static final int MAX_LIFETIME_SECONDS = 10_000_000;
    private static final Pattern FQDN = Pattern.compile("(?=.{1,253}$)[0-9A-Za-z-]{1,63}(\\.[0-9A-Za-z-]{1,63})*");
    private static final Pattern IPV4 = Pattern
            .compile("(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");
    private static final Set<String> KNOWN = Set.of("allowed", "reason", "client_id", "bundle_id", "audio",
            "audio_codec_type", "audio_bit_rate", "audio_opus_params", "video", "video_codec_type", "video_bit_rate",
            "video_vp9_params", "video_av1_params", "video_h264_params", "video_h265_params", "metadata",
            "event_metadata", "signaling_notify_metadata", "signaling_notify_metadata_ext", "signaling_notify",
            "connection_lifetime", "ipv4_address",
            "turn_fqdn", FilterReader.ONE, FilterReader.MANY, "rtc_stats", "cluster_affinity");
    /** Switches of what this version does not have: to switch it off is no news. */
    private static final Set<String> OFF_ANYWAY = Set.of("simulcast", "simulcast_multicodec", "spotlight",
            "data_channel_signaling", "ignore_disconnect_websocket", "turn_tcp_only", "turn_tls_only",
            "audio_streaming", "stats_exporter");

    public AuthAnswer {
        requireNonNull(verdict, "verdict");
        requireNonNull(problem, "problem");
        ignored = List.copyOf(ignored);
    }

    /** @param body of a 2xx answer, text that should be JSON */
    public static AuthAnswer read(String body) {
        Optional<ObjectNode> object = Json.readObject(body);
        if (object.isEmpty()) {
            return failed("the answer is no JSON object");
        }
        Fields answer = new Fields(object.get());
        if (!answer.any("allowed").isBoolean()) {
            return failed("allowed is missing or no boolean");
        }
        if (!answer.flag("allowed", false)) {
            Optional<String> reason = answer.text("reason", text -> !text.isEmpty());
            return reason.isPresent()
                    ? new AuthAnswer(new AuthVerdict.Refused(cut(reason.get())), "", List.of())
                    : failed("allowed is false and reason is missing or no text");
        }
        Overrides overrides = overrides(answer);
        return answer.blamed().map(key -> failed(key + " has a wrong type or value"))
                .orElseGet(() -> new AuthAnswer(new AuthVerdict.Allowed(overrides), "",
                        IgnoredItems.of(object.get(), KNOWN, OFF_ANYWAY)));
    }

    /** As it counts on a node without the notify-metadata extension. */
    public AuthAnswer withoutNotifyMetadataExt() {
        if (!(verdict instanceof AuthVerdict.Allowed allowed)
                || allowed.overrides().notifyMetadataExt().isMissingNode()) {
            return this;
        }
        List<String> items = new ArrayList<>(ignored.subList(0, Math.min(ignored.size(), IgnoredItems.MAX - 1)));
        items.add("signaling_notify_metadata_ext");
        return new AuthAnswer(new AuthVerdict.Allowed(allowed.overrides().withoutNotifyMetadataExt()), problem, items);
    }

    private static Overrides overrides(Fields answer) {
        Optional<Fields> audio = nested(answer, "audio");
        Optional<Fields> video = nested(answer, "video");
        audio.ifPresent(fields -> fields.word("codec_type", List.of("OPUS")));
        answer.word("audio_codec_type", List.of("OPUS"));
        Optional<Integer> audioBitRate = ConnectReader.audioBitRate(answer, "audio_bit_rate")
                .or(() -> audio.flatMap(fields -> ConnectReader.audioBitRate(fields, "bit_rate")));
        Optional<OpusParameters> opus = answer.object("audio_opus_params")
                .or(() -> audio.flatMap(fields -> fields.object("opus_params"))).map(ConnectReader::opus);
        Optional<Codec> codec = ConnectReader.videoCodec(answer, "video_codec_type")
                .or(() -> video.flatMap(fields -> ConnectReader.videoCodec(fields, "codec_type")));
        Optional<Integer> videoBitRate = ConnectReader.videoBitRate(answer, "video_bit_rate")
                .or(() -> video.flatMap(fields -> ConnectReader.videoBitRate(fields, "bit_rate")));
        VideoParameters parameters = VideoParameters.read(answer, "video_")
                .or(video.map(fields -> VideoParameters.read(fields, "")).orElse(VideoParameters.NONE));
        return new Overrides(answer.text("client_id", ClientId::isValid).map(ClientId::new),
                answer.text("bundle_id", BundleId::isValid).map(BundleId::new), isOn(answer, "audio"), opus,
                audioBitRate, isOn(answer, "video"), codec, parameters, videoBitRate, answer.any("metadata"),
                answer.any("event_metadata"), answer.any("signaling_notify_metadata"),
                answer.any("signaling_notify_metadata_ext"),
                flag(answer, "signaling_notify"), seconds(answer),
                answer.text("ipv4_address", text -> IPV4.matcher(text).matches()),
                answer.text("turn_fqdn", text -> FQDN.matcher(text).matches()), FilterReader.read(answer),
                flag(answer, "rtc_stats"), flag(answer, "cluster_affinity"));
    }

    /** The object form, of old releases; the form of today is a boolean and flat keys. */
    private static Optional<Fields> nested(Fields answer, String kind) {
        return answer.any(kind).isBoolean() ? Optional.empty() : answer.object(kind);
    }

    private static Optional<Boolean> isOn(Fields answer, String kind) {
        return answer.any(kind).isObject() ? Optional.of(true) : flag(answer, kind);
    }

    private static Optional<Boolean> flag(Fields answer, String key) {
        return answer.has(key) ? Optional.of(answer.flag(key, false)) : Optional.empty();
    }

    private static Optional<Integer> seconds(Fields answer) {
        return ConnectReader.box(answer.number("connection_lifetime", 1, MAX_LIFETIME_SECONDS));
    }

    private static AuthAnswer failed(String problem) {
        return new AuthAnswer(new AuthVerdict.Failed(), problem, List.of());
    }

    /** Cuts behind a whole character. */
    private static String cut(String reason) {
        return SignalingSession.cut(reason, MAX_REASON_BYTES);
    }
}
