package starling.media.actor;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.MemberFacts;

/**
 * What a branch, the part of a channel on one node, tells the channel's bookkeeping, wherever that is. A complete summary
 * comes first; changes follow, numbered, so that a lost one is noticed.
 *
 * <p>
 * <em>Listed</em> members are the announced ones that other nodes must know: all of them while notify events are on, else
 * those that send.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = BranchNews.Summary.class, name = "summary"),
        @JsonSubTypes.Type(value = BranchNews.Change.class, name = "change"),
        @JsonSubTypes.Type(value = BranchNews.Check.class, name = "check"),
        @JsonSubTypes.Type(value = BranchNews.Closed.class, name = "closed")})
public sealed interface BranchNews {

    ChannelId channel();

    /** The number of the branch's life: a branch that was closed and opened again is another one. */
    long life();

    /**
     * All that other nodes must know, in one or more pages.
     *
     * @param revision what the next change follows
     * @param session the branch's idea of the channel's session
     * @param connections members, the unannounced included
     * @param counts announced members
     * @param page 0..pages - 1, sent in this order
     * @param members this page's listed members, oldest first
     */
    record Summary(ChannelId channel, long life, long revision, SessionId session, int connections,
            ChannelCounts counts, int page, int pages, List<MemberFacts> members) implements BranchNews {
        public Summary {
            requireNonNull(channel, "channel");
            requireNonNull(session, "session");
            requireNonNull(counts, "counts");
            members = List.copyOf(members);
        }
    }

    /**
     * Listed members came and went.
     *
     * @param revision one more than that of the summary or change before
     */
    record Change(ChannelId channel, long life, long revision, int connections, ChannelCounts counts,
            List<MemberFacts> joined, List<ConnectionId> left) implements BranchNews {
        public Change {
            requireNonNull(channel, "channel");
            requireNonNull(counts, "counts");
            joined = List.copyOf(joined);
            left = List.copyOf(left);
        }
    }

    /**
     * Says from time to time what the bookkeeping should know, and that the branch still is.
     *
     * @param revision of the last summary or change
     * @param hash {@link MembersHash} of the listed members
     */
    record Check(ChannelId channel, long life, long revision, int connections, ChannelCounts counts, long hash)
            implements
                BranchNews {
        public Check {
            requireNonNull(channel, "channel");
            requireNonNull(counts, "counts");
        }
    }

    /** The branch is no more. */
    record Closed(ChannelId channel, long life) implements BranchNews {
        public Closed {
            requireNonNull(channel, "channel");
        }
    }
}
