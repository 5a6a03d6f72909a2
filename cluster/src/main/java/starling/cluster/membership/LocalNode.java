package starling.cluster.membership;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeMode;
import starling.cluster.NodeName;
import starling.cluster.journal.LostSessions;
import starling.media.actor.ConnectionLimit;

/** This node: what stays the same in all lives of its clustered half, and its figures of the moment. Thread safe. */
public final class LocalNode {
    private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);

    private final NodeName name;
    private final String clusterSignalingUrl;
    private final String clusterApiUrl;
    private final String version;
    private final ConnectionLimit connections;
    private final Optional<RelayFacts> relay;
    private final boolean temporary;
    private final LostSessions lost = new LostSessions();
    private volatile NodeMode mode = NodeMode.NORMAL;
    private volatile boolean journalFailing;
    private volatile boolean logsFailing;

    public LocalNode(NodeName name, String clusterSignalingUrl, String clusterApiUrl, String version,
            ConnectionLimit connections, Optional<RelayFacts> relay, boolean temporary) {
        this.name = requireNonNull(name, "name");
        this.clusterSignalingUrl = requireNonNull(clusterSignalingUrl, "clusterSignalingUrl");
        this.clusterApiUrl = requireNonNull(clusterApiUrl, "clusterApiUrl");
        this.version = requireNonNull(version, "version");
        this.connections = requireNonNull(connections, "connections");
        this.relay = requireNonNull(relay, "relay");
        this.temporary = temporary;
    }

    public NodeName name() {
        return name;
    }

    public String clusterSignalingUrl() {
        return clusterSignalingUrl;
    }

    public String clusterApiUrl() {
        return clusterApiUrl;
    }

    public String version() {
        return version;
    }

    public ConnectionLimit connections() {
        return connections;
    }

    /** How other nodes exchange media with it; empty if it does not. */
    public Optional<RelayFacts> relay() {
        return relay;
    }

    /** Whether it is not registered and vanishes when it stops. */
    public boolean temporary() {
        return temporary;
    }

    /** What is known here of nodes that are gone. */
    public LostSessions lost() {
        return lost;
    }

    /** The mode in force. */
    public NodeMode mode() {
        return journalFailing || logsFailing || connections.expired() ? NodeMode.BLOCK_NEW_CONNECTION : mode;
    }

    /** What the operator wants. */
    public NodeMode chosenMode() {
        return mode;
    }

    /** What cannot be remembered is not begun: newcomers are refused while the sessions journal cannot be written. */
    public synchronized void journalFailing(boolean failing) {
        if (journalFailing == failing) {
            return;
        }
        journalFailing = failing;
        if (failing) {
            LOG.atError().addKeyValue("event", "journal.failing").log("JOURNAL | cannot be written: new connections"
                    + " are refused until it can; free the disk below data_dir, or repair the server of journal_url");
        } else {
            LOG.atInfo().addKeyValue("event", "journal.recovered").addKeyValue("mode", mode.text())
                    .log("JOURNAL | can be written again, mode {}", mode.text());
        }
    }

    /** A node that cannot tell what happens on it leaves newcomers to others. */
    public synchronized void logsFailing(boolean failing) {
        if (logsFailing == failing) {
            return;
        }
        logsFailing = failing;
        if (failing) {
            LOG.atError().addKeyValue("event", "logs.failing").log("LOGS | cannot be written: new connections are"
                    + " refused until they can; free the disk of log_dir");
        } else {
            LOG.atInfo().addKeyValue("event", "logs.recovered").addKeyValue("mode", mode.text())
                    .log("LOGS | can be written again, mode {}", mode.text());
        }
    }

    public void changeMode(NodeMode newMode) {
        NodeMode before = mode;
        mode = newMode;
        if (before != newMode) {
            LOG.atInfo().addKeyValue("event", "mode.changed").addKeyValue("mode", newMode.text()).log(
                    "MODE | {} after {}",
                    newMode.text(), before.text());
        }
    }
}
