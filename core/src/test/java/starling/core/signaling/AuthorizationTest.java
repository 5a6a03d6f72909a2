package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.signaling.Conversation.CONNECT;
import static starling.core.signaling.Conversation.ID;
import static starling.core.signaling.Conversation.SESSION;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.media.Codec;
import starling.core.media.TransportKind;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.Sdps;

/** Conversations in which the auth webhook has its say. */
class AuthorizationTest {
    private static final Placement HERE = new Placement.Here(Optional.empty(), new ChannelCounts(1, 2, 3));

    /** Placed here; nobody has said yet whether it may enter. */
    private static Conversation asked(String connect) {
        Conversation client = new Conversation().says(connect);
        client.note(client.session.onPlaced(HERE, client.now));
        return client;
    }

    private static Conversation hears(Conversation client, AuthVerdict verdict) {
        client.note(client.session.onAuthorized(verdict, client.now));
        return client;
    }

    private static Conversation offered(String connect, String items) {
        Conversation client = hears(asked(connect),
                AuthAnswer.read("{\"allowed\":true" + items + "}").verdict());
        client.note(client.session.onOpened(Sdps.transport(), SESSION, client.now));
        return client;
    }

    @Test
    void shouldAskAfterThePlacementWithWhatTheClientWants() {
        Conversation client = asked("{\"type\":\"connect\",\"role\":\"sendonly\",\"channel_id\":\"sora\","
                + "\"client_id\":\"alice\",\"metadata\":{\"access_token\":\"t\"},\"signaling_notify_metadata\":[1],"
                + "\"audio\":{\"bit_rate\":64},\"video\":{\"codec_type\":\"VP8\",\"bit_rate\":800},"
                + "\"sora_client\":\"Sora C++ SDK 2025.1.0 (abc1234)\",\"environment\":\"e\",\"libwebrtc\":\"l\"}");

        AuthQuestion question = client.only(Effect.Authorize.class).question();

        assertEquals(Json.readObject("{\"role\":\"sendonly\",\"channel_id\":\"sora\",\"client_id\":\"alice\","
                + "\"bundle_id\":\"" + ID + "\",\"connection_id\":\"" + ID + "\",\"simulcast\":false,"
                + "\"spotlight\":false,\"audio\":true,\"audio_codec_type\":\"OPUS\",\"audio_bit_rate\":64,"
                + "\"video\":true,\"video_codec_type\":\"VP8\",\"video_bit_rate\":800,"
                + "\"data_channel_signaling\":false,\"ignore_disconnect_websocket\":false,"
                + "\"auth_metadata\":{\"access_token\":\"t\"},\"metadata\":{\"access_token\":\"t\"},"
                + "\"signaling_notify_metadata\":[1],\"sora_client\":{\"environment\":\"e\","
                + "\"raw\":\"Sora C++ SDK 2025.1.0 (abc1234)\",\"type\":\"Sora C++ SDK\",\"version\":\"2025.1.0\","
                + "\"commit_short\":\"abc1234\",\"libwebrtc\":\"l\"},\"channel_connections\":6,"
                + "\"channel_sendrecv_connections\":1,\"channel_sendonly_connections\":2,"
                + "\"channel_recvonly_connections\":3,\"e2ee\":false}").orElseThrow(), question.fields());
        assertEquals(List.of(), client.all(Effect.Open.class));
    }

    @Test
    void shouldNotAskForAClientThatGoesElsewhere() {
        Conversation client = new Conversation().says(CONNECT);
        client.note(client.session.onPlaced(new Placement.RedirectTo("ws://b/signaling"), client.now));

        assertEquals(List.of(), client.all(Effect.Authorize.class));
    }

    @Test
    void shouldTellTheClientWhyItWasRefused() {
        Conversation client = hears(asked(CONNECT), new AuthVerdict.Refused("the room is closed"));

        assertEquals("4490 the room is closed", client.end());
        assertEquals(CloseReason.AUTH_WEBHOOK_REFUSED, client.only(Effect.Close.class).cause());
    }

    @Test
    void shouldRefuseIfNobodyCouldSayOrSaidTooLate() {
        assertEquals("4490 AUTH-WEBHOOK-ERROR", hears(asked(CONNECT), new AuthVerdict.Failed()).end());
        assertEquals("4490 AUTH-WEBHOOK-ERROR", asked(CONNECT).waits(70_000).end());
    }

    @Test
    void shouldRefuseIfNothingIsLeftToNegotiate() {
        Conversation client = hears(asked(CONNECT),
                AuthAnswer.read("{\"allowed\":true,\"audio\":false,\"video\":false}").verdict());

        assertEquals("4490 AUTH-WEBHOOK-ERROR audio", client.end());
    }

    @Test
    void shouldIgnoreAnAnswerForAClientThatIsGone() {
        Conversation client = asked(CONNECT).says("{\"type\":\"disconnect\"}");
        assertEquals("1000 TYPE-DISCONNECT", client.end());
        int effects = client.effects.size();

        hears(client, new AuthVerdict.Allowed(Overrides.NONE));

        assertEquals(effects, client.effects.size());
    }

    @Test
    void shouldBePlacedAgainIfTheAnswerTookLong() {
        Conversation client = asked(CONNECT).waits(5000);
        client.effects.clear();

        hears(client, new AuthVerdict.Allowed(Overrides.NONE));
        assertEquals("sora", client.only(Effect.Place.class).channel().value());
        assertEquals(List.of(), client.all(Effect.Open.class));

        client.note(client.session.onPlaced(HERE, client.now));
        assertEquals(List.of(), client.all(Effect.Authorize.class));
        client.only(Effect.Open.class);
    }

    @Test
    void shouldGoToTheOthersOfItsChannelIfTheAnswerSaysSo() {
        Conversation client = hears(asked(CONNECT),
                AuthAnswer.read("{\"allowed\":true,\"cluster_affinity\":true}").verdict());
        assertTrue(client.all(Effect.Place.class).get(1).gathered());
        assertEquals(List.of(), client.all(Effect.Open.class));

        client.note(client.session.onPlaced(new Placement.RedirectTo("ws://b/signaling"), client.now));

        assertEquals("1000 REDIRECTED", client.end());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void shouldStayWhereItWasSentOrMayBe(boolean redirected, boolean affinity) {
        Conversation client = hears(asked(CONNECT.replace("{", "{\"redirect\":" + redirected + ",")),
                AuthAnswer.read("{\"allowed\":true,\"cluster_affinity\":" + affinity + "}").verdict());

        client.only(Effect.Place.class);
        client.only(Effect.Open.class);
    }

    @Test
    void shouldEnterOnTheTermsOfTheAnswer() {
        Conversation client = offered(CONNECT, ",\"client_id\":\"c\",\"bundle_id\":\"b\",\"audio\":false,"
                + "\"video_codec_type\":\"H264\",\"video_bit_rate\":800,\"metadata\":{\"a\":1.0},"
                + "\"event_metadata\":\"e\",\"signaling_notify_metadata\":[2]");

        Member member = client.only(Effect.Open.class).member();
        assertEquals("c b", member.clientId() + " " + member.bundleId());
        assertEquals(List.of(CodecFormat.standard(Codec.H264)), member.formats());
        assertEquals("[2]", member.authzMetadata().toString());
        assertEquals("\"e\"", member.details().orElseThrow().eventMetadata().toString());
        ObjectNode offer = client.last();
        assertEquals("{\"a\":1.0}", Json.write(offer.get("metadata")));
        assertEquals("c", offer.get("client_id").textValue());
        assertFalse(offer.get("audio").booleanValue());
        assertFalse(offer.has("audio_codec_type"));
        assertEquals("H264", offer.get("video_codec_type").textValue());
        assertEquals(800, offer.get("video_bit_rate").intValue());
        assertFalse(offer.toString().contains("event_metadata"));
    }

    @Test
    void shouldOfferNoMetadataOfItsOwn() {
        assertFalse(offered(CONNECT.replace("}", ",\"metadata\":1}"), "").last().has("metadata"));
    }

    @Test
    void shouldNameTheNodeAsTheClientReachesIt() {
        ObjectNode offer = offered(CONNECT, ",\"ipv4_address\":\"198.51.100.9\"").last();
        int port = Sdps.transport().candidates().get(0).getPort();
        assertTrue(offer.get("sdp").textValue().contains(" 198.51.100.9 " + port + " typ host"));
        assertTrue(offer.get("sdp").textValue()
                .contains(Sdps.transport().candidates().get(0).getAddress().getHostAddress() + " " + port));
        assertTrue(offer.at("/config/iceServers/0/urls/0").textValue().startsWith("turn:198.51.100.9:"));

        ObjectNode named = offered(CONNECT, ",\"ipv4_address\":\"198.51.100.9\",\"turn_fqdn\":\"t.example.com\"")
                .last();
        assertTrue(named.at("/config/iceServers/0/urls/0").textValue().startsWith("turn:t.example.com:"));
    }

    @Test
    void shouldSendNotifyAsTheAnswerSays() {
        Conversation off = offered(CONNECT, ",\"signaling_notify\":false").answers();
        off.effects.clear();

        off.note(off.session.onNotify("{}", off.now));

        assertEquals(List.of(), off.effects);
    }

    @Test
    void shouldEndWithItsLifetime() {
        Conversation client = offered(CONNECT, ",\"connection_lifetime\":40").answers();
        client.note(client.session.onMediaConnected(TransportKind.TURN_UDP, client.now));

        client.waits(39_999);
        assertEquals(List.of(), client.all(Effect.Close.class));

        assertEquals("1000 LIFETIME-EXPIRED", client.waits(1).end());
    }
}
