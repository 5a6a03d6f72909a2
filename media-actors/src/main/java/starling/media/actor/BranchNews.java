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
import starling.core.signaling.SessionTerms;

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
        @JsonSubTypes.Type(value = BranchNews.Metadata.class, name = "metadata"),
        @JsonSubTypes.Type(value = BranchNews.Check.class, name = "check"),
        @JsonSubTypes.Type(value = BranchNews.Filters.class, name = "filters"),
        @JsonSubTypes.Type(value = BranchNews.Closed.class, name = "closed"),
        @JsonSubTypes.Type(value = BranchNews.SessionState.class, name = "session-state"),
        @JsonSubTypes.Type(value = BranchNews.SessionFailed.class, name = "session-failed"),
        @JsonSubTypes.Type(value = BranchNews.SeatsWanted.class, name = "seats-wanted"),
        @JsonSubTypes.Type(value = BranchNews.SeatLeft.class, name = "seat-left")})
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
     * The application has put other metadata for a listed member.
     *
     * @param revision as with {@link Change}
     * @param metadata JSON text, {@link starling.core.signaling.NotifyMetadata#MAX_CHARS} at most
     */
    record Metadata(ChannelId channel, long life, long revision, ConnectionId connection, String metadata)
            implements
                BranchNews {
        public Metadata {
            requireNonNull(channel, "channel");
            requireNonNull(connection, "connection");
            requireNonNull(metadata, "metadata");
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

    /**
     * The channel's forwarding filters as the branch knows them; comes before a summary if there ever were any.
     *
     * @param revision of the filters: the larger, the newer
     * @param filters as the text of {@code ForwardingFilters}
     */
    record Filters(ChannelId channel, long life, long revision, String filters) implements BranchNews {
        public Filters {
            requireNonNull(channel, "channel");
            requireNonNull(filters, "filters");
        }
    }

    /** The branch is no more. */
    record Closed(ChannelId channel, long life) implements BranchNews {
        public Closed {
            requireNonNull(channel, "channel");
        }
    }

    /** About the channel's session: its beginning, its teller, and the seats of a session with a limit. */
    sealed interface OfSession extends BranchNews {}

    /** How far a session has come for one branch. */
    enum SessionPhase {
        /** Nobody here waits for a session. */
        IDLE,
        /** Somebody here waits for it to begin. */
        WAITING,
        /** This branch was told to begin it, and asks whether it may. */
        ASKING,
        /** It has begun. */
        OPEN
    }

    /**
     * What this branch knows of the session; follows each summary, and whatever changes it. Seats come in pages, sent in this
     * order.
     *
     * @param report counts these reports, from 1: seats given upon an earlier one do not count
     * @param terms of an open session
     * @param teller whether this branch tells of the session
     * @param seats connections that have entered, if the session has a limit
     */
    record SessionState(ChannelId channel, long life, long report, SessionId session, SessionPhase phase,
            SessionTerms terms, boolean teller, List<ConnectionId> seats, int page, int pages) implements OfSession {
        public SessionState {
            requireNonNull(channel, "channel");
            requireNonNull(session, "session");
            requireNonNull(phase, "phase");
            requireNonNull(terms, "terms");
            seats = List.copyOf(seats);
        }
    }

    /** The session that this branch was told to begin may not. */
    record SessionFailed(ChannelId channel, long life) implements OfSession {
        public SessionFailed {
            requireNonNull(channel, "channel");
        }
    }

    /** These connections want to enter a session that has a limit; may be said again. */
    record SeatsWanted(ChannelId channel, long life, long report, List<ConnectionId> connections) implements OfSession {
        public SeatsWanted {
            requireNonNull(channel, "channel");
            connections = List.copyOf(connections);
        }
    }

    /** A connection has left, or does not want to enter any more. */
    record SeatLeft(ChannelId channel, long life, ConnectionId connection) implements OfSession {
        public SeatLeft {
            requireNonNull(channel, "channel");
            requireNonNull(connection, "connection");
        }
    }
}
