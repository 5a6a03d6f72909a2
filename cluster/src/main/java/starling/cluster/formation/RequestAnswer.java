package starling.cluster.formation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;

/**
 * The answer to a {@link Request}.
 *
 * @param error name of the {@link ClusterError}, empty unless refused
 * @param leader ask this node instead; only with {@link Outcome#NOT_LEADER}
 * @param clusterId the cluster asked, where that was the question
 * @param names of its registered nodes
 */
public record RequestAnswer(Outcome outcome, String error, String message, String leader, String clusterId,
        List<String> names) implements MembershipMessage {

    /** How it went. */
    public enum Outcome {
        DONE,
        /** Not yet: ask again. */
        PENDING, NOT_LEADER, REFUSED
    }

    public RequestAnswer {
        requireNonNull(outcome, "outcome");
        error = error == null ? "" : error;
        message = message == null ? "" : message;
        leader = leader == null ? "" : leader;
        clusterId = clusterId == null ? "" : clusterId;
        names = names == null ? List.of() : List.copyOf(names);
    }

    static RequestAnswer done() {
        return of(Outcome.DONE, "");
    }

    static RequestAnswer done(String clusterId, List<String> names) {
        return new RequestAnswer(Outcome.DONE, "", "", "", clusterId, names);
    }

    static RequestAnswer pending() {
        return of(Outcome.PENDING, "");
    }

    static RequestAnswer notLeader(String leader) {
        return of(Outcome.NOT_LEADER, leader);
    }

    static RequestAnswer refused(ClusterError error, String message) {
        return new RequestAnswer(Outcome.REFUSED, error.name(), message, "", "", List.of());
    }

    /** Why it was refused; a reason of a newer release is one that this release does not know. */
    Optional<ClusterException> refusal() {
        if (outcome != Outcome.REFUSED) {
            return Optional.empty();
        }
        ClusterError known = ClusterError.NODE_NOT_READY;
        for (ClusterError each : ClusterError.values()) {
            known = each.name().equals(error) ? each : known;
        }
        return Optional.of(new ClusterException(known, message));
    }

    private static RequestAnswer of(Outcome outcome, String leader) {
        return new RequestAnswer(outcome, "", "", leader, "", List.of());
    }
}
