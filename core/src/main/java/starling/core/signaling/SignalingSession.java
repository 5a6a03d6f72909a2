package starling.core.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.LocalTransport;
import starling.core.media.TransportKind;
import starling.core.sdp.Answer;
import starling.core.sdp.Negotiation;
import starling.core.sdp.OwnMedia;

/**
 * Signaling of one connection ({@code signaling.md}) as a pure state machine: frames, answers of the owner, media events
 * and time go in, {@link Effect}s come out. No clock, no socket; not thread safe: one owner calls it, with a
 * {@code nowNanos} that never goes back. After {@link Effect.Close} every input is ignored.
 */
public final class SignalingSession {
    /** The largest text frame a client may send, bytes of UTF-8: statistics of a hundred remote tracks fit. */
    public static final int MAX_FRAME_BYTES = 1 << 20;
    /** RFC 6455 section 5.5: a control frame has 125 bytes, two of them are the code. */
    private static final int MAX_REASON_BYTES = 123;
    /** Messages of notify and push kept back for the few milliseconds until a re-offer has gone out. */
    private static final int MAX_HELD = 1000;
    /** A placement is asked for again if the client came into its channel later than that: homes move on after 10 s. */
    private static final long PLACEMENT_NANOS = 5_000_000_000L;

    private enum State {
        /** Waiting for {@code connect}. */
        NEW,
        /** Waiting for {@link #onPlaced}. */
        PLACING,
        /** Waiting for {@link #onAuthorized}. */
        AUTHORIZING,
        /** Waiting for {@link #onOpened}. */
        OPENING,
        /** Waiting for the first {@code answer}. */
        OFFERED,
        /** Answered: media comes up or is up. */
        ANSWERED, CLOSED
    }

    private final SignalingSettings settings;
    private final ConnectionId id;
    private final RandomGenerator random;
    private final KeepAlive keepAlive;
    private final List<String> held = new ArrayList<>();
    private State state = State.NEW;
    private long stepBy;
    private ConnectRequest request;
    private long askedNanos;
    private Terms terms;
    private Member member;
    private long lifetimeEnd = Long.MAX_VALUE;
    private SessionId session;
    private Renegotiation renegotiation;
    private List<RemoteTrack> wanted = List.of();
    private boolean connected;
    private JsonNode disconnectReason = MissingNode.getInstance();

    public SignalingSession(SignalingSettings settings, ConnectionId id, RandomGenerator random, long nowNanos) {
        this.settings = settings;
        this.id = id;
        this.random = random;
        this.keepAlive = new KeepAlive(settings);
        enter(State.NEW, settings.limits().connect(), nowNanos);
    }

    public ConnectionId connectionId() {
        return id;
    }

    /** {@code reason} of the client's {@code disconnect}, cut to 123 bytes; a {@link MissingNode} if it gave none. */
    public JsonNode disconnectReason() {
        return disconnectReason;
    }

    /** A text frame from the client. */
    public List<Effect> onText(String frame, long nowNanos) {
        if (state == State.CLOSED) {
            return List.of();
        }
        keepAlive.heard(nowNanos);
        Optional<ObjectNode> object = frame.length() > MAX_FRAME_BYTES ? Optional.empty() : Json.readObject(frame);
        if (object.isEmpty()) {
            return close(CloseReason.INVALID_JSON, "");
        }
        Fields message = new Fields(object.get());
        Optional<String> type = message.text("type");
        if (type.isEmpty()) {
            return close(CloseReason.INVALID_JSON, "type");
        }
        if (type.get().equals("disconnect")) {
            disconnectReason = message.text("reason").map(text -> cut(text, MAX_REASON_BYTES))
                    .<JsonNode>map(TextNode::valueOf)
                    .orElse(MissingNode.getInstance());
            return close(CloseReason.TYPE_DISCONNECT, "");
        }
        if (state == State.NEW) {
            return type.get().equals("connect")
                    ? onConnect(message, nowNanos)
                    : close(CloseReason.INVALID_CONNECT, "type");
        }
        return switch (type.get()) {
            case "connect" -> close(CloseReason.INVALID_CONNECT, "type");
            case "answer", "re-answer" -> onAnswer(message, nowNanos);
            case "pong" -> onPong(message);
            // A candidate is a hint at most: the client's checks show where it is. Unknown types are ignored.
            default -> List.of();
        };
    }

    /** A frame that is binary, too large or no UTF-8. */
    public List<Effect> onProtocolError(long nowNanos) {
        return close(CloseReason.INVALID_JSON, "");
    }

    private List<Effect> onConnect(Fields connect, long nowNanos) {
        Optional<ConnectRequest> valid = new ConnectReader(connect, settings).read(id);
        if (valid.isEmpty()) {
            return close(CloseReason.INVALID_CONNECT, connect.blamed().orElseThrow());
        }
        request = valid.get();
        return place(false, nowNanos);
    }

    private List<Effect> place(boolean gathered, long nowNanos) {
        enter(State.PLACING, settings.limits().placed(), nowNanos);
        return List.of(new Effect.Place(request.channelId(), request.redirected(), gathered));
    }

    /** The answer to {@link Effect.Place}. */
    public List<Effect> onPlaced(Placement placement, long nowNanos) {
        if (state != State.PLACING) {
            return List.of();
        }
        if (placement instanceof Placement.Refused refused) {
            return close(refused.reason(), "");
        }
        if (placement instanceof Placement.RedirectTo elsewhere) {
            List<Effect> effects = new ArrayList<>();
            effects.add(new Effect.Send(ServerMessages.redirect(elsewhere.location())));
            effects.addAll(close(CloseReason.REDIRECTED, ""));
            return effects;
        }
        return terms == null ? authorize(((Placement.Here) placement).counts(), nowNanos) : open(nowNanos);
    }

    private List<Effect> authorize(ChannelCounts counts, long nowNanos) {
        askedNanos = nowNanos;
        enter(State.AUTHORIZING, settings.limits().authorized(), nowNanos);
        return List.of(new Effect.Authorize(AuthQuestion.of(request, id, counts)));
    }

    /** The answer to {@link Effect.Authorize}. */
    public List<Effect> onAuthorized(AuthVerdict verdict, long nowNanos) {
        if (state != State.AUTHORIZING) {
            return List.of();
        }
        if (verdict instanceof AuthVerdict.Refused refused) {
            state = State.CLOSED;
            CloseReason cause = CloseReason.AUTH_WEBHOOK_REFUSED;
            return List.of(new Effect.Close(cause, cause.code(), cut(refused.reason(), AuthAnswer.MAX_REASON_BYTES)));
        }
        if (!(verdict instanceof AuthVerdict.Allowed allowed)) {
            return close(CloseReason.AUTH_WEBHOOK_ERROR, "");
        }
        terms = Terms.of(request, allowed.overrides(), Overrides.NONE);
        request = terms.request();
        MediaTerms media = request.media();
        if (!media.audio() && !media.video()) {
            return close(CloseReason.AUTH_WEBHOOK_ERROR, "audio");
        }
        member = request.member(id, terms.overrides());
        terms.overrides().lifetimeSeconds()
                .ifPresent(seconds -> lifetimeEnd = nowNanos + Duration.ofSeconds(seconds).toNanos());
        boolean gathered = !request.redirected() && terms.overrides().affinity().orElse(false);
        return gathered || nowNanos - askedNanos >= PLACEMENT_NANOS ? place(gathered, nowNanos) : open(nowNanos);
    }

    private List<Effect> open(long nowNanos) {
        enter(State.OPENING, settings.limits().authorized(), nowNanos);
        return List.of(new Effect.Open(member));
    }

    /** The answer to {@link Effect.Open}: the member is admitted and its media session open. */
    public List<Effect> onOpened(LocalTransport opened, SessionId sessionId, long nowNanos) {
        if (state != State.OPENING) {
            return List.of();
        }
        session = sessionId;
        LocalTransport transport = ReachedTransport.of(opened, terms.overrides());
        boolean receives = member.role().receives();
        Negotiation negotiation = new Negotiation(transport, new OwnMedia(member.formats(), receives && member.audio(),
                receives && member.video(), terms.request().media().videoBitRate()), random);
        renegotiation = new Renegotiation(negotiation, settings.limits());
        String sdp = renegotiation.firstOffer(nowNanos);
        renegotiation.want(wanted, nowNanos);
        keepAlive.start(terms.overrides().rtcStats().orElse(true), nowNanos);
        enter(State.OFFERED, settings.limits().answered(), nowNanos);
        return List.of(new Effect.Send(
                ServerMessages.offer(terms, member, session, transport, negotiation, sdp, settings.version())));
    }

    /** {@link Effect.Place} or {@link Effect.Open} could not be done. */
    public List<Effect> onRefused(CloseReason reason, long nowNanos) {
        return close(reason, "");
    }

    private List<Effect> onAnswer(Fields message, long nowNanos) {
        Optional<String> sdp = message.text("sdp");
        if (sdp.isEmpty()) {
            return close(CloseReason.INVALID_JSON, "sdp");
        }
        if (renegotiation == null || !renegotiation.isOutstanding()) {
            return List.of();
        }
        Optional<Answer> answer = renegotiation.answer(sdp.get(), nowNanos);
        if (answer.isEmpty()) {
            return close(CloseReason.INVALID_JSON, "sdp");
        }
        List<Effect> effects = new ArrayList<>();
        if (state == State.OFFERED) {
            enter(State.ANSWERED, settings.limits().mediaConnected(), nowNanos);
            effects.add(new Effect.Connect(answer.get().transport()));
        }
        effects.add(new Effect.Negotiate(answer.get().media()));
        return effects;
    }

    private List<Effect> onPong(Fields message) {
        ArrayNode reports = message.array("stats");
        if (message.blamed().isPresent()) {
            return close(CloseReason.INVALID_JSON, "stats");
        }
        // Some clients send statistics with every pong, asked or not.
        return reports.isEmpty() || !keepAlive.takesStats() ? List.of() : List.of(new Effect.Stats(reports));
    }

    /** ICE and DTLS are complete for the first time. */
    public List<Effect> onMediaConnected(TransportKind transport, long nowNanos) {
        if (state != State.ANSWERED || connected) {
            return List.of();
        }
        connected = true;
        stepBy = Long.MAX_VALUE;
        return List.of(new Effect.Connected(member, session, transport));
    }

    /** The media session ended by itself. */
    public List<Effect> onMediaClosed(CloseReason reason, long nowNanos) {
        return close(reason, "");
    }

    /** The complete list of tracks this client should receive, oldest first; may come at any time, also repeatedly. */
    public List<Effect> onPeersChanged(List<RemoteTrack> tracks, long nowNanos) {
        if (state == State.CLOSED || member != null && !member.role().receives()) {
            return List.of();
        }
        wanted = tracks.stream().filter(this::isWanted).toList();
        if (renegotiation != null) {
            renegotiation.want(wanted, nowNanos);
        }
        return List.of();
    }

    private boolean isWanted(RemoteTrack track) {
        boolean own = track.source().connection().equals(id);
        return !own && (member == null || member.wants(track.source().kind()));
    }

    /** A message of {@link Notify} for this client. It stays behind a re-offer that is about to go out. */
    public List<Effect> onNotify(String json, long nowNanos) {
        boolean wanted = terms != null && terms.overrides().notifies().orElse(settings.notifies());
        return wanted ? tell(json) : List.of();
    }

    /** A {@code push} for this client ({@code signaling.md section 5.7}); lost if the client has had no offer yet. */
    public List<Effect> onPush(String json, long nowNanos) {
        return tell(json);
    }

    private List<Effect> tell(String json) {
        boolean early = renegotiation == null;
        if (state == State.CLOSED || early) {
            return List.of();
        }
        if (renegotiation.isDue() && held.size() < MAX_HELD) {
            held.add(json);
            return List.of();
        }
        return List.of(new Effect.Send(json));
    }

    /** The WebSocket is gone. */
    public List<Effect> onWebSocketClosed(long nowNanos) {
        return close(CloseReason.WEBSOCKET_CLOSED, "");
    }

    /** Somebody on the server's side ends the connection; {@code reason} is cut to 123 bytes. */
    public List<Effect> onDisconnectRequested(int code, String reason, long nowNanos) {
        if (state == State.CLOSED) {
            return List.of();
        }
        state = State.CLOSED;
        return List.of(new Effect.Close(CloseReason.DISCONNECTED_API, code, cut(reason, MAX_REASON_BYTES)));
    }

    /** The node stops. */
    public List<Effect> onShutdown(long nowNanos) {
        return close(CloseReason.SERVER_SHUTDOWN, "");
    }

    /** To be called when {@link #nextDeadlineNanos} has come; harmless at other times. */
    public List<Effect> onDeadline(long nowNanos) {
        if (state == State.CLOSED) {
            return List.of();
        }
        if (nowNanos >= stepBy) {
            return close(switch (state) {
                case PLACING, OPENING -> CloseReason.CHANNEL_UNAVAILABLE;
                case AUTHORIZING -> CloseReason.AUTH_WEBHOOK_ERROR;
                case NEW, OFFERED, ANSWERED, CLOSED -> CloseReason.SIGNALING_TIMEOUT;
            }, "");
        }
        if (nowNanos >= lifetimeEnd) {
            return close(CloseReason.LIFETIME_EXPIRED, "");
        }
        if (keepAlive.isDead(nowNanos) || renegotiation != null && renegotiation.isLate(nowNanos)) {
            return close(CloseReason.SIGNALING_TIMEOUT, "");
        }
        List<Effect> effects = new ArrayList<>();
        if (renegotiation != null) {
            renegotiation.poll(nowNanos).ifPresent(sdp -> effects.add(new Effect.Send(ServerMessages.reOffer(sdp))));
            if (!renegotiation.isDue()) {
                held.forEach(json -> effects.add(new Effect.Send(json)));
                held.clear();
            }
        }
        if (keepAlive.isPingDue(nowNanos)) {
            effects.add(new Effect.Send(ServerMessages.ping(keepAlive.ping(nowNanos))));
        }
        return effects;
    }

    /** When {@link #onDeadline} is due next; {@link Long#MAX_VALUE} = never. Changes with every input. */
    public long nextDeadlineNanos() {
        if (state == State.CLOSED) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(Math.min(stepBy, lifetimeEnd), keepAlive.nextDeadlineNanos());
        return renegotiation == null ? next : Math.min(next, renegotiation.nextDeadlineNanos());
    }

    private void enter(State next, Duration limit, long nowNanos) {
        state = next;
        stepBy = nowNanos + limit.toNanos();
    }

    /** @param key the field to blame, of our own words, or empty */
    private List<Effect> close(CloseReason reason, String key) {
        if (state == State.CLOSED) {
            return List.of();
        }
        state = State.CLOSED;
        held.clear();
        String text = key.isEmpty() ? reason.text() : reason.text() + " " + key;
        return List.of(new Effect.Close(reason, reason.code(), cut(text, MAX_REASON_BYTES)));
    }

    /** The beginning of a text that has at most so many bytes of UTF-8. */
    static String cut(String reason, int maxBytes) {
        int end = 0;
        int bytes = 0;
        while (end < reason.length()) {
            int next = reason.offsetByCodePoints(end, 1);
            bytes += reason.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > maxBytes) {
                return reason.substring(0, end);
            }
            end = next;
        }
        return reason;
    }
}
