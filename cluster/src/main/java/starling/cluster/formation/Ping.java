package starling.cluster.formation;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a node tells the leader of the ledger, twice a second.
 *
 * @param process a random number of this process: two nodes of one name differ in it
 * @param revision of the ledger's state that the node knows
 * @param formation the one its clustered half was launched for, 0 if it has none
 * @param incarnation of that half, 0 if it has none
 * @param member whether that half is a full member
 * @param founding the formation it is about to found, 0 if none
 * @param viewNumber changes with the view
 * @param view whom its clustered half sees; null if the leader has said that it knows this number
 */
public record Ping(String clusterId, String name, long process, boolean temporary, long revision, long formation,
        long incarnation, boolean member, long founding, long viewNumber,
        List<ViewedMember> view) implements MembershipMessage {
    public Ping {
        requireNonNull(clusterId, "clusterId");
        requireNonNull(name, "name");
        view = view == null ? null : List.copyOf(view);
    }

    Ping withView(List<ViewedMember> known) {
        return new Ping(clusterId, name, process, temporary, revision, formation, incarnation, member, founding,
                viewNumber, known);
    }

    /** Whether it is a full member of this formation. */
    boolean memberOf(long number) {
        return member && formation == number && number > 0;
    }
}
