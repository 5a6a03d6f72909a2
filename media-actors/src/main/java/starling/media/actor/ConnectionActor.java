package starling.media.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.SourceKey;
import starling.core.media.TransportKind;
import starling.core.signaling.AuthVerdict;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Effect;
import starling.core.signaling.Member;
import starling.core.signaling.Placement;
import starling.core.signaling.RemoteTrack;
import starling.core.signaling.SignalingSession;
import starling.media.engine.MediaCloseReason;

/**
 * One client, from its WebSocket's opening to the end of both its signaling and its media. Decides nothing itself: it
 * feeds {@link SignalingSession} and executes the effects that come out. There is one way to end, {@link #end}.
 */
public final class ConnectionActor extends AbstractBehavior<ConnectionActor.Command> {

    /** Everything a connection's actor understands; all local. */
    public sealed interface Command {}

    record TextReceived(String frame) implements Command {}

    record ProtocolViolated() implements Command {}

    record SocketClosed() implements Command {}

    /** The answer to a placement. */
    record Placed(Placement placement) implements Command {}

    /** Whether the client may enter. */
    record Authorized(AuthVerdict verdict) implements Command {}

    /** The channel has taken the member in. */
    record Joined(ActorRef<LocalChannelActor.Command> channel, SessionId session) implements Command {}

    record MediaConnected(TransportKind transport) implements Command {}

    record IceDisconnected() implements Command {}

    record MediaEnded(MediaCloseReason reason) implements Command {}

    /** The complete list of tracks this client should receive, oldest first. */
    record PeersChanged(List<RemoteTrack> wanted) implements Command {}

    /** The client gets nothing of these sources from now on, and of all others again. */
    record SourcesBlocked(Set<SourceKey> sources) implements Command {}

    /** A notify event, written once for all who get it. */
    record Notified(String json) implements Command {}

    /** A push, written once for all who get it. */
    record Pushed(String json) implements Command {}

    /**
     * Somebody on the server's side ends the connection.
     *
     * @param apiReason what the API call gave as {@code reason}, else a {@link MissingNode}
     */
    record Disconnect(int code, String reason, JsonNode apiReason) implements Command {
        Disconnect(int code, String reason) {
            this(code, reason, MissingNode.getInstance());
        }
    }

    /** The channel does not take the member in. */
    record Refused(CloseReason reason) implements Command {}

    /** The node stops. */
    record ShutDown() implements Command {}

    private record DeadlineReached() implements Command {}

    private record MediaRetry() implements Command {}

    private final NodeContext node;
    private final ActorRef<NodeActor.Command> channels;
    private final SignalingSocket socket;
    private final ConnectionInput input;
    private final TimerScheduler<Command> timers;
    private final SignalingSession session;
    private final ConnectionMedia media;
    private final Conversation conversation;
    private final Queue<Effect> effects = new ArrayDeque<>();

    private long timerNanos = Long.MAX_VALUE;
    private Member member;
    private Optional<SessionId> channelSession = Optional.empty();
    private ActorRef<LocalChannelActor.Command> channel;
    private SessionId joined;
    /** Of the first placement. */
    private long placedNanos = Long.MIN_VALUE;
    private long connectedNanos;
    /** Whether it holds a place in the node's limit. */
    private boolean counted;
    private boolean connected;
    private boolean ended;
    private JsonNode apiReason = MissingNode.getInstance();

    private ConnectionActor(ActorContext<Command> context, TimerScheduler<Command> timers, NodeContext node,
            ActorRef<NodeActor.Command> channels, ConnectionId id, SignalingSocket socket, ConnectionInput input) {
        super(context);
        this.timers = timers;
        this.node = node;
        this.channels = channels;
        this.socket = socket;
        this.input = input;
        this.session = new SignalingSession(node.signaling(), id, node.random(), node.nanoClock().getAsLong());
        this.media = new ConnectionMedia(node.media(), id, context.getSelf(), node.nanoClock());
        this.conversation = new Conversation(id, node.events()::signaled, now());
        input.bind(context.getSelf());
        armTimer();
    }

    static Behavior<Command> create(NodeContext node, ActorRef<NodeActor.Command> channels, ConnectionId id,
            SignalingSocket socket, ConnectionInput input) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new ConnectionActor(context, timers, node, channels, id, socket, input)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(TextReceived.class, this::onTextReceived)
                .onMessage(ProtocolViolated.class, this::onProtocolViolated)
                .onMessage(SocketClosed.class, this::onSocketClosed).onMessage(Placed.class, this::onPlaced)
                .onMessage(Authorized.class, this::onAuthorized)
                .onMessage(Joined.class, this::onJoined).onMessage(MediaConnected.class, this::onMediaConnected)
                .onMessage(MediaEnded.class, this::onMediaEnded)
                .onMessage(IceDisconnected.class, this::onIceDisconnected)
                .onMessage(PeersChanged.class, this::onPeersChanged)
                .onMessage(SourcesBlocked.class, this::onSourcesBlocked)
                .onMessage(Notified.class, this::onNotified).onMessage(Pushed.class, this::onPushed)
                .onMessage(Disconnect.class, this::onDisconnect)
                .onMessage(Refused.class, this::onRefused).onMessage(ShutDown.class, this::onShutDown)
                .onMessage(DeadlineReached.class, this::onDeadlineReached)
                .onMessage(MediaRetry.class, this::onMediaRetry).onSignal(PostStop.class, this::onPostStop).build();
    }

    private Behavior<Command> onTextReceived(TextReceived message) {
        input.handled();
        if (!ended) {
            conversation.said(message.frame(), now());
        }
        return run(session.onText(message.frame(), now()));
    }

    private Behavior<Command> onProtocolViolated(ProtocolViolated message) {
        return run(session.onProtocolError(now()));
    }

    private Behavior<Command> onSocketClosed(SocketClosed message) {
        return run(session.onWebSocketClosed(now()));
    }

    private Behavior<Command> onPlaced(Placed message) {
        if (message.placement() instanceof Placement.Here here) {
            channelSession = here.session();
        }
        return run(session.onPlaced(message.placement(), now()));
    }

    private Behavior<Command> onAuthorized(Authorized message) {
        return run(session.onAuthorized(message.verdict(), now()));
    }

    private Behavior<Command> onJoined(Joined message) {
        if (ended) {
            return this;
        }
        channel = message.channel();
        joined = message.session();
        return run(session.onOpened(media.open(member.channelId()), message.session(), now()));
    }

    private Behavior<Command> onMediaConnected(MediaConnected message) {
        return run(session.onMediaConnected(message.transport(), now()));
    }

    private Behavior<Command> onIceDisconnected(IceDisconnected message) {
        conversation.iceDisconnected();
        return this;
    }

    private Behavior<Command> onMediaEnded(MediaEnded message) {
        if (message.reason() == MediaCloseReason.ICE_FAILED) {
            conversation.iceFailed();
        }
        media.ended();
        return run(session.onMediaClosed(switch (message.reason()) {
            case ICE_FAILED, DTLS_FAILED, DTLS_CLOSED -> CloseReason.ICE_CONNECTION_STATE_FAILED;
            case SETUP_TIMEOUT -> CloseReason.SIGNALING_TIMEOUT;
            case CLOSED, NODE_CLOSED -> CloseReason.SERVER_SHUTDOWN;
        }, now()));
    }

    private Behavior<Command> onPeersChanged(PeersChanged message) {
        return run(session.onPeersChanged(message.wanted(), now()));
    }

    private Behavior<Command> onSourcesBlocked(SourcesBlocked message) {
        media.block(message.sources());
        return run(List.of());
    }

    private Behavior<Command> onNotified(Notified message) {
        return run(session.onNotify(message.json(), now()));
    }

    private Behavior<Command> onPushed(Pushed message) {
        return run(session.onPush(message.json(), now()));
    }

    private Behavior<Command> onDisconnect(Disconnect message) {
        apiReason = message.apiReason();
        return run(session.onDisconnectRequested(message.code(), message.reason(), now()));
    }

    private Behavior<Command> onRefused(Refused message) {
        return run(session.onRefused(message.reason(), now()));
    }

    private Behavior<Command> onShutDown(ShutDown message) {
        return run(session.onShutdown(now()));
    }

    private Behavior<Command> onDeadlineReached(DeadlineReached message) {
        timerNanos = Long.MAX_VALUE;
        return run(session.onDeadline(now()));
    }

    private Behavior<Command> onMediaRetry(MediaRetry message) {
        return run(List.of());
    }

    /** The system ends, or a handler threw: nothing of this connection may stay behind. */
    private Behavior<Command> onPostStop(PostStop signal) {
        end(new Effect.Close(CloseReason.SERVER_SHUTDOWN, CloseReason.SERVER_SHUTDOWN.code(),
                CloseReason.SERVER_SHUTDOWN.text()));
        return this;
    }

    private Behavior<Command> run(List<Effect> next) {
        effects.addAll(next);
        while (!effects.isEmpty() && !ended) {
            execute(effects.remove());
        }
        boolean handedOver = media.flush(now());
        if (!handedOver && !ended && media.blockedTooLong(now())) {
            CloseReason reason = CloseReason.CHANNEL_UNAVAILABLE;
            return run(session.onDisconnectRequested(reason.code(), reason.text(), now()));
        }
        if (!handedOver) {
            timers.startSingleTimer(MediaRetry.class, new MediaRetry(), ConnectionMedia.RETRY);
        }
        if (!ended) {
            armTimer();
            return this;
        }
        return handedOver ? Behaviors.stopped() : this;
    }

    private void execute(Effect effect) {
        if (effect instanceof Effect.Send send) {
            send(send.json());
        } else if (effect instanceof Effect.Place place) {
            place(place);
        } else if (effect instanceof Effect.Authorize authorize) {
            authorize(authorize);
        } else if (effect instanceof Effect.Open open) {
            open(open);
        } else if (effect instanceof Effect.Connect connect) {
            media.connect(connect.remote());
        } else if (effect instanceof Effect.Negotiate negotiate) {
            media.negotiate(negotiate.media());
        } else if (effect instanceof Effect.Connected up) {
            connected(up);
        } else if (effect instanceof Effect.Close close) {
            end(close);
        } else if (effect instanceof Effect.Stats stats) {
            report(stats);
        }
    }

    private void send(String json) {
        conversation.said(json, now());
        if (!socket.send(json)) {
            effects.addAll(session.onWebSocketClosed(now()));
        }
    }

    private void place(Effect.Place place) {
        conversation.in(place.channel());
        if (node.limit().expired()) {
            effects.addAll(session.onRefused(CloseReason.LICENSE_EXPIRED, now()));
            return;
        }
        placedNanos = placedNanos == Long.MIN_VALUE ? now() : placedNanos;
        getContext().pipeToSelf(node.cluster().place(place.channel(), place.redirected(), place.gathered()), (placement,
                failure) -> new Placed(
                        failure == null ? placement : new Placement.Refused(CloseReason.CHANNEL_UNAVAILABLE)));
    }

    /** Who waits for an answer holds a place: nobody is let in by a webhook and refused for want of room then. */
    private void authorize(Effect.Authorize authorize) {
        counted = node.limit().tryAcquire();
        if (!counted) {
            effects.addAll(session.onRefused(CloseReason.CONNECTION_LIMIT, now()));
            return;
        }
        getContext().pipeToSelf(node.auth().authorize(authorize.question()),
                (verdict, failure) -> new Authorized(failure == null ? verdict : new AuthVerdict.Failed()));
    }

    private void open(Effect.Open open) {
        if (!node.cluster().serves()) {
            effects.addAll(session.onRefused(CloseReason.CLUSTER_NO_MAJORITY, now()));
            return;
        }
        member = open.member();
        channels.tell(new NodeActor.JoinChannel(member, channelSession, getContext().getSelf(), media));
    }

    private void report(Effect.Stats stats) {
        RtcReport report = RtcReport.of(member, joined, node.clock().instant(), stats.reports());
        if (!report.isEmpty()) {
            node.registry().rtcReported(report);
            node.events().rtcReported(report);
        }
    }

    private void connected(Effect.Connected up) {
        channel.tell(new LocalChannelActor.Connected(up.member().connectionId(), up.transport()));
        connected = true;
        connectedNanos = now();
        node.registry().connectionConnected(up.member().connectionId(), node.clock().instant());
        node.events().connectionCreated(member, joined, up.transport(), connectedNanos - placedNanos);
    }

    /** The one way out, taken once: from the channel, the media node, the node's count, the WebSocket. */
    private void end(Effect.Close how) {
        if (ended) {
            return;
        }
        ended = true;
        effects.clear();
        timers.cancelAll();
        media.close();
        media.flush(now());
        if (member != null) {
            channels.tell(new NodeActor.LeaveChannel(member.channelId(), member.connectionId(), new ConnectionEnd(
                    how.cause(), how.reason(), apiReason, session.disconnectReason())));
            tellEnd();
        }
        if (counted) {
            node.limit().release();
        }
        socket.close(how.code(), how.reason());
        conversation.closed(how.code(), how.reason());
    }

    private void tellEnd() {
        if (connected) {
            node.events().connectionDestroyed(member, joined, now() - connectedNanos);
        } else if (joined != null) {
            node.events().connectionFailed(member);
        }
    }

    /** A deadline that moved away is left to fire: the session then says when to come back. */
    private void armTimer() {
        long deadline = session.nextDeadlineNanos();
        if (deadline >= timerNanos) {
            return;
        }
        timerNanos = deadline;
        timers.startSingleTimer(DeadlineReached.class, new DeadlineReached(),
                Duration.ofNanos(Math.max(0, deadline - now())));
    }

    private long now() {
        return node.nanoClock().getAsLong();
    }
}
