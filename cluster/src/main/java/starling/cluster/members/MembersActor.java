package starling.cluster.members;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import starling.cluster.ClusterMessage;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.media.actor.ConnectionStats;
import starling.media.actor.FilterPort;
import starling.media.actor.ListedConnection;
import starling.media.actor.ListedSession;
import starling.media.actor.MemberMetadata;
import starling.media.actor.MemberPort;
import starling.media.actor.MemberSelection;
import starling.media.actor.RtcStatsPage;
import starling.media.engine.MediaStats;

/** Does with the members of this node's channels what an operation called on another node asks for. */
public final class MembersActor extends AbstractBehavior<MembersActor.Command> {
    /** Where this actor is found on every node. */
    public static final String NAME = "members";
    /** One item of a list takes about a kilobyte at most, and a message between nodes 256 of them. */
    public static final int PAGE = 100;
    /** An item of metadata takes 48 kilobytes at most. */
    public static final int METADATA_PAGE = 5;
    /** An item of statistics takes about five kilobytes at most. */
    public static final int STATISTICS_PAGE = 25;
    /** Packed; with one item more of clients' own statistics it still is a message between nodes. */
    static final int RTC_STATS_PAGE_BYTES = 32 << 10;

    /** Everything this actor understands. */
    public sealed interface Command extends ClusterMessage {}

    /** How many members does the channel have on that node? */
    public record Count(MemberSelection selection, ActorRef<Reached> replyTo) implements Command {}

    /** Ends the selected connections of that node; {@code reason} is JSON text or empty. */
    public record Disconnect(MemberSelection selection, String reason, ActorRef<Reached> replyTo) implements Command {}

    /** Sends the selected members of that node a message, complete JSON. */
    public record Push(MemberSelection selection, String json, ActorRef<Reached> replyTo) implements Command {}

    /** Ends a session on that node. */
    public record EndSession(ChannelId channel, SessionId session, ActorRef<Reached> replyTo) implements Command {}

    /** Asks for the {@value #PAGE} established connections behind {@code after}. */
    public record ListConnections(Optional<ChannelId> channel, Optional<ConnectionId> after,
            ActorRef<Connections> replyTo) implements Command {}

    /** Asks for the sessions of the {@value #PAGE} channels behind {@code after}. */
    public record ListSessions(Optional<ChannelId> channel, Optional<ChannelId> after, ActorRef<Sessions> replyTo)
            implements
                Command {}

    /** Asks for what notify events tell of the {@value #METADATA_PAGE} established connections behind {@code after}. */
    public record ListMetadata(ChannelId channel, Optional<ConnectionId> after, ActorRef<Metadata> replyTo)
            implements
                Command {}

    /** Asks for the statistics of the {@value #STATISTICS_PAGE} established connections behind {@code after}. */
    public record ListStatistics(Optional<ChannelId> channel, Optional<ClientId> client, Optional<ConnectionId> after,
            ActorRef<Statistics> replyTo) implements Command {}

    /** Asks for what is in force on that node, for the receivers behind {@code after}. */
    public record ListFilters(ChannelId channel, boolean blocked, Optional<ConnectionId> after,
            ActorRef<Filters> replyTo) implements Command {}

    /** The answer to {@link ListFilters}. */
    public record Filters(FilterPort.Page page) implements ClusterMessage {}

    /**
     * @param found whether there is such a channel, or session, on the node
     * @param members to whom it was done
     */
    public record Reached(boolean found, int members) implements ClusterMessage {}

    /** A page; a short one is the last. */
    public record Connections(List<ListedConnection> items) implements ClusterMessage {
        public Connections {
            items = List.copyOf(items);
        }
    }

    /** A page; a short one is the last. */
    public record Sessions(List<ListedSession> items) implements ClusterMessage {
        public Sessions {
            items = List.copyOf(items);
        }
    }

    /** A page; a short one is the last. */
    public record Metadata(List<MemberMetadata> items) implements ClusterMessage {
        public Metadata {
            items = List.copyOf(items);
        }
    }

    /** A page; a short one is the last. */
    public record Statistics(List<Counted> items) implements ClusterMessage {
        public Statistics {
            items = List.copyOf(items);
        }
    }

    /**
     * A connection's statistics on their way.
     *
     * @param counted as {@link MediaStats#counted} tells it
     */
    public record Counted(ListedConnection connection, Map<String, Long> counted) {
        public Counted {
            counted = Map.copyOf(counted);
        }

        /** As far as this version knows the names. */
        public ConnectionStats stats() {
            return new ConnectionStats(connection, MediaStats.of(counted));
        }
    }

    /** Asks for what the clients of established connections behind {@code after} have told of themselves. */
    public record ListRtcStats(Optional<ChannelId> channel, Optional<ConnectionId> after, ActorRef<RtcStats> replyTo)
            implements
                Command {}

    /** The answer to {@link ListRtcStats}. */
    public record RtcStats(RtcStatsPage page) implements ClusterMessage {}

    private final MemberPort members;

    private MembersActor(ActorContext<Command> context, MemberPort members) {
        super(context);
        this.members = members;
    }

    public static Behavior<Command> create(MemberPort members) {
        return Behaviors.setup(context -> new MembersActor(context, members));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Count.class, this::onCount)
                .onMessage(Disconnect.class, this::onDisconnect).onMessage(Push.class, this::onPush)
                .onMessage(EndSession.class, this::onEndSession)
                .onMessage(ListConnections.class, this::onListConnections)
                .onMessage(ListSessions.class, this::onListSessions)
                .onMessage(ListMetadata.class, this::onListMetadata)
                .onMessage(ListFilters.class, this::onListFilters)
                .onMessage(ListStatistics.class, this::onListStatistics)
                .onMessage(ListRtcStats.class, this::onListRtcStats).build();
    }

    private Behavior<Command> onCount(Count message) {
        message.replyTo().tell(new Reached(members.hasBranch(message.selection().channel()),
                members.count(message.selection())));
        return this;
    }

    private Behavior<Command> onDisconnect(Disconnect message) {
        message.replyTo().tell(new Reached(members.hasBranch(message.selection().channel()),
                members.disconnect(message.selection(), message.reason())));
        return this;
    }

    private Behavior<Command> onPush(Push message) {
        message.replyTo().tell(new Reached(members.hasBranch(message.selection().channel()),
                members.push(message.selection(), message.json())));
        return this;
    }

    private Behavior<Command> onEndSession(EndSession message) {
        int count = members.count(MemberSelection.all(message.channel()));
        message.replyTo().tell(new Reached(members.endSession(message.channel(), message.session()), count));
        return this;
    }

    private Behavior<Command> onListConnections(ListConnections message) {
        message.replyTo().tell(new Connections(members.connections(message.channel(), message.after(), PAGE)));
        return this;
    }

    private Behavior<Command> onListSessions(ListSessions message) {
        message.replyTo().tell(new Sessions(members.sessions(message.channel(), message.after(), PAGE)));
        return this;
    }

    private Behavior<Command> onListMetadata(ListMetadata message) {
        message.replyTo().tell(new Metadata(members.metadata(message.channel(), message.after(), METADATA_PAGE)));
        return this;
    }

    private Behavior<Command> onListFilters(ListFilters message) {
        members.filters().filters(message.channel(), message.blocked(), message.after())
                .thenAccept(page -> message.replyTo().tell(new Filters(page)));
        return this;
    }

    /** Who gets no answer asks nobody else for it. */
    private Behavior<Command> onListStatistics(ListStatistics message) {
        members.statistics(message.channel(), message.client(), message.after(), STATISTICS_PAGE)
                .thenAccept(items -> message.replyTo().tell(new Statistics(items.stream()
                        .map(item -> new Counted(item.connection(), item.media().counted())).toList())));
        return this;
    }

    private Behavior<Command> onListRtcStats(ListRtcStats message) {
        message.replyTo().tell(
                new RtcStats(members.rtcStats(message.channel(), message.after(), RTC_STATS_PAGE_BYTES)));
        return this;
    }
}
