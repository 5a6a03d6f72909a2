package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import starling.core.sdp.Sdps;

/** Session webhook beats auth webhook beats connect beats sora.conf ({@code operations.md section 1}). */
class TermsTest {
    private static final String NOTHING = "";

    private static Arguments row(String item, Function<Terms, Object> value, String conf, String connect,
            String connectValue, String auth, String authValue, String session, String sessionValue) {
        return Arguments.of(item, value, conf, connect, connectValue, auth, authValue, session, sessionValue);
    }

    static Stream<Arguments> items() {
        String own = Conversation.ID.value();
        return Stream.of(
                row("client_id", terms -> terms.request().clientId(), own, "\"client_id\":\"k\"", "k",
                        "\"client_id\":\"a\"", "a", "\"client_id\":\"s\"", "s"),
                row("bundle_id", terms -> terms.request().bundleId(), own, "\"bundle_id\":\"k\"", "k",
                        "\"bundle_id\":\"a\"", "a", "\"bundle_id\":\"s\"", "s"),
                row("audio", terms -> terms.request().media().audio(), "true", "\"audio\":false", "false",
                        "\"audio\":true", "true", "\"audio\":false", "false"),
                row("audio bit rate", terms -> terms.request().media().audioBitRate(), "0",
                        "\"audio\":{\"bit_rate\":30}", "30", "\"audio_bit_rate\":31", "31", "\"audio_bit_rate\":32",
                        "32"),
                row("opus ptime", terms -> terms.request().media().opus().ptime(), "20",
                        "\"audio\":{\"opus_params\":{\"ptime\":40}}", "40", "\"audio_opus_params\":{\"ptime\":60}",
                        "60", "\"audio_opus_params\":{\"ptime\":80}", "80"),
                row("video", terms -> terms.request().media().video(), "true", "\"video\":false", "false",
                        "\"video\":true", "true", "\"video\":false", "false"),
                row("video codec", terms -> terms.request().media().videoCodec(), "VP9",
                        "\"video\":{\"codec_type\":\"VP8\"}", "VP8", "\"video_codec_type\":\"AV1\"", "AV1",
                        "\"video_codec_type\":\"H264\"", "H264"),
                row("video bit rate", terms -> terms.request().media().videoBitRate(), "500",
                        "\"video\":{\"bit_rate\":1000}", "1000", "\"video_bit_rate\":2000", "2000",
                        "\"video_bit_rate\":3000", "3000"),
                row("VP9 profile", terms -> terms.request().media().videoFormat().parameters(), "profile-id=0",
                        "\"video\":{\"vp9_params\":{\"profile_id\":1}}", "profile-id=1",
                        "\"video_vp9_params\":{\"profile_id\":2}", "profile-id=2",
                        "\"video_vp9_params\":{\"profile_id\":3}", "profile-id=3"),
                row("metadata", terms -> terms.overrides().metadata(), NOTHING, "\"metadata\":1", NOTHING,
                        "\"metadata\":2", "2", "\"metadata\":3", "3"),
                row("metadata of notify events",
                        terms -> terms.request().member(Sdps.ALICE, terms.overrides()).notifyMetadata(), "null",
                        "\"signaling_notify_metadata\":1", "1",
                        "\"signaling_notify_metadata\":2,\"signaling_notify_metadata_ext\":3", "3",
                        "\"signaling_notify_metadata_ext\":4", "4"),
                row("notify", terms -> terms.overrides().notifies().map(Object::toString).orElse(NOTHING), NOTHING,
                        "\"signaling_notify\":false", NOTHING, "\"signaling_notify\":false", "false",
                        "\"signaling_notify\":true", "true"),
                row("filters", terms -> names(terms.request().filters()), NOTHING,
                        "\"forwarding_filter\":{\"name\":\"k\",\"priority\":1}", "k",
                        "\"forwarding_filters\":[{\"name\":\"a\",\"priority\":1}]", "a",
                        "\"forwarding_filters\":[{\"name\":\"s\",\"priority\":1}]", "s"),
                row("affinity", terms -> terms.overrides().affinity().map(Object::toString).orElse(NOTHING), NOTHING,
                        "\"cluster_affinity\":true", NOTHING, "\"cluster_affinity\":true", "true",
                        "\"cluster_affinity\":false", "false"),
                row("lifetime", terms -> terms.overrides().lifetimeSeconds().map(Object::toString).orElse(NOTHING),
                        NOTHING, "\"connection_lifetime\":1", NOTHING, "\"connection_lifetime\":2", "2",
                        "\"connection_lifetime\":3", "3"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("items")
    void shouldLetTheHigherLevelWin(String item, Function<Terms, Object> value, String conf, String connect,
            String connectValue, String auth, String authValue, String session, String sessionValue) {
        ConnectRequest silent = connect("");
        ConnectRequest asking = connect(connect);
        Overrides byAuth = overrides(auth);
        Overrides bySession = overrides(session);

        assertEquals(conf, text(value, Terms.of(silent, Overrides.NONE, Overrides.NONE)));
        assertEquals(connectValue, text(value, Terms.of(asking, Overrides.NONE, Overrides.NONE)));
        assertEquals(authValue, text(value, Terms.of(asking, byAuth, Overrides.NONE)));
        assertEquals(authValue, text(value, Terms.of(silent, byAuth, Overrides.NONE)));
        assertEquals(sessionValue, text(value, Terms.of(asking, byAuth, bySession)));
        assertEquals(sessionValue, text(value, Terms.of(asking, Overrides.NONE, bySession)));
    }

    private static String names(ForwardingFilters filters) {
        return filters.filters().stream().map(ForwardingFilter::name).collect(Collectors.joining(","));
    }

    private static String text(Function<Terms, Object> value, Terms terms) {
        return value.apply(terms).toString();
    }

    private static ConnectRequest connect(String more) {
        Fields fields = new Fields(Json.readObject("{\"role\":\"sendrecv\",\"channel_id\":\"c\""
                + (more.isEmpty() ? "" : ",") + more + "}").orElseThrow());
        return new ConnectReader(fields, Conversation.everythingOn()).read(Conversation.ID).orElseThrow();
    }

    private static Overrides overrides(String items) {
        return ((AuthVerdict.Allowed) AuthAnswer.read("{\"allowed\":true," + items + "}").verdict()).overrides();
    }
}
