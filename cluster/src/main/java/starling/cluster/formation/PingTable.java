package starling.cluster.formation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last ping of every node, as the leader of the ledger hears them. Not thread safe. */
final class PingTable {
    /** More nodes than a cluster is made for. */
    static final int MAX_NODES = 1000;

    /**
     * @param ping the last one, with the view it stands for
     * @param atNanos when it came
     * @param sinceNanos when the first with this incarnation came
     */
    record Heard(Ping ping, long atNanos, long sinceNanos) {}

    private final long freshNanos;
    private final Map<String, Heard> nodes = new HashMap<>();

    PingTable(long freshNanos) {
        this.freshNanos = freshNanos;
    }

    /** @return false: another process of this name is alive, or too many nodes are; nothing was changed */
    boolean heard(Ping ping, long nowNanos) {
        Heard before = nodes.get(ping.name());
        if (before == null && nodes.size() >= MAX_NODES) {
            nodes.values().removeIf(heard -> !isFresh(heard, nowNanos));
        }
        if (before == null && nodes.size() >= MAX_NODES) {
            return false;
        }
        if (before != null && before.ping().process() != ping.process() && isFresh(before, nowNanos)) {
            return false;
        }
        boolean same = before != null && before.ping().process() == ping.process();
        boolean sameView = same && before.ping().viewNumber() == ping.viewNumber();
        Ping full = ping.view() == null && sameView ? ping.withView(before.ping().view()) : ping;
        boolean sameLife = same && before.ping().incarnation() == ping.incarnation();
        nodes.put(ping.name(), new Heard(full, nowNanos, sameLife ? before.sinceNanos() : nowNanos));
        return true;
    }

    Optional<Heard> of(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    boolean isFresh(String name, long nowNanos) {
        return of(name).filter(heard -> isFresh(heard, nowNanos)).isPresent();
    }

    /** Of nodes that are alive. */
    Collection<Ping> fresh(long nowNanos) {
        return within(freshNanos, nowNanos);
    }

    /** Of nodes that were heard not longer ago than this. */
    Collection<Ping> within(long nanos, long nowNanos) {
        List<Ping> pings = new ArrayList<>();
        nodes.values().stream().filter(heard -> nowNanos - heard.atNanos() <= nanos)
                .forEach(heard -> pings.add(heard.ping()));
        return pings;
    }

    void clear() {
        nodes.clear();
    }

    private boolean isFresh(Heard heard, long nowNanos) {
        return nowNanos - heard.atNanos() <= freshNanos;
    }
}
