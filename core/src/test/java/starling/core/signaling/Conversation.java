package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.media.SourceKey;
import starling.core.media.TransportKind;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.Sdps;

/** Drives one session with a clock of its own and keeps what it wants done. */
final class Conversation {
    static final ConnectionId ID = Sdps.connection(77);
    static final SessionId SESSION = SessionId.random(new Random(7));
    static final String CONNECT = "{\"type\":\"connect\",\"role\":\"sendrecv\",\"channel_id\":\"sora\"}";

    final SignalingSession session;
    final List<Effect> effects = new ArrayList<>();
    long now = -5_000_000_000L;

    Conversation() {
        this(settings());
    }

    Conversation(SignalingSettings settings) {
        session = new SignalingSession(settings, ID, new Random(1), now);
    }

    static SignalingSettings settings() {
        return new SignalingSettings("2026.1.0", 500, false, true, false, false, false, false, false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60), Duration.ofSeconds(60), SignalingLimits.STANDARD);
    }

    static SignalingSettings everythingOn() {
        return new SignalingSettings("2026.1.0", 500, true, true, false, true, true, true, true, Duration.ofSeconds(5),
                Duration.ofSeconds(60), Duration.ofSeconds(60), SignalingLimits.STANDARD);
    }

    /** A client that has said {@code connect}, was placed here and may enter. */
    static Conversation placed(String connect) {
        return new Conversation().says(connect).enters(Overrides.NONE);
    }

    /** Placed here and allowed to enter on these terms. */
    Conversation enters(Overrides overrides) {
        note(session.onPlaced(new Placement.Here(), now));
        note(session.onAuthorized(new AuthVerdict.Allowed(overrides), now));
        return this;
    }

    static Conversation offered(String connect) {
        Conversation conversation = placed(connect);
        conversation.note(conversation.session.onOpened(Sdps.transport(), SESSION, conversation.now));
        return conversation;
    }

    static Conversation answered(String connect) {
        Conversation conversation = offered(connect);
        conversation.answers();
        return conversation;
    }

    /** Connected, and nothing left from before. */
    static Conversation connected() {
        Conversation conversation = answered(CONNECT);
        conversation.note(conversation.session.onMediaConnected(TransportKind.TURN_UDP, conversation.now));
        conversation.effects.clear();
        return conversation;
    }

    void note(List<Effect> more) {
        effects.addAll(more);
    }

    Conversation says(String frame) {
        note(session.onText(frame, now));
        return this;
    }

    /** Answers the offer that came last. */
    Conversation answers() {
        boolean first = last().get("type").textValue().equals("offer");
        return says(message(first ? "answer" : "re-answer", Sdps.answer(last().get("sdp").textValue())));
    }

    static String message(String type, String sdp) {
        return Json.write(Json.object().put("type", type).put("sdp", sdp));
    }

    Conversation sees(RemoteTrack... tracks) {
        note(session.onPeersChanged(List.of(tracks), now));
        return this;
    }

    static RemoteTrack track(ConnectionId connection, Codec codec) {
        return new RemoteTrack(new SourceKey(connection, codec.kind()), CodecFormat.standard(codec));
    }

    /** Lets time pass, stopping at every deadline. */
    Conversation waits(long millis) {
        long end = now + Duration.ofMillis(millis).toNanos();
        while (session.nextDeadlineNanos() <= end) {
            now = Math.max(now, session.nextDeadlineNanos());
            note(session.onDeadline(now));
        }
        now = end;
        return this;
    }

    List<ObjectNode> sent() {
        return effects.stream().filter(Effect.Send.class::isInstance).map(Effect.Send.class::cast)
                .map(send -> Json.readObject(send.json()).orElseThrow()).toList();
    }

    List<String> sentTypes() {
        return sent().stream().map(message -> message.get("type").textValue()).toList();
    }

    /** The offer or re-offer sent last. */
    ObjectNode last() {
        return sent().stream().filter(message -> message.has("sdp")).reduce((a, b) -> b).orElseThrow();
    }

    <T extends Effect> List<T> all(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends Effect> T only(Class<T> type) {
        assertEquals(1, all(type).size(), effects.toString());
        return all(type).get(0);
    }

    /** How the connection ended: code and reason. */
    String end() {
        Effect.Close close = only(Effect.Close.class);
        assertEquals(close, effects.get(effects.size() - 1));
        return close.code() + " " + close.reason();
    }
}
