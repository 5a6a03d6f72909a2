package starling.cluster.formation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import starling.cluster.ledger.LedgerState;

/**
 * The answer to a {@link Ping}.
 *
 * @param leader who leads instead, empty if unknown; only with {@link Verdict#NOT_LEADER}
 * @param contactAgeNanos age of the leader's contact with the majority when it answered
 * @param formation the number of the present formation
 * @param state of the ledger if it is news; else null
 * @param beginning whether the formation's founder is still at work
 * @param members names of members of the present formation, to be joined through
 * @param listed the memberships that count; all others are over, or not begun
 * @param down memberships to be removed for good
 * @param viewNumber of the view that the leader knows
 */
public record PingAnswer(Verdict verdict, String leader, long term, long contactAgeNanos, long formation,
        LedgerState state, boolean beginning, List<String> members, List<Long> listed, List<Long> down,
        long viewNumber) implements MembershipMessage {

    /** What the node asked thinks of the node that asks. */
    public enum Verdict {
        OK,
        /** It is not the leader and cannot know. */
        NOT_LEADER,
        /** The node is being registered at this moment, or the first entry of the ledger is being written. */
        WAIT,
        /** No node of this name is registered, the majority says so. */
        NOT_REGISTERED,
        /** The node belongs to another cluster. */
        FOREIGN_CLUSTER,
        /** Another process with the same name is alive. */
        DUPLICATE_NAME,
        /** Another node's name gives the same node key. */
        KEY_CONFLICT
    }

    public PingAnswer {
        requireNonNull(verdict, "verdict");
        leader = leader == null ? "" : leader;
        members = members == null ? List.of() : List.copyOf(members);
        listed = listed == null ? List.of() : List.copyOf(listed);
        down = down == null ? List.of() : List.copyOf(down);
    }

    static PingAnswer refusal(Verdict verdict, String leader) {
        return new PingAnswer(verdict, leader, 0, 0, 0, null, false, List.of(), List.of(), List.of(), -1);
    }
}
