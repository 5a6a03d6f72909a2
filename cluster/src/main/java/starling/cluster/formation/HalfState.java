package starling.cluster.formation;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The clustered half of this node at one moment.
 *
 * @param formation the one it was launched for, 0 if there is no clustered half
 * @param incarnation the number of its membership, 0 while there is none
 * @param members whom it sees, itself included; empty unless it is in the cluster
 */
public record HalfState(Phase phase, long formation, long incarnation, List<ViewedMember> members) {
    /** There is no clustered half. */
    public static final HalfState NONE = new HalfState(Phase.NONE, 0, 0, List.of());

    /** Where it stands. */
    public enum Phase {
        NONE,
        /** Its actor system is starting. */
        STARTING,
        /** It runs and is not a member yet. */
        OUTSIDE,
        /** It is a full member. */
        MEMBER,
        /** It is on its way out and will end. */
        ENDING
    }

    public HalfState {
        requireNonNull(phase, "phase");
        members = List.copyOf(members);
    }

    public boolean member() {
        return phase == Phase.MEMBER;
    }
}
