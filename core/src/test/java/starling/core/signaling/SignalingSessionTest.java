package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.signaling.Conversation.CONNECT;
import static starling.core.signaling.Conversation.ID;
import static starling.core.signaling.Conversation.SESSION;
import static starling.core.signaling.Conversation.answered;
import static starling.core.signaling.Conversation.connected;
import static starling.core.signaling.Conversation.message;
import static starling.core.signaling.Conversation.offered;
import static starling.core.signaling.Conversation.placed;
import static starling.core.signaling.Conversation.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.id.ChannelId;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.media.SendTrack;
import starling.core.media.TransportKind;
import starling.core.sdp.Sdps;

class SignalingSessionTest {
    private static final String RECVONLY = "{\"type\":\"connect\",\"role\":\"recvonly\",\"channel_id\":\"sora\"}";

    @Test
    void shouldAskWhereTheChannelIs() {
        Conversation client = new Conversation().says(CONNECT);

        assertEquals(List.of(new Effect.Place(new ChannelId("sora"), false, false)), client.effects);
    }

    @Test
    void shouldSayWhenTheClientWasRedirectedHere() {
        Conversation client = new Conversation().says(CONNECT.replace("}", ",\"redirect\":true}"));

        assertTrue(client.only(Effect.Place.class).redirected());
    }

    @Test
    void shouldRedirectAndClose() {
        Conversation client = new Conversation().says(CONNECT);

        client.note(client.session.onPlaced(new Placement.RedirectTo("wss://b.example/signaling"), client.now));

        assertEquals("{\"type\":\"redirect\",\"location\":\"wss://b.example/signaling\"}",
                client.only(Effect.Send.class).json());
        assertEquals("1000 REDIRECTED", client.end());
    }

    @ParameterizedTest
    @EnumSource(value = CloseReason.class, names = {"BLOCKED_NEW_SESSION", "BLOCKED_NEW_CONNECTION",
            "CLUSTER_NO_MAJORITY", "CHANNEL_UNAVAILABLE", "CONNECTION_LIMIT"})
    void shouldCloseWhenRefused(CloseReason reason) {
        Conversation client = new Conversation().says(CONNECT);

        client.note(client.session.onPlaced(new Placement.Refused(reason), client.now));

        assertEquals("4490 " + reason.name().replace('_', '-'), client.end());
    }

    @Test
    void shouldAdmitTheMemberBeforeAnythingIsSent() {
        Conversation client = placed(CONNECT);

        Member member = client.only(Effect.Open.class).member();
        assertEquals(ID, member.connectionId());
        assertEquals(ID.value(), member.clientId().value());
        assertEquals(ID.value(), member.bundleId().value());
        assertEquals(List.of(), client.sent());
    }

    @Test
    void shouldOfferWithTheFieldsTheSdksNeed() {
        ObjectNode offer = offered(CONNECT).last();

        assertEquals("offer", offer.get("type").textValue());
        assertEquals("2026.1.0", offer.get("version").textValue());
        assertEquals("sora", offer.get("channel_id").textValue());
        assertEquals(SESSION.value(), offer.get("session_id").textValue());
        for (String key : List.of("client_id", "bundle_id", "connection_id")) {
            assertEquals(ID.value(), offer.get(key).textValue());
        }
        assertEquals("{\"audio\":\"0\",\"video\":\"1\"}", offer.get("mid").toString());
        assertEquals("OPUS", offer.get("audio_codec_type").textValue());
        assertEquals("VP9", offer.get("video_codec_type").textValue());
        assertEquals(500, offer.get("video_bit_rate").intValue());
        for (String key : List.of("audio", "video")) {
            assertTrue(offer.get(key).booleanValue());
        }
        for (String key : List.of("simulcast", "simulcast_multicodec", "spotlight", "data_channel_signaling",
                "ignore_disconnect_websocket")) {
            assertTrue(offer.get(key).isBoolean() && !offer.get(key).booleanValue(), key);
        }
        assertEquals("[]", offer.get("data_channels").toString());
        assertFalse(offer.has("encodings"));
        assertFalse(offer.has("metadata"));
    }

    @Test
    void shouldOfferOnlyTheRelay() {
        JsonNode config = offered(CONNECT).last().get("config");

        assertEquals(
                "{\"iceServers\":[{\"urls\":[\"turn:127.0.0.1:40000?transport=udp\"],\"username\":\"user\","
                        + "\"credential\":\"secret\"}],\"iceTransportPolicy\":\"relay\"}",
                config.toString());
    }

    @Test
    void shouldOfferAReceiverNoMid() {
        assertEquals("{}", offered(RECVONLY).last().get("mid").toString());
    }

    @Test
    void shouldHandTheAnswerToTheMediaSession() {
        Conversation client = offered(CONNECT);
        client.effects.removeIf(effect -> !(effect instanceof Effect.Send));

        client.answers();

        assertEquals(List.of(Effect.Send.class, Effect.Connect.class, Effect.Negotiate.class),
                client.effects.stream().map(Object::getClass).toList());
        assertEquals("clie", client.only(Effect.Connect.class).remote().iceUfrag());
        assertEquals(2, client.only(Effect.Negotiate.class).media().receives().size());
    }

    @Test
    void shouldAnnounceTheMemberWhenItsMediaIsUp() {
        Conversation client = answered(CONNECT);

        client.note(client.session.onMediaConnected(TransportKind.TURN_UDP, client.now));
        client.note(client.session.onMediaConnected(TransportKind.TURN_UDP, client.now));

        Effect.Connected connected = client.only(Effect.Connected.class);
        assertEquals(SESSION, connected.session());
        assertEquals(TransportKind.TURN_UDP, connected.transport());
    }

    @Test
    void shouldGatherChangesIntoOneReOffer() {
        Conversation client = connected();

        client.sees(track(Sdps.ALICE, Codec.OPUS)).waits(2)
                .sees(track(Sdps.ALICE, Codec.OPUS), track(Sdps.BOB, Codec.VP8)).waits(4);

        assertEquals(List.of("re-offer"), client.sentTypes());
        assertEquals(4, client.last().get("sdp").textValue().split("m=").length - 1);
    }

    @Test
    void shouldKeepOneOfferOutstanding() {
        Conversation client = connected();
        client.sees(track(Sdps.ALICE, Codec.VP8)).waits(10);

        client.sees(track(Sdps.ALICE, Codec.VP8), track(Sdps.BOB, Codec.VP8)).waits(1000);
        assertEquals(List.of("re-offer"), client.sentTypes());

        client.answers().waits(10);
        assertEquals(List.of("re-offer", "re-offer"), client.sentTypes());
    }

    @Test
    void shouldNegotiateTheRemoteTracksThatWereAnswered() {
        Conversation client = connected();
        client.sees(track(Sdps.ALICE, Codec.OPUS), track(Sdps.ALICE, Codec.H264)).waits(10).answers();

        List<SendTrack> sends = client.only(Effect.Negotiate.class).media().sends();

        assertEquals(List.of(Codec.OPUS, Codec.H264), sends.stream().map(SendTrack::codec).toList());
        assertEquals(List.of(), client.all(Effect.Connect.class));
    }

    @Test
    void shouldOfferTracksKnownEarlyRightAfterTheFirstAnswer() {
        Conversation client = placed(CONNECT);
        client.sees(track(Sdps.ALICE, Codec.VP8));
        client.note(client.session.onOpened(Sdps.transport(), SESSION, client.now));
        assertFalse(client.last().get("sdp").textValue().contains(Sdps.ALICE.value()));

        client.waits(100).answers().waits(10);

        assertEquals(List.of("offer", "re-offer"), client.sentTypes());
        assertTrue(client.last().get("sdp").textValue().contains(Sdps.ALICE.value()));
    }

    @Test
    void shouldNotOfferForWhatCameAndWent() {
        Conversation client = connected();

        client.sees(track(Sdps.ALICE, Codec.VP8)).waits(2).sees().waits(100);

        assertEquals(List.of(), client.sentTypes());
    }

    @Test
    void shouldNotOfferTheClientItsOwnTracksNorKindsItDoesNotWant() {
        Conversation client = answered(CONNECT.replace("}", ",\"video\":false}"));
        client.effects.clear();

        client.sees(track(ID, Codec.OPUS), track(Sdps.ALICE, Codec.VP8)).waits(100);

        assertEquals(List.of(), client.sentTypes());
    }

    @Test
    void shouldOfferNothingToASender() {
        Conversation client = answered(CONNECT.replace("sendrecv", "sendonly"));
        client.effects.clear();

        client.sees(track(Sdps.ALICE, Codec.VP8)).waits(100);

        assertEquals(List.of(), client.sentTypes());
    }

    @Test
    void shouldSendNotifyAtOnce() {
        Conversation client = connected();

        client.note(client.session.onNotify("{\"type\":\"notify\"}", client.now));

        assertEquals(List.of("notify"), client.sentTypes());
    }

    @Test
    void shouldSendPushAfterAReOfferThatIsDue() {
        Conversation client = connected();

        client.note(client.session.onPush("{\"type\":\"push\"}", client.now));
        client.sees(track(Sdps.ALICE, Codec.VP8));
        client.note(client.session.onPush("{\"type\":\"push\"}", client.now));
        client.waits(10);

        assertEquals(List.of("push", "re-offer", "push"), client.sentTypes());
    }

    @Test
    void shouldSendNoPushBeforeTheOffer() {
        Conversation client = placed(CONNECT);

        client.note(client.session.onPush("{\"type\":\"push\"}", client.now));
        client.waits(10_000);

        assertEquals(List.of(), client.sentTypes());
    }

    @Test
    void shouldSendNotifyAfterTheReOfferItBelongsTo() {
        Conversation client = connected();
        client.sees(track(Sdps.ALICE, Codec.VP8));

        client.note(client.session.onNotify("{\"type\":\"notify\"}", client.now));
        client.waits(10);

        assertEquals(List.of("re-offer", "notify"), client.sentTypes());
    }

    @Test
    void shouldNotHoldNotifyBackUntilAReAnswer() {
        Conversation client = connected();
        client.sees(track(Sdps.ALICE, Codec.VP8)).waits(10);

        client.note(client.session.onNotify("{\"type\":\"notify\"}", client.now));

        assertEquals(List.of("re-offer", "notify"), client.sentTypes());
    }

    @Test
    void shouldSendNothingBeforeTheOffer() {
        Conversation client = placed(CONNECT);

        client.note(client.session.onNotify("{\"type\":\"notify\"}", client.now));
        client.waits(10_000);

        assertEquals(List.of(), client.sentTypes());
    }

    @Test
    void shouldPingEveryFiveSecondsAndAskForStatsEveryMinute() {
        Conversation client = connected();
        for (int i = 0; i < 120; i++) {
            client.waits(1000).says("{\"type\":\"pong\"}");
        }

        List<Boolean> stats = client.sent().stream().map(ping -> ping.get("stats").booleanValue()).toList();
        assertEquals(24, stats.size());
        assertEquals(List.of(11, 23),
                IntStream.range(0, 24).filter(stats::get).boxed().toList());
    }

    @Test
    void shouldPassOnOneReportForEachTimeItHasAsked() {
        String report = "{\"type\":\"pong\",\"stats\":[{\"id\":\"%s\",\"type\":\"codec\"}]}";
        Conversation client = connected().says(report.formatted("early"));
        assertEquals(List.of(), client.effects);
        for (int i = 0; i < 61; i++) {
            client.waits(1000).says("{\"type\":\"pong\"}");
        }

        client.says(report.formatted("a")).says(report.formatted("again"));

        assertEquals("[{\"id\":\"a\",\"type\":\"codec\"}]", client.only(Effect.Stats.class).reports().toString());
    }

    /** The item {@code rtc_stats} of the auth webhook. */
    @Test
    void shouldNotAskWhoseStatisticsTheApplicationDoesNotWant() {
        Conversation client = new Conversation().says(CONNECT);
        client.enters(((AuthVerdict.Allowed) AuthAnswer.read("{\"allowed\":true,\"rtc_stats\":false}").verdict())
                .overrides());
        client.note(client.session.onOpened(Sdps.transport(), SESSION, client.now));
        client.answers().note(client.session.onMediaConnected(TransportKind.TURN_UDP, client.now));
        client.effects.clear();
        for (int i = 0; i < 130; i++) {
            client.waits(1000).says("{\"type\":\"pong\",\"stats\":[{\"id\":\"a\",\"type\":\"codec\"}]}");
        }

        assertEquals(26, client.sent().size());
        assertTrue(client.sent().stream().noneMatch(ping -> ping.get("stats").booleanValue()));
        assertEquals(List.of(), client.all(Effect.Stats.class));
    }

    @Test
    void shouldTakeAPongWithoutStats() {
        Conversation client = connected().says("{\"type\":\"pong\"}").says("{\"type\":\"pong\",\"stats\":[]}");

        assertEquals(List.of(), client.effects);
    }

    @Test
    void shouldCloseAfterAMinuteWithoutPong() {
        Conversation client = connected().waits(59_900);
        assertEquals(List.of(), client.all(Effect.Close.class));

        assertEquals("4490 SIGNALING-TIMEOUT", client.waits(200).end());
    }

    @Test
    void shouldCloseWhenTheClientDoesNotConnectInTime() {
        assertEquals("4490 SIGNALING-TIMEOUT", new Conversation().waits(30_000).end());
    }

    @Test
    void shouldCloseWhenNobodyPlacesTheChannelInTime() {
        assertEquals("4490 CHANNEL-UNAVAILABLE", new Conversation().says(CONNECT).waits(15_000).end());
    }

    @Test
    void shouldCloseWhenTheMediaSessionDoesNotOpenInTime() {
        assertEquals("4490 CHANNEL-UNAVAILABLE", placed(CONNECT).waits(70_000).end());
    }

    @Test
    void shouldCloseWhenTheOfferIsNotAnswered() {
        assertEquals("4490 SIGNALING-TIMEOUT", offered(CONNECT).waits(30_000).end());
    }

    @Test
    void shouldCloseWhenTheMediaDoesNotComeUp() {
        assertEquals("4490 SIGNALING-TIMEOUT", answered(CONNECT).waits(30_000).end());
    }

    @Test
    void shouldCloseWhenAReOfferIsNotAnswered() {
        Conversation client = connected().sees(track(Sdps.ALICE, Codec.VP8));
        for (int i = 0; i < 29; i++) {
            client.waits(1000).says("{\"type\":\"pong\"}");
        }
        assertEquals(List.of(), client.all(Effect.Close.class));

        assertEquals("4490 SIGNALING-TIMEOUT", client.waits(2000).end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"disconnect\",\"reason\":\"NO-ERROR\"}", "{\"type\":\"disconnect\"}"})
    void shouldCloseOnDisconnect(String disconnect) {
        assertEquals("1000 TYPE-DISCONNECT", connected().says(disconnect).says(disconnect).end());
        assertEquals("1000 TYPE-DISCONNECT", offered(CONNECT).says(disconnect).end());
    }

    @Test
    void shouldEndOnceWhateverComesAfterwards() {
        Conversation client = connected().says("{\"type\":\"disconnect\"}");

        client.note(client.session.onShutdown(client.now));
        client.note(client.session.onWebSocketClosed(client.now));
        client.note(client.session.onMediaClosed(CloseReason.ICE_CONNECTION_STATE_FAILED, client.now));
        client.note(client.session.onProtocolError(client.now));
        client.note(client.session.onNotify("{}", client.now));
        client.note(client.session.onDisconnectRequested(1000, "x", client.now));
        client.sees(track(Sdps.ALICE, Codec.VP8)).says(CONNECT).says("nonsense").waits(100_000);

        assertEquals("1000 TYPE-DISCONNECT", client.end());
        assertEquals(Long.MAX_VALUE, client.session.nextDeadlineNanos());
    }

    @Test
    void shouldCloseOnShutdown() {
        Conversation client = connected();
        client.note(client.session.onShutdown(client.now));

        assertEquals("1000 SERVER-SHUTDOWN", client.end());
    }

    @Test
    void shouldCloseWhenTheMediaPathDies() {
        Conversation client = connected();
        client.note(client.session.onMediaClosed(CloseReason.ICE_CONNECTION_STATE_FAILED, client.now));

        assertEquals("4490 ICE-CONNECTION-STATE-FAILED", client.end());
    }

    @Test
    void shouldTellTheReasonOfARequestedDisconnect() {
        Conversation client = connected();
        client.note(client.session.onDisconnectRequested(1000, "x".repeat(200), client.now));

        assertEquals("1000 " + "x".repeat(123), client.end());
    }

    @Test
    void shouldCutAReasonBetweenCharacters() {
        Conversation client = connected();
        client.note(client.session.onDisconnectRequested(1000, "\uD83D\uDE00".repeat(50), client.now));

        assertEquals("1000 " + "\uD83D\uDE00".repeat(30), client.end());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"hello | 4490 INVALID-JSON", "[] | 4490 INVALID-JSON",
            "'' | 4490 INVALID-JSON", "{} | 4490 INVALID-JSON type", "{\"type\":5} | 4490 INVALID-JSON type",
            "{\"type\":null} | 4490 INVALID-JSON type",
            "{\"type\":\"connect\",\"type\":\"connect\"} | 4490 INVALID-JSON",
            "{\"type\":\"connect\"}{} | 4490 INVALID-JSON", "{\"type\":\"answer\"} | 4490 INVALID-CONNECT type",
            "{\"type\":\"nonsense\"} | 4490 INVALID-CONNECT type",
            "{\"type\":\"connect\"} | 4490 INVALID-CONNECT role"})
    void shouldRefuseABadFirstMessage(String frame, String end) {
        assertEquals(end, new Conversation().says(frame).end());
    }

    @Test
    void shouldRefuseDeepNesting() {
        String deep = CONNECT.replace("}", ",\"metadata\":" + "[".repeat(5000) + "]".repeat(5000) + "}");

        assertEquals("4490 INVALID-JSON", new Conversation().says(deep).end());
    }

    @Test
    void shouldRefuseAFrameThatIsTooLarge() {
        String large = CONNECT.replace("}", ",\"metadata\":\"" + "x".repeat(SignalingSession.MAX_FRAME_BYTES) + "\"}");

        assertEquals("4490 INVALID-JSON", new Conversation().says(large).end());
    }

    @Test
    void shouldRefuseABinaryFrame() {
        Conversation client = connected();
        client.note(client.session.onProtocolError(client.now));

        assertEquals("4490 INVALID-JSON", client.end());
    }

    @Test
    void shouldRefuseASecondConnect() {
        assertEquals("4490 INVALID-CONNECT type", connected().says(CONNECT).end());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"type\":\"answer\"}", "{\"type\":\"answer\",\"sdp\":5}",
            "{\"type\":\"answer\",\"sdp\":\"v=0\"}", "{\"type\":\"answer\",\"sdp\":\"\"}"})
    void shouldRefuseAnAnswerThatIsNone(String frame) {
        assertEquals("4490 INVALID-JSON sdp", offered(CONNECT).says(frame).end());
    }

    @Test
    void shouldIgnoreAnAnswerNobodyWaitsFor() {
        Conversation client = connected();

        client.says(message("re-answer", "v=0")).says(message("answer", "v=0"));

        assertEquals(List.of(), client.effects);
    }

    @Test
    void shouldRefuseStatsThatAreNoArray() {
        assertEquals("4490 INVALID-JSON stats", connected().says("{\"type\":\"pong\",\"stats\":{}}").end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"candidate\",\"candidate\":\"candidate:1 1 udp 1 1.2.3.4 5 typ host\"}",
            "{\"type\":\"candidate\"}", "{\"type\":\"update\",\"sdp\":\"x\"}", "{\"type\":\"e2ee\"}",
            "{\"type\":\"stats\",\"reports\":[]}"})
    void shouldIgnoreWhatItDoesNotNeed(String frame) {
        assertEquals(List.of(), connected().says(frame).effects);
    }

    @Test
    void shouldIgnoreAnswersOfItsOwnerThatComeTooLate() {
        Conversation client = connected();

        client.note(client.session.onPlaced(new Placement.Here(), client.now));
        client.note(client.session.onOpened(Sdps.transport(), SESSION, client.now));

        assertEquals(List.of(), client.effects);
    }

    @Test
    void shouldNotSendNotifyWhereItIsOff() {
        SignalingSettings on = Conversation.settings();
        SignalingSettings off = new SignalingSettings(on.version(), 500, false, false, false, false, false, false,
                false,
                on.pingInterval(), on.pongTimeout(), on.statsInterval(), on.limits());
        Conversation client = new Conversation(off).says(CONNECT).enters(Overrides.NONE);
        client.note(client.session.onOpened(Sdps.transport(), SESSION, client.now));
        client.answers().effects.clear();

        client.note(client.session.onNotify("{}", client.now));

        assertEquals(List.of(), client.effects);
    }

    @Test
    void shouldOfferAllTracksOfAMember() {
        Member member = placed(CONNECT).only(Effect.Open.class).member();

        assertEquals(List.of(MediaKind.AUDIO, MediaKind.VIDEO),
                member.tracks().stream().map(track -> track.source().kind()).toList());
        assertEquals(List.of(), placed(RECVONLY).only(Effect.Open.class).member().tracks());
    }
}
