package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;

/**
 * What operations may do with the forwarding filters of this node's receivers ({@code api.md sections 2.10, 2.14}). Any thread;
 * never blocks; the answers come within a few seconds, exceptionally with a {@code TimeoutException} if not.
 */
public interface FilterPort {

    /** Whether a pause was begun or ended, and why not. */
    enum Paused {
        DONE, NO_RECEIVER, NO_SENDER
    }

    /**
     * One receiver, if there is something to say of it.
     *
     * @param filters its own, as the text of {@code ForwardingFilters}
     * @param blockedAudio whose sound it does not get, {@value #MAX_BLOCKED} at most; empty unless asked for
     * @param blockedVideo the same for pictures
     */
    record Receiver(ConnectionId connection, String filters, List<ConnectionId> blockedAudio,
            List<ConnectionId> blockedVideo) {
        /** As many as fit into a message between nodes together with the rest. */
        public static final int MAX_BLOCKED = 1000;
        private static final int CHARS_PER_ID = 30;

        public Receiver {
            requireNonNull(connection, "connection");
            requireNonNull(filters, "filters");
            blockedAudio = List.copyOf(blockedAudio);
            blockedVideo = List.copyOf(blockedVideo);
        }

        int weight() {
            return filters.length() + CHARS_PER_ID * (1 + blockedAudio.size() + blockedVideo.size());
        }
    }

    /**
     * A part of what is in force here.
     *
     * @param revision of the channel's filters; the larger, the newer
     * @param channel those, as the text of {@code ForwardingFilters}
     * @param receivers ordered by id
     * @param last whether there are no more receivers behind these
     */
    record Page(long revision, String channel, List<Receiver> receivers, boolean last) {
        /** Of a channel that is not here. */
        public static final Page NONE = new Page(0, "[]", List.of(), true);

        public Page {
            requireNonNull(channel, "channel");
            receivers = List.copyOf(receivers);
        }
    }

    /** Changes the filters of one receiver; empty: it is not in this channel here. */
    CompletionStage<Optional<FilterChange.Outcome>> changeFilters(ChannelId channel, ConnectionId receiver,
            FilterChange change);

    /** Keeps back the pictures of one sender from one receiver of this node, or no longer. */
    CompletionStage<Paused> pause(ChannelId channel, ConnectionId receiver, ConnectionId sender, boolean paused);

    /**
     * What is in force here.
     *
     * @param blocked whether to tell whose media is kept back
     * @param after receivers of a larger id than this
     */
    CompletionStage<Page> filters(ChannelId channel, boolean blocked, Optional<ConnectionId> after);

    /** The bookkeeping's word on the channel's filters, for the branch here, if there is one. */
    void channelFilters(ChannelId channel, HubNews.Filters filters);
}
