package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.media.Codec;
import starling.core.sdp.CodecFormat;

class ConnectReaderTest {
    private static final String OPUS = "maxplaybackrate=48000;stereo=1;sprop-stereo=1;minptime=10;ptime=20;"
            + "useinbandfec=1;usedtx=0";

    /** A valid request with more fields. */
    private static Fields fields(String more) {
        String comma = more.isEmpty() ? "" : ",";
        return new Fields(Json.readObject("{\"role\":\"sendrecv\",\"channel_id\":\"c\"" + comma + more + "}")
                .orElseThrow());
    }

    private static ConnectRequest read(String more, SignalingSettings settings) {
        Fields fields = fields(more);
        Optional<ConnectRequest> request = new ConnectReader(fields, settings).read(Conversation.ID);
        return request.orElseThrow(() -> new AssertionError(more + ": " + fields.blamed()));
    }

    private static ConnectRequest read(String more) {
        return read(more, Conversation.settings());
    }

    @Test
    void shouldFillInDefaults() {
        ConnectRequest request = read("");

        assertTrue(request.media().audio() && request.media().video());
        assertEquals(OPUS, request.media().audioFormat().parameters());
        assertEquals(CodecFormat.standard(Codec.VP9), request.media().videoFormat());
        assertEquals(500, request.media().videoBitRate());
        assertEquals(0, request.media().audioBitRate());
        assertEquals(Conversation.ID.value(), request.clientId().value());
        assertTrue(request.signalingNotifyMetadata().isMissingNode());
    }

    @Test
    void shouldTakeNullForMissing() {
        ConnectRequest request = read("\"client_id\":null,\"audio\":null,\"video\":null,\"simulcast\":null,"
                + "\"data_channels\":null,\"spotlight\":null,\"redirect\":null");

        assertEquals(read(""), request);
    }

    @Test
    void shouldIgnoreUnknownFields() {
        assertEquals(read(""), read("\"simulcast_rid_auto\":true,\"e2ee\":\"x\",\"something\":[1]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"VP8", "VP9", "AV1", "H264", "H265"})
    void shouldReadTheVideoCodec(String codec) {
        assertEquals(CodecFormat.standard(Codec.valueOf(codec)),
                read("\"video\":{\"codec_type\":\"" + codec + "\"}").media().videoFormat());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"VP9 | \"vp9_params\":{\"profile_id\":2} | profile-id=2",
            "AV1 | \"av1_params\":{\"profile\":1} | level-idx=5;profile=1;tier=0",
            "H264 | \"h264_params\":{\"profile_level_id\":\"640C1F\",\"b_frame\":true}"
                    + " | level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f",
            "H265 | \"h265_params\":{\"level_id\":120} | level-id=120;profile-id=1;tier-flag=0;tx-mode=SRST"})
    void shouldReadCodecParametersWhereTheSettingsAllow(String codec, String parameters, String fmtp) {
        String video = "\"video\":{\"codec_type\":\"" + codec + "\"," + parameters + "}";

        assertEquals(fmtp, read(video, Conversation.everythingOn()).media().videoFormat().parameters());
        assertEquals(CodecFormat.standard(Codec.valueOf(codec)), read(video).media().videoFormat());
    }

    @Test
    void shouldReadOpusParameters() {
        ConnectRequest request = read("\"audio\":{\"codec_type\":\"OPUS\",\"bit_rate\":64,\"opus_params\":{"
                + "\"channels\":1,\"clock_rate\":48000,\"maxplaybackrate\":16000,\"stereo\":false,"
                + "\"sprop_stereo\":false,\"minptime\":20,\"ptime\":40,\"useinbandfec\":false,\"usedtx\":true}}");

        assertEquals("maxplaybackrate=16000;stereo=0;sprop-stereo=0;minptime=20;ptime=40;useinbandfec=0;usedtx=1;"
                + "maxaveragebitrate=64000", request.media().audioFormat().parameters());
        assertEquals(64, request.media().audioBitRate());
    }

    @Test
    void shouldRealiseTheAudioBitRateInTheFormat() {
        assertEquals(OPUS + ";maxaveragebitrate=96000",
                read("\"audio\":{\"bit_rate\":96}").media().audioFormat().parameters());
    }

    @Test
    void shouldTakeTheBundleIdOnlyWhereTheSettingsAllow() {
        assertEquals(Conversation.ID.value(), read("\"bundle_id\":\"b\"").bundleId().value());
        assertEquals("b", read("\"bundle_id\":\"b\"", Conversation.everythingOn()).bundleId().value());
    }

    @Test
    void shouldKeepMetadataToTheLastDigit() {
        String metadata = "{\"a\":[1.10,12345678901234567890,1E+400,null,\"\u3042\"]}";

        assertEquals(metadata,
                Json.write(read("\"signaling_notify_metadata\":" + metadata).signalingNotifyMetadata()));
    }

    @Test
    void shouldTellNullMetadataFromNone() {
        assertTrue(read("\"signaling_notify_metadata\":null").signalingNotifyMetadata().isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"simulcast\":true,\"simulcast_rid\":\"r1\",\"simulcast_request_rid\":\"none\"",
            "\"simulcast\":{\"rid\":\"r0\"}", "\"spotlight\":true,\"spotlight_number\":8,"
                    + "\"spotlight_focus_rid\":\"r2\",\"spotlight_unfocus_rid\":\"none\"",
            "\"spotlight\":3", "\"multistream\":false", "\"metadata\":{\"access_token\":\"x\"}",
            "\"data_channel_signaling\":true,\"ignore_disconnect_websocket\":true,\"data_channels\":[{\"label\":\"#a\","
                    + "\"direction\":\"sendrecv\",\"compress\":true,\"ordered\":false,\"max_retransmits\":0,"
                    + "\"protocol\":\"p\",\"header\":[{\"type\":\"sender_connection_id\"}]}]",
            "\"forwarding_filter\":{\"rules\":[]},\"forwarding_filters\":[{\"name\":\"a\",\"priority\":1,"
                    + "\"action\":\"allow\",\"rules\":[[{\"field\":\"kind\",\"operator\":\"is_in\",\"values\":[\"audio\"]},"
                    + "{\"field\":\"client_id\",\"operator\":\"is_not_in\",\"values\":[\"x\"]}]],\"version\":\"1\","
                    + "\"metadata\":5},{\"rules\":[]}]",
            "\"audio_streaming_language_code\":\"ja-JP\"", "\"sdp\":\"v=0\",\"environment\":\"e\",\"libwebrtc\":\"l\"",
            "\"audio\":false", "\"video\":false,\"audio\":{}"})
    void shouldAcceptWhatSdksSend(String more) {
        read(more);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"client_id\":\"\" | client_id", "\"client_id\":5 | client_id",
            "\"bundle_id\":\"\" | bundle_id", "\"redirect\":1 | redirect", "\"audio\":\"yes\" | audio",
            "\"audio\":false,\"video\":false | audio", "\"video\":[] | video",
            "\"audio\":{\"codec_type\":\"LYRA\"} | audio.codec_type", "\"audio\":{\"bit_rate\":5} | audio.bit_rate",
            "\"audio\":{\"bit_rate\":511} | audio.bit_rate", "\"audio\":{\"opus_params\":[]} | audio.opus_params",
            "\"audio\":{\"opus_params\":{\"stereo\":1}} | audio.opus_params.stereo",
            "\"audio\":{\"opus_params\":{\"ptime\":0}} | audio.opus_params.ptime",
            "\"video\":{\"codec_type\":\"vp8\"} | video.codec_type", "\"video\":{\"bit_rate\":0} | video.bit_rate",
            "\"video\":{\"bit_rate\":50001} | video.bit_rate", "\"video\":{\"bit_rate\":500.5} | video.bit_rate",
            "\"video\":{\"bit_rate\":\"500\"} | video.bit_rate",
            "\"video\":{\"bit_rate\":99999999999999999999} | video.bit_rate",
            "\"video\":{\"vp9_params\":{\"profile_id\":4}} | video.vp9_params.profile_id",
            "\"video\":{\"av1_params\":{\"profile\":3}} | video.av1_params.profile",
            "\"video\":{\"h264_params\":{\"profile_level_id\":\"42e01\"}} | video.h264_params.profile_level_id",
            "\"video\":{\"h264_params\":{\"b_frame\":1}} | video.h264_params.b_frame",
            "\"video\":{\"h265_params\":{\"level_id\":\"a\"}} | video.h265_params.level_id",
            "\"simulcast\":\"r0\" | simulcast", "\"simulcast\":{\"rid\":\"r3\"} | simulcast.rid",
            "\"simulcast_rid\":\"none\" | simulcast_rid", "\"simulcast_request_rid\":\"r3\" | simulcast_request_rid",
            "\"spotlight\":\"x\" | spotlight", "\"spotlight\":true,\"spotlight_number\":9 | spotlight_number",
            "\"spotlight_focus_rid\":\"r0\" | spotlight_focus_rid",
            "\"spotlight\":false,\"spotlight_unfocus_rid\":\"r0\" | spotlight_unfocus_rid",
            "\"multistream\":\"true\" | multistream", "\"data_channel_signaling\":\"true\" | data_channel_signaling",
            "\"ignore_disconnect_websocket\":0 | ignore_disconnect_websocket", "\"data_channels\":{} | data_channels",
            "\"data_channels\":[5] | data_channels[0]",
            "\"data_channels\":[{\"label\":\"a\",\"direction\":\"sendrecv\"}] | data_channels[0].label",
            "\"data_channels\":[{\"label\":\"#a\"}] | data_channels[0].direction",
            "\"data_channels\":[{\"label\":\"#a\",\"direction\":\"both\"}] | data_channels[0].direction",
            "\"data_channels\":[{\"label\":\"#a\",\"direction\":\"sendrecv\",\"max_retransmits\":1,\"max_packet_life_time\":1}]"
                    + " | data_channels[0].max_retransmits",
            "\"data_channels\":[{\"label\":\"#a\",\"direction\":\"sendrecv\",\"header\":[{}]}]"
                    + " | data_channels[0].header[0].type",
            "\"forwarding_filter\":[] | forwarding_filter", "\"forwarding_filters\":{} | forwarding_filters",
            "\"forwarding_filters\":[{},{}] | forwarding_filters[1].name",
            "\"forwarding_filters\":[{\"name\":\"a\"}] | forwarding_filters[0].priority",
            "\"forwarding_filters\":[{\"priority\":1}] | forwarding_filters[0].name",
            "\"forwarding_filter\":{\"action\":\"deny\"} | forwarding_filter.action",
            "\"forwarding_filter\":{\"rules\":[{}]} | forwarding_filter.rules[0]",
            "\"forwarding_filter\":{\"rules\":[[5]]} | forwarding_filter.rules[0][0]",
            "\"forwarding_filter\":{\"rules\":[[{\"field\":\"x\"}]]} | forwarding_filter.rules[0][0].field",
            "\"forwarding_filter\":{\"rules\":[[{\"field\":\"kind\",\"operator\":\"is_in\"}]]}"
                    + " | forwarding_filter.rules[0][0].values",
            "\"forwarding_filter\":{\"rules\":[[{\"field\":\"kind\",\"operator\":\"is_in\",\"values\":[\"x\"]}]]}"
                    + " | forwarding_filter.rules[0][0].values",
            "\"audio_streaming_language_code\":1 | audio_streaming_language_code", "\"sdp\":1 | sdp",
            "\"sora_client\":1 | sora_client"})
    void shouldBlameTheFieldThatIsWrong(String more, String key) {
        Fields fields = fields(more);

        assertEquals(Optional.empty(), new ConnectReader(fields, Conversation.settings()).read(Conversation.ID));
        assertEquals(Optional.of(key), fields.blamed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"channel_id\":\"c\"} | role",
            "{\"role\":\"upstream\",\"channel_id\":\"c\"} | role", "{\"role\":\"sendrecv\"} | channel_id",
            "{\"role\":\"sendrecv\",\"channel_id\":\"\"} | channel_id",
            "{\"role\":\"sendrecv\",\"channel_id\":5} | channel_id",
            "{\"role\":\"sendrecv\",\"channel_id\":\"\\ud83d\"} | channel_id"})
    void shouldWantRoleAndChannel(String connect, String key) {
        Fields fields = new Fields(Json.readObject(connect).orElseThrow());

        assertEquals(Optional.empty(), new ConnectReader(fields, Conversation.settings()).read(Conversation.ID));
        assertEquals(Optional.of(key), fields.blamed());
    }

    @Test
    void shouldCountTheBytesOfAChannelId() {
        String connect = "{\"role\":\"sendrecv\",\"channel_id\":\"" + "\u3042".repeat(86) + "\"}";
        Fields fields = new Fields(Json.readObject(connect).orElseThrow());

        assertEquals(Optional.empty(), new ConnectReader(fields, Conversation.settings()).read(Conversation.ID));
    }
}
