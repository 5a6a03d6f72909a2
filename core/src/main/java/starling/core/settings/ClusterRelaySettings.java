package starling.core.settings;

/**
 * How nodes share a channel ({@code cluster.md sections 5.4 and 6}).
 *
 * @param enabled whether a channel may have connections on several nodes
 * @param affinity whether its connections are gathered on one node as long as that has room
 * @param encrypted whether media between nodes is encrypted; it is authenticated in any case
 */
public record ClusterRelaySettings(boolean enabled, boolean affinity, boolean encrypted) {}
