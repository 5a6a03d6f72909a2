package starling.core.signaling;

import static java.util.Objects.requireNonNull;

/**
 * What holds for a session on all nodes: the answer to {@code session.created} ({@code webhooks.md section 4}); crosses nodes.
 *
 * @param maxConnections at the same time, over all nodes; 0 = no limit of its own
 * @param metadata what the application wants to be told again with the session, JSON text; empty = nothing
 * @param filters the channel's forwarding filters to begin with, as {@link ForwardingFilters#text}; empty = none
 */
public record SessionTerms(int maxConnections, String metadata, String filters) {
    /** A session of which nothing was said. */
    public static final SessionTerms NONE = new SessionTerms(0, "");
    /** Longest {@link #metadata}: it crosses nodes together with other things, within 256 KiB. */
    public static final int MAX_METADATA_CHARS = 16_384;
    /** Largest {@link #maxConnections}. */
    public static final int MAX_CONNECTIONS = 1_000_000;

    public SessionTerms {
        requireNonNull(metadata, "metadata");
        requireNonNull(filters, "filters");
    }

    /** Without filters. */
    public SessionTerms(int maxConnections, String metadata) {
        this(maxConnections, metadata, "");
    }

    /** Whether somebody must count the connections. */
    public boolean limited() {
        return maxConnections > 0;
    }

    /** Whether one more may enter. */
    public boolean admits(int connections) {
        return !limited() || connections < maxConnections;
    }
}
