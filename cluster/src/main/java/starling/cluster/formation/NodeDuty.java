package starling.cluster.formation;

import java.util.List;
import java.util.Optional;
import starling.cluster.ledger.Ledger;
import starling.cluster.ledger.LedgerState;

/**
 * What every node does to be a member: tells the leader of the ledger how it is, trusts the answers for the time of a
 * lease, and decides when its clustered half starts, joins and ends. A first start, a restart of all nodes, and the return
 * after a crash, a pause or a partition are the same to it. Not thread safe but for the leases and {@link #serves}; time is a
 * parameter.
 */
final class NodeDuty {
    private static final int MAX_ENTRANCES = 5;

    private final String self;
    private final long process;
    private final boolean temporary;
    private final Ledger ledger;
    private final FormationTimes times;
    private final Lease majority;
    private final Lease serving;
    private final LeaderSearch search = new LeaderSearch();
    private final Since denied = new Since();
    private final Since unlisted = new Since();
    private final Since outside = new Since();
    private String temporaryCluster = "";
    private List<String> contacts = List.of();
    private LedgerState told = LedgerState.EMPTY;
    private long formation;
    private long founding;
    private boolean founded;
    private List<String> entrances = List.of();
    private boolean beginning;
    private List<String> joined = List.of();
    private List<ViewedMember> view = List.of();
    private long viewNumber;
    private long viewKnownToLeader = -1;
    /** Which one {@link #serving} was granted to. */
    private volatile long servingIncarnation;

    /** Since when something has been so without a break. */
    private static final class Since {
        private boolean so;
        private long sinceNanos;

        void note(boolean isSo, long nowNanos) {
            if (isSo && !so) {
                sinceNanos = nowNanos;
            }
            so = isSo;
        }

        boolean lasts(long nanos, long nowNanos) {
            return so && nowNanos - sinceNanos >= nanos;
        }
    }

    NodeDuty(String self, long process, boolean temporary, Ledger ledger, FormationTimes times) {
        this.self = self;
        this.process = process;
        this.temporary = temporary;
        this.ledger = ledger;
        this.times = times;
        this.majority = new Lease(times.leaseNanos());
        this.serving = new Lease(times.leaseNanos());
    }

    /** Held while this node is in contact with the majority. */
    Lease majority() {
        return majority;
    }

    /** Held while this node is, besides, one of the members that count: only then it takes newcomers. */
    Lease serving() {
        return serving;
    }

    /** Whether the clustered half as it is now, not an earlier one, may take newcomers. Any thread. */
    boolean serves(HalfState half, long nowNanos) {
        return half.member() && half.incarnation() == servingIncarnation && serving.held(nowNanos);
    }

    /** The cluster this node belongs to, or is about to belong to. */
    Optional<String> clusterId() {
        return temporary ? Optional.of(temporaryCluster).filter(id -> !id.isEmpty()) : ledger.clusterId();
    }

    /** What is known of the ledger; on a temporary node, and on one that is behind, from the leader's answers. */
    LedgerState state() {
        LedgerState own = temporary ? LedgerState.EMPTY : ledger.state();
        return own.revision() >= told.revision() ? own : told;
    }

    /** This node was taken into a cluster. */
    void enter(String clusterId, List<String> registered) {
        temporaryCluster = temporary ? clusterId : "";
        contacts = List.copyOf(registered);
    }

    /** The ledger has agreed on a formation of this node's making. */
    void found(long number) {
        founding = number;
        founded = false;
    }

    /** This node belongs to no cluster any more. */
    void forget() {
        temporaryCluster = "";
        contacts = List.of();
        told = LedgerState.EMPTY;
        formation = 0;
        founding = 0;
        founded = false;
        entrances = List.of();
        beginning = false;
        majority.revoke();
        serving.revoke();
        denied.note(false, 0);
        unlisted.note(false, 0);
    }

    /** Whom to ping next; this node itself if it leads. */
    Optional<String> target() {
        List<String> names = state().nodes().isEmpty() ? contacts : state().names();
        return ledger.isLeader() ? Optional.of(self) : search.target(ledger.status().leader(), names, self);
    }

    Ping ping(HalfState half) {
        if (!half.members().equals(view)) {
            view = half.members();
            viewNumber++;
        }
        return new Ping(clusterId().orElse(""), self, process, temporary, state().revision(), half.formation(),
                half.incarnation(), half.member(), founding, viewNumber,
                viewKnownToLeader == viewNumber ? null : view);
    }

    void onSilence(String node) {
        search.failed(node);
        viewKnownToLeader = -1;
    }

    /** @param askedNanos when the ping was sent */
    void onAnswer(String node, PingAnswer answer, HalfState half, long askedNanos, long nowNanos) {
        switch (answer.verdict()) {
            case OK -> accept(node, answer, half, askedNanos, nowNanos);
            case NOT_LEADER -> {
                search.denied(node, answer.leader());
                viewKnownToLeader = -1;
            }
            case NOT_REGISTERED -> {
                majority.revoke();
                serving.revoke();
                denied.note(true, nowNanos);
            }
            case WAIT, FOREIGN_CLUSTER, DUPLICATE_NAME, KEY_CONFLICT -> denied.note(false, nowNanos);
        }
    }

    private void accept(String node, PingAnswer answer, HalfState half, long askedNanos, long nowNanos) {
        if (!node.equals(self)) {
            search.answered(node);
        }
        denied.note(false, nowNanos);
        viewKnownToLeader = answer.viewNumber();
        entrances = answer.members();
        beginning = answer.beginning();
        formation = Math.max(formation, answer.formation());
        if (answer.state() != null && answer.state().revision() > told.revision()) {
            told = answer.state();
        }
        majority.grant(askedNanos, answer.contactAgeNanos());
        boolean sameFormation = half.member() && half.formation() == answer.formation();
        boolean listed = sameFormation && answer.listed().contains(half.incarnation());
        if (listed) {
            servingIncarnation = half.incarnation();
            serving.grant(askedNanos, answer.contactAgeNanos());
        }
        unlisted.note(sameFormation && !listed && majority.held(nowNanos), nowNanos);
    }

    /** @param mayLaunch whether the clustered half may be started now, as far as its earlier attempts go */
    Step next(HalfState half, boolean mayLaunch, long nowNanos) {
        if (denied.lasts(times.forgetNanos(), nowNanos)) {
            return new Step.Forget();
        }
        formation = Math.max(formation, state().formation().number());
        boolean isOutside = half.phase() == HalfState.Phase.OUTSIDE;
        outside.note(isOutside, nowNanos);
        if (founding > 0 && (formation > founding || half.member() && half.formation() == founding)) {
            founding = 0;
        }
        return switch (half.phase()) {
            case NONE -> launch(mayLaunch, nowNanos);
            case STARTING, ENDING -> new Step.Nothing();
            case OUTSIDE, MEMBER -> half.formation() < formation
                    ? new Step.Leave("formation " + formation + " has followed formation " + half.formation())
                    : isOutside ? join(half, nowNanos) : stay(nowNanos);
        };
    }

    private Step launch(boolean mayLaunch, long nowNanos) {
        joined = List.of();
        founding = founded ? 0 : founding;
        founded = false;
        boolean wayIn = founding > 0 && founding == formation || beginning || !entrances().isEmpty();
        return mayLaunch && wayIn && formation > 0 && majority.held(nowNanos)
                ? new Step.Launch(formation)
                : new Step.Nothing();
    }

    private Step join(HalfState half, long nowNanos) {
        if (outside.lasts(times.joinNanos(), nowNanos)) {
            founding = 0;
            return new Step.Leave("joining took too long");
        }
        if (founding > 0 && founding == half.formation()) {
            if (founded) {
                return new Step.Nothing();
            }
            founded = true;
            return new Step.Found();
        }
        List<String> ways = entrances();
        if (ways.isEmpty() || ways.equals(joined) || !majority.held(nowNanos)) {
            return new Step.Nothing();
        }
        joined = ways;
        return new Step.Join(ways);
    }

    private Step stay(long nowNanos) {
        return unlisted.lasts(times.unlistedNanos(), nowNanos) && majority.held(nowNanos)
                ? new Step.Leave("the others have removed this node")
                : new Step.Nothing();
    }

    private List<String> entrances() {
        return entrances.stream().filter(name -> !name.equals(self)).limit(MAX_ENTRANCES).toList();
    }
}
