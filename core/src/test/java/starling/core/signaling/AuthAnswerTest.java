package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.id.BundleId;
import starling.core.id.ClientId;
import starling.core.media.Codec;
import starling.core.sdp.OpusParameters;

class AuthAnswerTest {

    private static Overrides allowed(String items) {
        AuthAnswer answer = AuthAnswer.read("{\"allowed\":true" + (items.isEmpty() ? "" : ",") + items + "}");
        return assertInstanceOf(AuthVerdict.Allowed.class, answer.verdict(), answer.problem()).overrides();
    }

    @Test
    void shouldChangeNothingByAllowing() {
        assertEquals(Overrides.NONE, allowed(""));
        assertEquals(Overrides.NONE, allowed("\"client_id\":null,\"audio\":null,\"reason\":null"));
    }

    @Test
    void shouldReadEveryItemThatExistsHere() {
        Overrides overrides = allowed("\"client_id\":\"c\",\"bundle_id\":\"b\",\"audio\":true,"
                + "\"audio_codec_type\":\"OPUS\",\"audio_bit_rate\":64,\"audio_opus_params\":{\"stereo\":false},"
                + "\"video\":false,\"video_codec_type\":\"AV1\",\"video_bit_rate\":700,"
                + "\"video_vp9_params\":{\"profile_id\":2},\"video_av1_params\":{\"profile\":1},"
                + "\"video_h264_params\":{\"profile_level_id\":\"640c1f\"},\"video_h265_params\":{\"level_id\":120},"
                + "\"metadata\":[1.10],\"event_metadata\":\"e\",\"signaling_notify_metadata\":{\"n\":null},\"signaling_notify_metadata_ext\":{\"x\":1},"
                + "\"signaling_notify\":false,\"connection_lifetime\":60,\"ipv4_address\":\"192.0.2.5\","
                + "\"turn_fqdn\":\"turn.example.com\",\"forwarding_filter\":{\"action\":\"allow\"},"
                + "\"forwarding_filters\":[{\"action\":\"block\"}],\"rtc_stats\":false,\"cluster_affinity\":true");

        assertEquals(new Overrides(Optional.of(new ClientId("c")), Optional.of(new BundleId("b")), Optional.of(true),
                Optional.of(new OpusParameters(48_000, false, true, 10, 20, true, false, 0)), Optional.of(64),
                Optional.of(false), Optional.of(Codec.AV1),
                new VideoParameters(Optional.of(2), Optional.of(1), Optional.of("640c1f"), Optional.of(120)),
                Optional.of(700), overrides.metadata(), overrides.eventMetadata(), overrides.notifyMetadata(),
                overrides.notifyMetadataExt(),
                Optional.of(false), Optional.of(60), Optional.of("192.0.2.5"), Optional.of("turn.example.com"),
                ForwardingFilters.parse("[{\"action\":\"block\"}]"), Optional.of(false), Optional.of(true)),
                overrides);
        assertEquals("[1.10]", Json.write(overrides.metadata()));
        assertEquals("\"e\"", Json.write(overrides.eventMetadata()));
        assertEquals("{\"n\":null}", Json.write(overrides.notifyMetadata()));
        assertEquals("{\"x\":1}", Json.write(overrides.notifyMetadataExt()));
    }

    @Test
    void shouldReadTheNestedFormOfOldReleases() {
        assertEquals(
                allowed("\"audio\":true,\"audio_bit_rate\":64,\"video\":true,\"video_codec_type\":\"VP8\","
                        + "\"video_bit_rate\":700,\"video_vp9_params\":{\"profile_id\":2}"),
                allowed("\"audio\":{\"bit_rate\":64},\"video\":{\"codec_type\":\"VP8\",\"bit_rate\":700,"
                        + "\"vp9_params\":{\"profile_id\":2}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | the answer is no JSON object", "[] | the answer is no JSON object",
            "{} | allowed is missing or no boolean", "{\"allowed\":\"true\"} | allowed is missing or no boolean",
            "{\"allowed\":true,\"allowed\":true} | the answer is no JSON object",
            "{\"allowed\":false} | allowed is false and reason is missing or no text",
            "{\"allowed\":false,\"reason\":5} | allowed is false and reason is missing or no text",
            "{\"allowed\":false,\"reason\":\"\"} | allowed is false and reason is missing or no text",
            "{\"allowed\":true,\"client_id\":\"\"} | client_id has a wrong type or value",
            "{\"allowed\":true,\"forwarding_filters\":[{},{}]} | forwarding_filters[1].name has a wrong type or value",
            "{\"allowed\":true,\"forwarding_filter\":[]} | forwarding_filter has a wrong type or value",
            "{\"allowed\":true,\"bundle_id\":1} | bundle_id has a wrong type or value",
            "{\"allowed\":true,\"audio\":\"yes\"} | audio has a wrong type or value",
            "{\"allowed\":true,\"audio_codec_type\":\"LYRA\"} | audio_codec_type has a wrong type or value",
            "{\"allowed\":true,\"audio_bit_rate\":5} | audio_bit_rate has a wrong type or value",
            "{\"allowed\":true,\"audio_opus_params\":[]} | audio_opus_params has a wrong type or value",
            "{\"allowed\":true,\"video_codec_type\":\"vp8\"} | video_codec_type has a wrong type or value",
            "{\"allowed\":true,\"video_bit_rate\":99999999999} | video_bit_rate has a wrong type or value",
            "{\"allowed\":true,\"video\":{\"bit_rate\":\"1\"}} | video.bit_rate has a wrong type or value",
            "{\"allowed\":true,\"video_av1_params\":{\"profile\":3}} | video_av1_params.profile has a wrong type or value",
            "{\"allowed\":true,\"signaling_notify\":1} | signaling_notify has a wrong type or value",
            "{\"allowed\":true,\"connection_lifetime\":0} | connection_lifetime has a wrong type or value",
            "{\"allowed\":true,\"ipv4_address\":\"192.0.2.256\"} | ipv4_address has a wrong type or value",
            "{\"allowed\":true,\"ipv4_address\":\"::1\"} | ipv4_address has a wrong type or value",
            "{\"allowed\":true,\"turn_fqdn\":\"a b\"} | turn_fqdn has a wrong type or value",
            "{\"allowed\":true,\"turn_fqdn\":\"$1\"} | turn_fqdn has a wrong type or value"})
    void shouldTakeAnUnusableAnswerForNone(String body, String problem) {
        AuthAnswer answer = AuthAnswer.read(body);

        assertEquals(new AuthVerdict.Failed(), answer.verdict());
        assertEquals(problem, answer.problem());
    }

    @Test
    void shouldCutTheReasonToAHundredBytesBehindAWholeCharacter() {
        AuthAnswer answer = AuthAnswer.read("{\"allowed\":false,\"reason\":\"ab" + "\u3042".repeat(50) + "\"}");

        String reason = assertInstanceOf(AuthVerdict.Refused.class, answer.verdict()).reason();
        assertEquals("ab" + "\u3042".repeat(32), reason);
        assertTrue(reason.getBytes(StandardCharsets.UTF_8).length <= AuthAnswer.MAX_REASON_BYTES);
        assertEquals("", answer.problem());
    }

    @Test
    void shouldNameWhatMeansNothingHere() {
        assertEquals(List.of("simulcast", "rpc_methods", "x".repeat(60) + "..."),
                AuthAnswer.read("{\"allowed\":true,\"simulcast\":true,\"spotlight\":false,\"rpc_methods\":[],"
                        + "\"recording_block\":null,\"" + "x".repeat(100) + "\":1}").ignored());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"allowed\":true,\"metadata\":", "{\"allowed\":true}}", "{\"allowed\":true} x"})
    void shouldRefuseTextBehindOrMissing(String body) {
        assertEquals(new AuthVerdict.Failed(), AuthAnswer.read(body).verdict());
    }

    @Test
    void shouldIgnoreTheMetadataExtensionWhereItIsOff() {
        AuthAnswer answer = AuthAnswer
                .read("{\"allowed\":true,\"signaling_notify_metadata_ext\":1,\"client_id\":\"c\"}");

        AuthAnswer off = answer.withoutNotifyMetadataExt();

        assertEquals(List.of(), answer.ignored());
        assertEquals(List.of("signaling_notify_metadata_ext"), off.ignored());
        assertEquals(allowed("\"client_id\":\"c\""),
                assertInstanceOf(AuthVerdict.Allowed.class, off.verdict()).overrides());
        AuthAnswer without = AuthAnswer.read("{\"allowed\":true}");
        assertEquals(without, without.withoutNotifyMetadataExt());
    }

    /** Every item that counts here, with values of every other type than its own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"client_id | text", "bundle_id | text", "audio | flag object",
            "audio_codec_type | text", "audio_bit_rate | number", "audio_opus_params | object",
            "video | flag object", "video_codec_type | text", "video_bit_rate | number",
            "video_vp9_params | object", "video_av1_params | object", "video_h264_params | object",
            "video_h265_params | object", "signaling_notify | flag", "connection_lifetime | number",
            "ipv4_address | text", "turn_fqdn | text", "forwarding_filter | object",
            "forwarding_filters | list", "rtc_stats | flag", "cluster_affinity | flag"})
    void shouldRefuseEveryOtherType(String item, String types) {
        Map<String, String> values = Map.of("text", "\"\\u0000\"", "flag", "true", "object", "{\"a\":1}", "list", "[1]",
                "number", "1.5", "huge", "1e400", "long", "\"" + "x".repeat(100_000) + "\"");
        values.forEach((type, value) -> {
            if (!List.of(types.split(" ")).contains(type)) {
                AuthAnswer answer = AuthAnswer.read("{\"allowed\":true,\"" + item + "\":" + value + "}");
                assertEquals(new AuthVerdict.Failed(), answer.verdict(), item + " as " + type);
                assertTrue(answer.problem().startsWith(item) && answer.problem().length() < 100, answer.problem());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\":NaN", "\"a\":1,\"a\":2", "\"a\":{\"b\":1,\"b\":1}", "\"a\":'x'", "\"a\":01",
            "\"a\":\"\u0001\"", "\"a\":\"\\ud8\"", "/* */\"a\":1", "\"a\":1,"})
    void shouldRefuseWhatIsNoJson(String item) {
        assertEquals("the answer is no JSON object", AuthAnswer.read("{\"allowed\":true," + item + "}").problem());
        assertEquals("the answer is no JSON object", SessionAnswer.read("{" + item + "}").problem());
    }

    @Test
    void shouldRefuseNumbersAndNamesWithoutEnd() {
        for (String item : List.of("\"a\":" + "9".repeat(101), "\"" + "n".repeat(2_000) + "\":1")) {
            assertEquals("the answer is no JSON object", AuthAnswer.read("{\"allowed\":true," + item + "}").problem());
            assertEquals("the answer is no JSON object", SessionAnswer.read("{" + item + "}").problem());
        }
    }

    @Test
    void shouldBoundTheDepthOfTheAnswer() {
        String deep = "[".repeat(1000) + "]".repeat(1000);

        assertEquals(new AuthVerdict.Failed(),
                AuthAnswer.read("{\"allowed\":true,\"metadata\":" + deep + "}").verdict());
    }
}
