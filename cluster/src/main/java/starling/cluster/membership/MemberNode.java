package starling.cluster.membership;

import static java.util.Objects.requireNonNull;

import akka.actor.Address;
import java.util.Optional;
import starling.cluster.NodeName;

/**
 * A member of the cluster as this node sees it.
 *
 * @param serving whether it is up; otherwise it is on its way in or out
 * @param reachable by the failure detector's judgement
 * @param facts of its last report, empty until the first
 */
public record MemberNode(NodeName name, NodeRef ref, Address address, boolean serving, boolean reachable,
        Optional<NodeFacts> facts) {
    public MemberNode {
        requireNonNull(name, "name");
        requireNonNull(ref, "ref");
        requireNonNull(address, "address");
        requireNonNull(facts, "facts");
    }

    MemberNode withReachable(boolean nowReachable) {
        return new MemberNode(name, ref, address, serving, nowReachable, facts);
    }

    MemberNode withFacts(NodeFacts newFacts) {
        return new MemberNode(name, ref, address, serving, reachable, Optional.of(newFacts));
    }
}
