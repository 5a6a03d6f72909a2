package starling.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilters;
import starling.media.actor.FilterPort;

/**
 * What an application may do with forwarding filters ({@code api.md sections 2.10, 2.14}). A channel's are the same on all of
 * its nodes; a connection's are changed on its own node. Any thread may call; nothing blocks; what takes longer than a few
 * seconds fails with a {@link ClusterException}.
 */
public interface FilterOperations {

    /**
     * What is in force in a channel.
     *
     * @param receivers those with filters of their own, or from whom something is kept back, ordered by id
     */
    record Listed(ForwardingFilters channel, List<FilterPort.Receiver> receivers) {
        public Listed {
            receivers = List.copyOf(receivers);
        }
    }

    /** Changes the filters of a channel; empty: there is no such channel. */
    CompletionStage<Optional<FilterChange.Outcome>> change(ChannelId channel, FilterChange change);

    /** Changes the filters of a connection of this node; empty: it is not in this channel. */
    CompletionStage<Optional<FilterChange.Outcome>> change(ChannelId channel, ConnectionId receiver,
            FilterChange change);

    /** Keeps back the pictures of a sender, wherever it is, from a receiver of this node, or no longer. */
    CompletionStage<FilterPort.Paused> pause(ChannelId channel, ConnectionId receiver, ConnectionId sender,
            boolean paused);

    /**
     * The filters of a channel and of its connections on all nodes; those on a node that does not answer are left out.
     *
     * @param blocked whether to tell whose media is kept back from whom
     */
    CompletionStage<Listed> list(ChannelId channel, boolean blocked);
}
