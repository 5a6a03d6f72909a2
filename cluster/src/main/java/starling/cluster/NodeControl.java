package starling.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.cluster.drain.NodeDrain;
import starling.cluster.journal.VanishedSessions;
import starling.cluster.overview.NodeOverview;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.NotifyMetadata;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.engine.MediaStats;

/** What an operator may do with this one node, and see of it. Any thread may call; nothing blocks. */
public interface NodeControl {

    /** Takes the node out of service, little by little. */
    NodeDrain drain();

    /**
     * Asks a connection of this node for a key frame of its video, every second until one comes, five times at most.
     *
     * @return false: there is no such connection in this channel here
     */
    boolean requestKeyFrame(ChannelId channel, ConnectionId connection);

    /** Whether the application may look at the metadata of notify events, and change it. */
    boolean notifyMetadataExt();

    /** What notify events tell as {@code metadata} of an established connection of this node; empty if it is not here. */
    Optional<JsonNode> notifyMetadata(ChannelId channel, ConnectionId connection);

    /** Changes that. */
    NotifyMetadata.Outcome editNotifyMetadata(ChannelId channel, ConnectionId connection, NotifyMetadata.Edit edit);

    /** An established connection of this node; empty if it is not here. */
    Optional<ListedConnection> connection(ConnectionId connection);

    /** What a connection of this node has sent and received; fails with a {@code NoSuchElementException} if it has ended. */
    CompletionStage<MediaStats> mediaStats(ConnectionId connection);

    /** The same of every established connection of this node, ordered by id. */
    CompletionStage<List<ConnectionStats>> connectionStatistics();

    /** What the client of an established connection of this node has told of itself last; empty: nothing yet. */
    Optional<ConnectionRtcStats> rtcStats(ListedConnection connection);

    /** The same of all of them, ordered by id; those that have told nothing are left out. */
    List<ConnectionRtcStats> rtcStats();

    /** How many connections the node takes by its configuration. */
    int maxConnections();

    /** The last month in which the node takes connections, in UTC; empty: there is none. */
    Optional<YearMonth> expiredAt();

    /** Whether log files cannot be written: while that is so, newcomers are refused, or sent to other nodes. */
    void logsFailing(boolean failing);

    /** Everything that is counted, of this moment. */
    NodeStatistics statistics();

    /** Tells of sessions that ended without having been closed. */
    VanishedSessions vanishedSessions();

    /** What the nodes of the cluster tell about themselves, by name; those that do not answer within a second are left out. */
    CompletionStage<List<NodeOverview>> overview();
}
