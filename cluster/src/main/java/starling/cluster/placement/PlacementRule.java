package starling.cluster.placement;

import starling.core.settings.ClusterRelaySettings;

/** How far a channel may spread over nodes ({@code cluster.md 5.3 and 5.4}). */
public enum PlacementRule {
    /** It has one node; the others redirect there. */
    ONE_NODE,
    /** Its clients are gathered on one node as long as that has room; the rest goes to others. */
    GATHER,
    /** Whichever node a client contacts serves it. */
    ANY_NODE;

    public static PlacementRule of(ClusterRelaySettings settings) {
        if (!settings.enabled()) {
            return ONE_NODE;
        }
        return settings.affinity() ? GATHER : ANY_NODE;
    }

    /** For a client that is to be near the others of its channel ({@code webhooks.md 3.3}, {@code cluster_affinity}). */
    public PlacementRule gathering() {
        return this == ANY_NODE ? GATHER : this;
    }

    /** Whether a channel may have members on several nodes. */
    public boolean spreads() {
        return this != ONE_NODE;
    }
}
