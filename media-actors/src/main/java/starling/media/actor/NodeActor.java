package starling.media.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;

/** Parent of everything local to a node: starts an actor for each WebSocket and for each channel with members here. */
public final class NodeActor extends AbstractBehavior<NodeActor.Command> {
    /** How long connections may take to say goodbye when the node stops. */
    static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(3);

    /** Everything this actor understands; all local. */
    public sealed interface Command {}

    /** A WebSocket was opened. */
    record Accept(SignalingSocket socket, ConnectionInput input) implements Command {}

    /**
     * A connection enters its channel; it is answered with {@link ConnectionActor.Joined}.
     *
     * @param session the channel's session, if it has one on other nodes
     * @param meter of the connection's media
     */
    record JoinChannel(Member member, Optional<SessionId> session, ActorRef<ConnectionActor.Command> connection,
            MediaMeter meter) implements Command {}

    /** A connection that has entered, or is about to, is gone. */
    record LeaveChannel(ChannelId channel, ConnectionId connection, ConnectionEnd end) implements Command {}

    /** A channel's session is over, provided that nobody was sent there after the {@code joins}-th. */
    record ChannelIdle(ChannelId channel, long joins) implements Command {}

    /** A session is over at once, and with it its connections. */
    record EndSession(ChannelId channel, SessionId session) implements Command {}

    /** Ends all connections; {@link Done} is told when they have ended, or after a few seconds. */
    public record ShutDown(ActorRef<Done> replyTo) implements Command {}

    /** The answer to {@link ShutDown}. */
    public record Done() {}

    private record ShutDownElapsed() implements Command {}

    private static final class Channel {
        private final ActorRef<LocalChannelActor.Command> actor;
        private long joins;
        /** The session is to end with the last of its connections, and takes no others. */
        private boolean ending;

        private Channel(ActorRef<LocalChannelActor.Command> actor) {
            this.actor = actor;
        }
    }

    private final TimerScheduler<Command> timers;
    private final NodeContext node;
    private final Map<ActorRef<?>, ConnectionId> connections = new HashMap<>();
    private final Map<ChannelId, Channel> channels = new HashMap<>();
    private final Map<ActorRef<?>, ChannelId> channelsByActor = new HashMap<>();
    private final Set<ActorRef<Done>> shutDownRequests = new HashSet<>();
    private boolean stopping;

    private NodeActor(ActorContext<Command> context, TimerScheduler<Command> timers, NodeContext node) {
        super(context);
        this.timers = timers;
        this.node = node;
        node.registry().nodeStarted(context.getSelf(), node.media());
    }

    public static Behavior<Command> create(NodeContext node) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new NodeActor(context, timers, node)));
    }

    /** Hands a new WebSocket to a node's actor; usable from any thread at once. */
    public static SignalingInput accept(ActorRef<Command> nodeActor, SignalingSocket socket) {
        ConnectionInput input = new ConnectionInput();
        nodeActor.tell(new Accept(socket, input));
        return input;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Accept.class, this::onAccept)
                .onMessage(JoinChannel.class, this::onJoinChannel).onMessage(LeaveChannel.class, this::onLeaveChannel)
                .onMessage(ChannelIdle.class, this::onChannelIdle)
                .onMessage(EndSession.class, this::onEndSession).onMessage(ShutDown.class, this::onShutDown)
                .onMessage(ShutDownElapsed.class, this::onShutDownElapsed)
                .onSignal(Terminated.class, this::onTerminated).build();
    }

    private Behavior<Command> onAccept(Accept message) {
        if (stopping) {
            message.socket().close(CloseReason.SERVER_SHUTDOWN.code(), CloseReason.SERVER_SHUTDOWN.text());
            return this;
        }
        ConnectionId id = ConnectionId.random(node.random(), node.nodeKey());
        ActorRef<ConnectionActor.Command> actor = getContext().spawn(ConnectionActor.create(node,
                getContext().getSelf(), id, message.socket(), message.input()), "connection-" + id.value());
        getContext().watch(actor);
        connections.put(actor, id);
        node.registry().connectionStarted(id, actor);
        return this;
    }

    private Behavior<Command> onJoinChannel(JoinChannel message) {
        Channel channel = channels.computeIfAbsent(message.member().channelId(),
                id -> startChannel(id, message.session()));
        if (channel.ending) {
            message.connection().tell(new ConnectionActor.Disconnect(CloseReason.CHANNEL_UNAVAILABLE.code(),
                    CloseReason.CHANNEL_UNAVAILABLE.text()));
            return this;
        }
        node.registry().connectionJoined(message.member());
        channel.joins++;
        channel.actor.tell(new LocalChannelActor.Join(message.member(), message.connection(), message.meter()));
        return this;
    }

    private Behavior<Command> onLeaveChannel(LeaveChannel message) {
        Channel channel = channels.get(message.channel());
        if (channel != null) {
            channel.actor.tell(new LocalChannelActor.Leave(message.connection(), message.end()));
        }
        return this;
    }

    private Behavior<Command> onChannelIdle(ChannelIdle message) {
        Channel channel = channels.get(message.channel());
        if (channel != null && channel.joins == message.joins()) {
            channels.remove(message.channel());
            channel.actor.tell(new LocalChannelActor.Stop());
        }
        return this;
    }

    private Behavior<Command> onEndSession(EndSession message) {
        Channel channel = channels.get(message.channel());
        boolean current = node.registry().branch(message.channel())
                .filter(branch -> branch.session().equals(message.session())).isPresent();
        if (channel != null && current) {
            channel.ending = true;
            node.registry().disconnect(MemberSelection.all(message.channel()), "");
            endWithoutMembers(message.channel());
        }
        return this;
    }

    /** What a session's connections have to tell of their end comes before the session's own. */
    private void endWithoutMembers(ChannelId id) {
        Channel channel = channels.get(id);
        if (channel != null && channel.ending && !node.registry().hasMembers(id)) {
            channels.remove(id);
            channel.actor.tell(new LocalChannelActor.Stop());
        }
    }

    private Behavior<Command> onShutDown(ShutDown message) {
        shutDownRequests.add(message.replyTo());
        if (!stopping) {
            stopping = true;
            connections.values().forEach(id -> node.registry().shutDown(id));
            timers.startSingleTimer(ShutDownElapsed.class, new ShutDownElapsed(), SHUTDOWN_LIMIT);
        }
        answerWhenEmpty();
        return this;
    }

    private Behavior<Command> onShutDownElapsed(ShutDownElapsed message) {
        getContext().getLog().warn("{} connections did not end within {} s, going on without them",
                connections.size(), SHUTDOWN_LIMIT.toSeconds());
        connections.clear();
        answerWhenEmpty();
        return this;
    }

    private Behavior<Command> onTerminated(Terminated signal) {
        ConnectionId connection = connections.remove(signal.getRef());
        if (connection != null) {
            node.registry().connectionEnded(connection).ifPresent(this::endWithoutMembers);
            answerWhenEmpty();
        }
        ChannelId channel = channelsByActor.remove(signal.getRef());
        if (channel != null) {
            channels.computeIfPresent(channel,
                    (id, current) -> current.actor.equals(signal.getRef()) ? null : current);
        }
        return this;
    }

    private Channel startChannel(ChannelId id, Optional<SessionId> session) {
        ActorRef<LocalChannelActor.Command> actor = getContext()
                .spawnAnonymous(LocalChannelActor.create(node, getContext().getSelf(), id, session));
        getContext().watch(actor);
        channelsByActor.put(actor, id);
        return new Channel(actor);
    }

    private void answerWhenEmpty() {
        if (stopping && connections.isEmpty()) {
            timers.cancel(ShutDownElapsed.class);
            shutDownRequests.forEach(replyTo -> replyTo.tell(new Done()));
            shutDownRequests.clear();
        }
    }
}
