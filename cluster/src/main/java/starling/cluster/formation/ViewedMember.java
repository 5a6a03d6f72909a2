package starling.cluster.formation;

import static java.util.Objects.requireNonNull;

/**
 * A member of the cluster of actor systems as one of its members sees it.
 *
 * @param incarnation the number of this membership
 * @param up whether it is a full member; otherwise it is on its way in or out
 * @param reachable by the failure detectors of all members
 */
public record ViewedMember(String name, long incarnation, boolean up, boolean reachable) {
    public ViewedMember {
        requireNonNull(name, "name");
    }
}
