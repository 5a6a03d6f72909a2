package starling.media.actor;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.NotifyMetadata;
import starling.media.engine.MediaNode;

/** Which connections and branches live on this node; written by their actors, read from any thread. */
public final class LocalRegistry implements BranchPort, MemberPort {
    /** Numbers of applications keep every digit. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    private final InstantSource clock;
    private final Map<ConnectionId, ActorRef<ConnectionActor.Command>> connections = new ConcurrentHashMap<>();
    private final MemberTable members = new MemberTable();
    private final RtcStatsTable rtcStats = new RtcStatsTable();
    private final Map<ChannelId, Local> branches = new ConcurrentHashMap<>();
    private final FilterPort filters = new BranchFilters(this::tell);
    private volatile ActorRef<NodeActor.Command> node;
    private volatile MediaNode media;

    private record Local(Branch branch, ActorRef<LocalChannelActor.Command> actor, SessionTally tally) {}

    public LocalRegistry() {
        this(InstantSource.system());
    }

    /** @param clock tells when sessions begin */
    public LocalRegistry(InstantSource clock) {
        this.clock = clock;
    }

    void nodeStarted(ActorRef<NodeActor.Command> actor, MediaNode mediaOfNode) {
        node = actor;
        media = mediaOfNode;
    }

    void connectionStarted(ConnectionId id, ActorRef<ConnectionActor.Command> actor) {
        connections.put(id, actor);
    }

    /** The channel it was in, if any. */
    Optional<ChannelId> connectionEnded(ConnectionId id) {
        connections.remove(id);
        rtcStats.remove(id);
        Optional<MemberTable.Row> gone = members.left(id);
        gone.filter(row -> row.created().isPresent()).map(row -> branches.get(row.member().channelId()))
                .ifPresent(local -> local.tally().left());
        return gone.map(row -> row.member().channelId());
    }

    /** Told by the parent of all connections, as is their end: not when it has ended before. */
    void connectionJoined(Member member) {
        if (connections.containsKey(member.connectionId())) {
            members.joined(member);
        }
    }

    /** A member's media is up. */
    void connectionConnected(ConnectionId id, Instant now) {
        if (members.connected(id, now)) {
            members.channelOf(id).map(branches::get).ifPresent(local -> local.tally().connected());
        }
    }

    /** Called by the connection's own actor, so not after its end. */
    void rtcReported(RtcReport report) {
        rtcStats.put(report.member().connectionId(), report.at(), report.stats());
    }

    void shutDown(ConnectionId id) {
        tell(id, new ConnectionActor.ShutDown());
    }

    void branchChanged(Branch branch, ActorRef<LocalChannelActor.Command> actor) {
        branches.compute(branch.channel(), (id, known) -> new Local(branch, actor,
                known != null && known.actor().equals(actor) ? known.tally() : new SessionTally(clock.instant())));
    }

    /** @param json what the application wants to be told with the session; empty = nothing */
    void sessionMetadata(ChannelId channel, String json) {
        Local local = branches.get(channel);
        if (local != null) {
            local.tally().metadata(json);
        }
    }

    /** The channel may have a new branch already; that one stays. */
    void branchEnded(ChannelId channel, ActorRef<LocalChannelActor.Command> actor) {
        branches.computeIfPresent(channel, (id, local) -> local.actor().equals(actor) ? null : local);
    }

    @Override
    public Optional<Branch> branch(ChannelId channel) {
        return Optional.ofNullable(branches.get(channel)).map(Local::branch);
    }

    @Override
    public List<Branch> branches() {
        return branches.values().stream().map(Local::branch).toList();
    }

    @Override
    public boolean attach(ChannelId channel) {
        return tell(channel, new LocalChannelActor.Attach());
    }

    @Override
    public void attachAll() {
        branches.values().forEach(local -> local.actor().tell(new LocalChannelActor.Attach()));
    }

    @Override
    public void tell(ChannelId channel, HubNews news) {
        tell(channel, new LocalChannelActor.HubSaid(news));
    }

    @Override
    public void nodeGone(NodeLife gone) {
        branches.values().forEach(local -> local.actor().tell(new LocalChannelActor.NodeGone(gone)));
    }

    private boolean tell(ChannelId channel, LocalChannelActor.Command message) {
        Local local = branches.get(channel);
        if (local != null) {
            local.actor().tell(message);
        }
        return local != null;
    }

    private boolean tell(ConnectionId connection, ConnectionActor.Command message) {
        ActorRef<ConnectionActor.Command> actor = connections.get(connection);
        if (actor != null) {
            actor.tell(message);
        }
        return actor != null;
    }

    @Override
    public boolean disconnect(ConnectionId connection, int code, String reason) {
        return tell(connection, new ConnectionActor.Disconnect(code, reason));
    }

    @Override
    public FilterPort filters() {
        return filters;
    }

    @Override
    public boolean hasBranch(ChannelId channel) {
        return branches.containsKey(channel);
    }

    @Override
    public int count(MemberSelection selection) {
        return (int) members.selected(selection).count();
    }

    @Override
    public int disconnect(MemberSelection selection, String reason) {
        return tell(selection, new ConnectionActor.Disconnect(CloseReason.DISCONNECTED_API.code(),
                CloseReason.DISCONNECTED_API.text(), apiReason(reason)));
    }

    private static JsonNode apiReason(String json) {
        try {
            return json.isEmpty() ? MissingNode.getInstance() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("reason: not JSON, although another node has read it", e);
        }
    }

    @Override
    public int push(MemberSelection selection, String json) {
        return tell(selection, new ConnectionActor.Pushed(json));
    }

    private int tell(MemberSelection selection, ConnectionActor.Command message) {
        return (int) members.selected(selection).filter(connection -> tell(connection, message)).count();
    }

    @Override
    public boolean endSession(ChannelId channel, SessionId session) {
        boolean here = branch(channel).filter(branch -> branch.session().equals(session)).isPresent();
        if (here) {
            node.tell(new NodeActor.EndSession(channel, session));
        }
        return here;
    }

    @Override
    public List<ListedConnection> connections(Optional<ChannelId> channel, Optional<ConnectionId> after, int limit) {
        return members.rows(channel).filter(row -> row.created().isPresent())
                .filter(row -> after.isEmpty()
                        || row.member().connectionId().value().compareTo(after.get().value()) > 0)
                .sorted(Comparator.comparing(row -> row.member().connectionId().value()))
                .flatMap(this::listed).limit(limit).toList();
    }

    @Override
    public CompletionStage<List<ConnectionStats>> statistics(Optional<ChannelId> channel, Optional<ClientId> client,
            Optional<ConnectionId> after, int limit) {
        List<ListedConnection> listed = connections(channel, after, Integer.MAX_VALUE).stream()
                .filter(connection -> client.filter(id -> !id.equals(connection.client())).isEmpty()).limit(limit)
                .toList();
        if (listed.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return media.stats(listed.stream().map(ListedConnection::connection).toList())
                .thenApply(stats -> listed.stream().filter(item -> stats.containsKey(item.connection()))
                        .map(item -> new ConnectionStats(item, stats.get(item.connection()))).toList());
    }

    @Override
    public RtcStatsPage rtcStats(Optional<ChannelId> channel, Optional<ConnectionId> after, long maxBytes) {
        List<ConnectionRtcStats> page = new ArrayList<>();
        long size = 0;
        for (ListedConnection connection : connections(channel, after, Integer.MAX_VALUE)) {
            Optional<ConnectionRtcStats> told = rtcStats(connection);
            size += told.map(stats -> stats.stats().packed().length).orElse(0);
            if (size > maxBytes && !page.isEmpty()) {
                return new RtcStatsPage(page, false);
            }
            told.ifPresent(page::add);
        }
        return new RtcStatsPage(page, true);
    }

    /** What the client of an established connection here has told of itself; empty: nothing yet. */
    public Optional<ConnectionRtcStats> rtcStats(ListedConnection connection) {
        return rtcStats.get(connection.connection())
                .map(entry -> new ConnectionRtcStats(connection, entry.at(), entry.stats()));
    }

    @Override
    public List<MemberMetadata> metadata(ChannelId channel, Optional<ConnectionId> after, int limit) {
        return members.rows(Optional.of(channel)).filter(row -> row.created().isPresent()).map(MemberTable.Row::member)
                .filter(member -> after.isEmpty()
                        || member.connectionId().value().compareTo(after.get().value()) > 0)
                .sorted(Comparator.comparing(member -> member.connectionId().value())).limit(limit)
                .map(MemberMetadata::of).toList();
    }

    /** What notify events tell as {@code metadata} of an established connection here, whatever its length. */
    public Optional<JsonNode> metadata(ChannelId channel, ConnectionId connection) {
        return members.row(connection).filter(row -> row.created().isPresent()).map(MemberTable.Row::member)
                .filter(member -> member.channelId().equals(channel)).map(Member::notifyMetadata);
    }

    /** Changes that; the channel is told before the next change. */
    public NotifyMetadata.Outcome editMetadata(ChannelId channel, ConnectionId connection, NotifyMetadata.Edit edit) {
        if (members.channelOf(connection).filter(channel::equals).isEmpty()) {
            return new NotifyMetadata.NoConnection();
        }
        return members.edit(connection, edit,
                metadata -> tell(channel, new LocalChannelActor.MetadataChanged(connection, metadata)));
    }

    /** An established connection here. */
    public Optional<ListedConnection> connection(ConnectionId id) {
        return members.row(id).filter(row -> row.created().isPresent()).stream().flatMap(this::listed).findFirst();
    }

    /** Nobody is listed who is in no session any more. */
    private Stream<ListedConnection> listed(MemberTable.Row row) {
        return branch(row.member().channelId())
                .map(branch -> ListedConnection.of(row.member(), branch.session(), row.created().orElseThrow()))
                .stream();
    }

    @Override
    public List<ListedSession> sessions(Optional<ChannelId> channel, Optional<ChannelId> after, int limit) {
        Stream<Local> all = channel.isPresent()
                ? Stream.ofNullable(branches.get(channel.get()))
                : branches.values().stream();
        return all.map(local -> local.tally().of(local.branch()))
                .filter(session -> after.isEmpty() || session.channel().value().compareTo(after.get().value()) > 0)
                .sorted(Comparator.comparing(session -> session.channel().value())).limit(limit).toList();
    }

    /** The channel of a connection here; empty if it is not here, or in no channel yet. */
    public Optional<ChannelId> channelOf(ConnectionId connection) {
        return members.channelOf(connection);
    }

    boolean hasMembers(ChannelId channel) {
        return members.hasMembers(channel);
    }

    /** Connections that have entered a channel. */
    public List<ConnectionId> joined() {
        return members.all().toList();
    }

    /** Sockets open now, those that have not said {@code connect} yet included. */
    public int sockets() {
        return connections.size();
    }
}
