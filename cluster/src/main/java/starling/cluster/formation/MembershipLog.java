package starling.cluster.formation;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.ledger.LedgerState;

/** One line for each change an operator wants to know of, none for what stays as it is. Not thread safe. */
final class MembershipLog {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipLog.class);
    private static final int MAX_NODES = 1000;

    private boolean majority;
    private boolean serving;
    private LedgerState state = LedgerState.EMPTY;
    private final Map<String, Object> last = new HashMap<>();

    void note(boolean enrolled, boolean nowMajority, boolean nowServing, LedgerState nowState) {
        if (nowMajority != majority) {
            majority = nowMajority;
            if (majority) {
                LOG.info("MAJORITY-GAINED | registered={}", nowState.names());
            } else if (enrolled) {
                LOG.warn("MAJORITY-LOST | registered={}: newcomers are refused, established connections go on",
                        nowState.names());
            }
        }
        if (nowServing != serving) {
            serving = nowServing;
            LOG.info(serving ? "SERVING | formation={}" : "NOT-SERVING | formation={}", nowState.formation().number());
        }
        if (!nowState.names().equals(state.names())) {
            LOG.info("REGISTERED | nodes={} revision={}", nowState.names(), nowState.revision());
        }
        state = nowState;
    }

    /** What the leader thinks of this node. */
    void verdict(String node, PingAnswer.Verdict verdict) {
        if (!changed(node, verdict)) {
            return;
        }
        switch (verdict) {
            case OK -> LOG.info("LEADER | node={}", node);
            case NOT_LEADER, WAIT -> LOG.debug("LEADER-SOUGHT | node={} answer={}", node, verdict);
            case NOT_REGISTERED -> LOG.warn("NOT-REGISTERED | node={} says so: was this node purged?", node);
            case FOREIGN_CLUSTER -> LOG.error("FOREIGN-CLUSTER | {} is in another cluster than this node's data_dir:"
                    + " move data_dir/ledger away and register this node anew", node);
            case DUPLICATE_NAME -> LOG.error("DUPLICATE-NAME | {} knows another live node with this node's name", node);
            case KEY_CONFLICT -> LOG.error("NODE-NAME-CONFLICT | {} knows another node with this node's key: rename"
                    + " one", node);
        }
    }

    void silence(String node, Throwable failure) {
        if (changed(node, failure.getClass())) {
            LOG.info("SILENT | node={}: {}", node, failure.getMessage());
        }
    }

    private boolean changed(String node, Object what) {
        if (last.size() >= MAX_NODES) {
            last.clear();
        }
        return !what.equals(last.put(node, what));
    }
}
