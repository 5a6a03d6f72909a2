package starling.cluster.formation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import starling.cluster.NodeName;
import starling.cluster.ledger.Ledger;
import starling.cluster.ledger.LedgerState;

/**
 * What the leader of the ledger does for the cluster: hears the pings of all nodes, tells them who counts as a member,
 * begins formations and removes members. Works on every node; on one that does not lead it only says so. Not thread safe,
 * time is a parameter.
 */
final class LeaderDuty {
    private static final long NEVER = Long.MIN_VALUE;

    private final Ledger ledger;
    private final NodeName self;
    private final FormationTimes times;
    private final PingTable pings;
    private final FormationPlan formations;
    private final DowningPlan downing;
    private final long pictureNanos;
    private long term = -1;
    private long leadingSinceNanos;
    private long picturedAtNanos = NEVER;
    private Set<Long> listed = Set.of();
    private List<String> entrances = List.of();
    private boolean beginning;

    LeaderDuty(Ledger ledger, NodeName self, FormationTimes times) {
        this.ledger = ledger;
        this.self = self;
        this.times = times;
        this.pings = new PingTable(times.freshNanos());
        this.formations = new FormationPlan(times);
        this.downing = new DowningPlan(times);
        this.pictureNanos = times.pingNanos() / 4;
    }

    /** Whether this node leads; whether it still has the majority is another question. */
    boolean leads(long nowNanos) {
        if (!ledger.isLeader()) {
            term = -1;
            return false;
        }
        long present = ledger.status().term();
        if (present != term) {
            term = present;
            leadingSinceNanos = nowNanos;
            picturedAtNanos = NEVER;
            pings.clear();
            formations.leading(nowNanos);
            downing.leading(nowNanos);
        }
        return true;
    }

    /** Whether this node leads and has the majority, by the clock of this moment. */
    boolean rules(long nowNanos) {
        return leads(nowNanos) && contactAge(nowNanos) < times.leaseNanos();
    }

    /** @param registering whether a node of this name is being registered now */
    PingAnswer answer(Ping ping, Predicate<String> registering, long nowNanos) {
        if (!leads(nowNanos)) {
            return PingAnswer.refusal(PingAnswer.Verdict.NOT_LEADER, ledger.status().leader().orElse(""));
        }
        LedgerState state = ledger.state();
        if (!ping.clusterId().equals(ledger.clusterId().orElse(""))) {
            return PingAnswer.refusal(PingAnswer.Verdict.FOREIGN_CLUSTER, "");
        }
        if (ping.temporary() ? state.contains(ping.name()) : !state.contains(ping.name())) {
            return unknown(registering.test(ping.name()) || state.nodes().isEmpty(), nowNanos);
        }
        if (ping.temporary() && conflicting(ping.name(), nowNanos).isPresent()) {
            return PingAnswer.refusal(PingAnswer.Verdict.KEY_CONFLICT, "");
        }
        if (!pings.heard(ping, nowNanos)) {
            return PingAnswer.refusal(PingAnswer.Verdict.DUPLICATE_NAME, "");
        }
        picture(nowNanos);
        List<Long> counting = rules(nowNanos) ? List.copyOf(listed) : List.of();
        return new PingAnswer(PingAnswer.Verdict.OK, "", term, contactAge(nowNanos), state.formation().number(),
                ping.revision() < state.revision() ? state : null, beginning, entrances,
                counting, rules(nowNanos) ? List.copyOf(downing.down()) : List.of(), knownView(ping));
    }

    /** The formation to begin now. */
    OptionalLong nextFormation(long nowNanos) {
        return rules(nowNanos)
                ? formations.next(ledger.state(), pings.fresh(nowNanos), nowNanos)
                : OptionalLong.empty();
    }

    /** Looks again at who is there. */
    void look(long nowNanos) {
        if (leads(nowNanos)) {
            picturedAtNanos = NEVER;
            picture(nowNanos);
        }
    }

    /** Whether the node is alive: empty as long as that cannot be known. */
    Optional<Boolean> alive(String name, long nowNanos) {
        boolean heard = pings.isFresh(name, nowNanos);
        return heard || nowNanos - leadingSinceNanos >= times.freshNanos() ? Optional.of(heard) : Optional.empty();
    }

    /** Temporary nodes heard of lately. */
    List<String> temporaries(long nowNanos) {
        List<String> names = new ArrayList<>();
        pings.within(times.temporaryNanos(), nowNanos).stream().filter(Ping::temporary)
                .forEach(ping -> names.add(ping.name()));
        return names;
    }

    /** Another node of the cluster whose name gives the same key as this name. */
    Optional<String> conflicting(String name, long nowNanos) {
        int key = new NodeName(name).key();
        Set<String> names = new HashSet<>(ledger.state().names());
        names.addAll(temporaries(nowNanos));
        names.remove(name);
        return names.stream().filter(other -> new NodeName(other).key() == key).findFirst();
    }

    private PingAnswer unknown(boolean undecided, long nowNanos) {
        if (undecided) {
            return PingAnswer.refusal(PingAnswer.Verdict.WAIT, "");
        }
        return PingAnswer.refusal(
                rules(nowNanos) ? PingAnswer.Verdict.NOT_REGISTERED : PingAnswer.Verdict.NOT_LEADER, "");
    }

    private long contactAge(long nowNanos) {
        long contact = ledger.majorityContactNanos();
        return contact == Long.MIN_VALUE ? Long.MAX_VALUE : Math.max(0, nowNanos - contact);
    }

    private long knownView(Ping ping) {
        return pings.of(ping.name()).filter(heard -> heard.ping().view() != null)
                .map(heard -> heard.ping().viewNumber()).orElse(-1L);
    }

    /** Kept for a fraction of a ping's interval: a hundred nodes ask two hundred times a second. */
    private void picture(long nowNanos) {
        if (picturedAtNanos != NEVER && nowNanos - picturedAtNanos < pictureNanos) {
            return;
        }
        picturedAtNanos = nowNanos;
        long formation = ledger.state().formation().number();
        Set<String> known = new HashSet<>(ledger.state().names());
        known.addAll(temporaries(nowNanos));
        beginning = pings.fresh(nowNanos).stream()
                .anyMatch(ping -> formation > 0 && ping.founding() == formation);
        List<Ping> trusted = MemberViews.trusted(pings.fresh(nowNanos), formation);
        Map<Long, ViewedMember> members = MemberViews.union(trusted);
        downing.update(members, pings, known::contains, self.value(), nowNanos);
        listed = new HashSet<>(MemberViews.listed(trusted));
        listed.removeIf(downing::unlists);
        entrances = trusted.stream().filter(ping -> listed.contains(ping.incarnation())).map(Ping::name).sorted()
                .toList();
    }
}
