package starling.media.actor;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Set;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.SessionTerms;

/**
 * What a channel's bookkeeping tells a branch about the others. Each attachment of a branch begins a stream of its own,
 * whose messages are numbered from 0, {@link Attached}, on: the branch notices a lost one and attaches again.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = HubNews.Attached.class, name = "attached"),
        @JsonSubTypes.Type(value = HubNews.Listing.class, name = "listing"),
        @JsonSubTypes.Type(value = HubNews.Change.class, name = "change"),
        @JsonSubTypes.Type(value = HubNews.Metadata.class, name = "metadata"),
        @JsonSubTypes.Type(value = HubNews.Checked.class, name = "checked"),
        @JsonSubTypes.Type(value = HubNews.Filters.class, name = "filters"),
        @JsonSubTypes.Type(value = HubNews.AttachAgain.class, name = "attach-again"),
        @JsonSubTypes.Type(value = HubNews.OpenSession.class, name = "open-session"),
        @JsonSubTypes.Type(value = HubNews.SessionOpen.class, name = "session-open"),
        @JsonSubTypes.Type(value = HubNews.SessionOpening.class, name = "session-opening"),
        @JsonSubTypes.Type(value = HubNews.SessionFailed.class, name = "session-failed"),
        @JsonSubTypes.Type(value = HubNews.Seats.class, name = "seats"),
        @JsonSubTypes.Type(value = HubNews.Teller.class, name = "teller")})
public sealed interface HubNews {

    /**
     * The branch's summary has arrived. A {@link Listing} of each other branch follows.
     *
     * @param stream the new stream's number, random
     * @param life of the branch this answers
     * @param session the channel's session, to be taken over
     * @param others nodes with branches
     * @param pending names of nodes whose branches are not known yet: what was known of them stays
     * @param told whether another branch tells of the session, and so will tell its end
     */
    record Attached(long stream, long life, SessionId session, List<NodeLife> others, Set<String> pending,
            boolean told)
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

    /** The application has put other metadata, JSON text, for a member of another branch. */
    record Metadata(long stream, long number, NodeLife node, ConnectionId connection, String metadata)
            implements
                HubNews {
        public Metadata {
            requireNonNull(node, "node");
            requireNonNull(connection, "connection");
            requireNonNull(metadata, "metadata");
        }
    }

    /**
     * The answer to a check that found the branch's own members as they are known.
     *
     * @param hash {@link MembersHash} of all other branches' members
     */
    record Checked(long stream, long number, long hash) implements HubNews {}

    /**
     * The channel's forwarding filters, all of them; outside the numbered stream, since each message says everything.
     *
     * @param life of the branch that is meant
     * @param revision of the filters: the larger, the newer
     * @param filters as the text of {@code ForwardingFilters}
     */
    record Filters(long life, long revision, String filters) implements HubNews {
        public Filters {
            requireNonNull(filters, "filters");
        }
    }

    /** What is known of the branch is not, or no longer, right: it is to send its summary. */
    record AttachAgain(long life) implements HubNews {}

    /** About the channel's session; outside the numbered stream, because it is asked for again until it arrives. */
    sealed interface OfSession extends HubNews {
        /** Of the branch that is meant. */
        long life();
    }

    /** This branch is to begin the session, under this id. */
    record OpenSession(long life, SessionId session) implements OfSession {
        public OpenSession {
            requireNonNull(session, "session");
        }
    }

    /** The session has begun on these terms. */
    record SessionOpen(long life, SessionId session, SessionTerms terms) implements OfSession {
        public SessionOpen {
            requireNonNull(session, "session");
            requireNonNull(terms, "terms");
        }
    }

    /** Another branch is about to begin the session, or not all branches are known yet. */
    record SessionOpening(long life) implements OfSession {}

    /** The session may not begin: whoever waits for it is refused, and the next one is another. */
    record SessionFailed(long life, SessionId next) implements OfSession {
        public SessionFailed {
            requireNonNull(next, "next");
        }
    }

    /**
     * Who may enter a session with a limit, and who may not.
     *
     * @param report the branch's report this counts with
     */
    record Seats(long life, long report, List<ConnectionId> given, List<ConnectionId> refused) implements OfSession {
        public Seats {
            given = List.copyOf(given);
            refused = List.copyOf(refused);
        }
    }

    /** Whether this branch tells of the session from now on. */
    record Teller(long life, boolean teller) implements OfSession {}
}
