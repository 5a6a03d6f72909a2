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
     * Ends a connection with this WebSocket code and reason.
     *
     * @return false if it is not here
     */
    boolean disconnect(ConnectionId connection, int code, String reason);
}
