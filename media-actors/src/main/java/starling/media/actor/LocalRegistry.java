package starling.media.actor;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/** Which connections and branches live on this node; written by their actors, read from any thread. */
public final class LocalRegistry implements BranchPort {
    private final Map<ConnectionId, ActorRef<ConnectionActor.Command>> connections = new ConcurrentHashMap<>();
    private final Map<ConnectionId, ChannelId> channels = new ConcurrentHashMap<>();
    private final Map<ChannelId, Local> branches = new ConcurrentHashMap<>();

    private record Local(Branch branch, ActorRef<LocalChannelActor.Command> actor) {}

    void connectionStarted(ConnectionId id, ActorRef<ConnectionActor.Command> actor) {
        connections.put(id, actor);
    }

    void connectionEnded(ConnectionId id) {
        connections.remove(id);
        channels.remove(id);
    }

    /** Told by the connection itself: not when it has ended before. */
    void connectionJoined(ConnectionId id, ChannelId channel) {
        if (connections.containsKey(id)) {
            channels.put(id, channel);
        }
    }

    void shutDown(ConnectionId id) {
        ActorRef<ConnectionActor.Command> actor = connections.get(id);
        if (actor != null) {
            actor.tell(new ConnectionActor.ShutDown());
        }
    }

    void branchChanged(Branch branch, ActorRef<LocalChannelActor.Command> actor) {
        branches.put(branch.channel(), new Local(branch, actor));
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
    public void nodeGone(NodeLife node) {
        branches.values().forEach(local -> local.actor().tell(new LocalChannelActor.NodeGone(node)));
    }

    private boolean tell(ChannelId channel, LocalChannelActor.Command message) {
        Local local = branches.get(channel);
        if (local != null) {
            local.actor().tell(message);
        }
        return local != null;
    }

    @Override
    public boolean disconnect(ConnectionId connection, int code, String reason) {
        ActorRef<ConnectionActor.Command> actor = connections.get(connection);
        if (actor == null) {
            return false;
        }
        actor.tell(new ConnectionActor.Disconnect(code, reason));
        return true;
    }

    /** The channel of a connection here; empty if it is not here, or in no channel yet. */
    public Optional<ChannelId> channelOf(ConnectionId connection) {
        return Optional.ofNullable(channels.get(connection));
    }

    /** Connections that have entered a channel. */
    public List<ConnectionId> joined() {
        return List.copyOf(channels.keySet());
    }

    /** Sockets open now, those that have not said {@code connect} yet included. */
    public int sockets() {
        return connections.size();
    }
}
