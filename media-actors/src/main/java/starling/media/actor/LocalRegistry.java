package starling.media.actor;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

/** Which connections and branches live on this node; written by their actors, read from any thread. */
public final class LocalRegistry implements BranchPort {
    private final Map<ConnectionId, ActorRef<ConnectionActor.Command>> connections = new ConcurrentHashMap<>();
    private final Map<ConnectionId, ChannelId> channels = new ConcurrentHashMap<>();
    private final Map<ChannelId, Branch> branches = new ConcurrentHashMap<>();

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

    void branchChanged(Branch branch) {
        branches.put(branch.channel(), branch);
    }

    /** The channel may have a new branch already; that one stays. */
    void branchEnded(ChannelId channel, SessionId session) {
        branches.computeIfPresent(channel, (id, branch) -> branch.session().equals(session) ? null : branch);
    }

    @Override
    public Optional<Branch> branch(ChannelId channel) {
        return Optional.ofNullable(branches.get(channel));
    }

    @Override
    public List<Branch> branches() {
        return List.copyOf(branches.values());
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
