package starling.core.settings;

import static java.util.Objects.requireNonNull;

import starling.core.signaling.SignalingSettings;

/**
 * Everything {@code sora.conf} says about one node, checked.
 *
 * @param nodeName {@code name@address}; other nodes reach it at the address
 * @param maxConnections how many connections this node takes
 * @param devtools whether the page for people is served
 * @param logDir and {@code dataDir}: directories, relative to where the node was started
 */
public record NodeSettings(String nodeName, int maxConnections, boolean devtools, String logDir, String dataDir,
        SessionSettings sessions, NetworkSettings network, MediaSettings media, SignalingSettings signaling,
        ClusterSettings cluster,
        JournalSettings journal, WebhookSettings webhooks, EventWebhookSettings eventWebhook) {
    public NodeSettings {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(logDir, "logDir");
        requireNonNull(dataDir, "dataDir");
        requireNonNull(sessions, "sessions");
        requireNonNull(network, "network");
        requireNonNull(media, "media");
        requireNonNull(signaling, "signaling");
        requireNonNull(cluster, "cluster");
        requireNonNull(journal, "journal");
        requireNonNull(webhooks, "webhooks");
        requireNonNull(eventWebhook, "eventWebhook");
    }

    /** The part of the node name behind the at sign. */
    public String nodeHost() {
        return nodeName.substring(nodeName.indexOf('@') + 1);
    }
}
