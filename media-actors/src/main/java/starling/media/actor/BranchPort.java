package starling.media.actor;

import java.util.List;
import java.util.Optional;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

/**
 * What the clustered half of a node may ask of the local half. Answers at once, from any thread; no reference to a local
 * actor passes through it.
 */
public interface BranchPort {

    /** The branch of a channel here, if there is one. */
    Optional<Branch> branch(ChannelId channel);

    /** All branches here. */
    List<Branch> branches();

    /**
     * Lets a branch send its summary.
     *
     * @return false if there is no such branch
     */
    boolean attach(ChannelId channel);

    /** Lets all branches send their summaries: the clustered half has begun another life. */
    void attachAll();

    /** For the branch of this channel, if it still is. */
    void tell(ChannelId channel, HubNews news);

    /** A node has left the cluster, or was removed from it: its members are gone from every channel. */
    void nodeGone(NodeLife node);

    /**
     * Ends a connection with this WebSocket code and reason.
     *
     * @return false if it is not here
     */
    boolean disconnect(ConnectionId connection, int code, String reason);
}
