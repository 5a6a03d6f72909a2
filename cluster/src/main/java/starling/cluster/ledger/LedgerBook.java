package starling.cluster.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the entries of the log add up to. The same entries in the same order give the same book on every node. Not thread
 * safe.
 */
final class LedgerBook {

    /** What an entry did. */
    enum Outcome {
        /** It holds now, by this entry or by an earlier one. */
        DONE,
        /** It changed nothing, because of what was agreed on before. */
        ALREADY_INITIALIZED, NOT_INITIALIZED, ALREADY_REGISTERED, UNKNOWN_NODE, STALE_FORMATION
    }

    private LedgerState state = LedgerState.EMPTY;
    private final Map<String, String> memberOfNode = new HashMap<>();
    /** Purged, but still in the configuration of the consensus. */
    private final Set<String> leaving = new HashSet<>();

    Outcome apply(LedgerEntry entry) {
        if (entry instanceof LedgerEntry.Initialized initialized) {
            return initialize(initialized);
        }
        if (state.revision() == 0) {
            return Outcome.NOT_INITIALIZED;
        }
        if (entry instanceof LedgerEntry.Registered registered) {
            return register(registered);
        }
        return entry instanceof LedgerEntry.Purged purged ? purge(purged) : form((LedgerEntry.Formed) entry);
    }

    private Outcome initialize(LedgerEntry.Initialized entry) {
        if (state.revision() != 0) {
            return state.clusterId().equals(entry.clusterId()) && state.names().equals(names(entry.members()))
                    ? Outcome.DONE
                    : Outcome.ALREADY_INITIALIZED;
        }
        List<RegisteredNode> nodes = new ArrayList<>();
        for (String member : entry.members()) {
            memberOfNode.put(nameOf(member), member);
            nodes.add(new RegisteredNode(nameOf(member), Instant.parse(entry.at())));
        }
        state = new LedgerState(entry.clusterId(), 1, nodes, Formation.NONE);
        return Outcome.DONE;
    }

    private Outcome register(LedgerEntry.Registered entry) {
        String name = nameOf(entry.member());
        String present = memberOfNode.get(name);
        if (present != null) {
            return present.equals(entry.member()) ? Outcome.DONE : Outcome.ALREADY_REGISTERED;
        }
        if (leaving.contains(entry.member())) {
            return Outcome.UNKNOWN_NODE;
        }
        memberOfNode.put(name, entry.member());
        List<RegisteredNode> nodes = new ArrayList<>(state.nodes());
        nodes.add(new RegisteredNode(name, Instant.parse(entry.at())));
        change(nodes, state.formation());
        return Outcome.DONE;
    }

    private Outcome purge(LedgerEntry.Purged entry) {
        String name = nameOf(entry.member());
        if (!memberOfNode.remove(name, entry.member())) {
            return Outcome.UNKNOWN_NODE;
        }
        leaving.add(entry.member());
        change(state.nodes().stream().filter(node -> !node.name().equals(name)).toList(), state.formation());
        return Outcome.DONE;
    }

    private Outcome form(LedgerEntry.Formed entry) {
        Formation next = new Formation(entry.number(), entry.founder());
        if (next.equals(state.formation())) {
            return Outcome.DONE;
        }
        if (next.number() != state.formation().number() + 1) {
            return Outcome.STALE_FORMATION;
        }
        change(state.nodes(), next);
        return Outcome.DONE;
    }

    private void change(List<RegisteredNode> nodes, Formation formation) {
        state = new LedgerState(state.clusterId(), state.revision() + 1, nodes, formation);
    }

    /** The consensus is now held by these members. */
    void configured(Collection<String> members) {
        leaving.retainAll(members);
    }

    LedgerState state() {
        return state;
    }

    /** The member as which a node is registered. */
    Optional<String> member(String node) {
        return Optional.ofNullable(memberOfNode.get(node));
    }

    /** Whether this member was purged and has not left the consensus yet. */
    boolean isLeaving(String member) {
        return leaving.contains(member);
    }

    private static List<String> names(List<String> members) {
        return members.stream().map(LedgerBook::nameOf).sorted().toList();
    }

    private static String nameOf(String member) {
        return MemberId.parse(member).orElseThrow(
                () -> new IllegalArgumentException("member: " + member + " (expected: name@address#number)")).node()
                .value();
    }
}
