package starling.media.actor;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Set;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.MemberFacts;

/**
 * What a channel's bookkeeping tells a branch about the others. Each attachment of a branch begins a stream of its own,
 * whose messages are numbered from 0, {@link Attached}, on: the branch notices a lost one and attaches again.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = HubNews.Attached.class, name = "attached"),
        @JsonSubTypes.Type(value = HubNews.Listing.class, name = "listing"),
        @JsonSubTypes.Type(value = HubNews.Change.class, name = "change"),
        @JsonSubTypes.Type(value = HubNews.Checked.class, name = "checked"),
        @JsonSubTypes.Type(value = HubNews.AttachAgain.class, name = "attach-again")})
public sealed interface HubNews {

    /**
     * The branch's summary has arrived. A {@link Listing} of each other branch follows.
     *
     * @param stream the new stream's number, random
     * @param life of the branch this answers
     * @param session the channel's session, to be taken over
     * @param others nodes with branches
     * @param pending names of nodes whose branches are not known yet: what was known of them stays
     */
    record Attached(long stream, long life, SessionId session, List<NodeLife> others, Set<String> pending)
            implements
                HubNews {
        public Attached {
            requireNonNull(session, "session");
            others = List.copyOf(others);
            pending = Set.copyOf(pending);
        }
    }

    /**
     * The complete members of another branch; replaces what was known of it.
     *
     * @param page 0..pages - 1, sent in this order
     */
    record Listing(long stream, long number, NodeLife node, int page, int pages, List<MemberFacts> members)
            implements
                HubNews {
        public Listing {
            requireNonNull(node, "node");
            members = List.copyOf(members);
        }
    }

    /** Members of another branch came and went. */
    record Change(long stream, long number, NodeLife node, List<MemberFacts> joined, List<ConnectionId> left)
            implements
                HubNews {
        public Change {
            requireNonNull(node, "node");
            joined = List.copyOf(joined);
            left = List.copyOf(left);
        }
    }

    /**
     * The answer to a check that found the branch's own members as they are known.
     *
     * @param hash {@link MembersHash} of all other branches' members
     */
    record Checked(long stream, long number, long hash) implements HubNews {}

    /** What is known of the branch is not, or no longer, right: it is to send its summary. */
    record AttachAgain(long life) implements HubNews {}
}
