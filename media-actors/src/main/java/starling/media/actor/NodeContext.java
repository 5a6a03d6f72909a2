package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import starling.core.signaling.SignalingSettings;
import starling.media.engine.MediaNode;

/**
 * What the actors of a node work with.
 *
 * @param limit counts this node's connections
 * @param nodeKey goes into the ids of connections, 0..65535
 * @param random for ids; thread safe
 * @param nanoClock monotonic time, nanoseconds
 * @param clock time of day, for messages to clients
 * @param events told what happens to sessions and connections
 * @param sessionIdle how long a channel without members keeps its session id
 * @param reportIntervals how often channels tell that they go on
 * @param auth knows who may enter
 * @param sessions is asked before a session begins
 */
public record NodeContext(SignalingSettings signaling, MediaNode media, ClusterPort cluster, ConnectionLimit limit,
        LocalRegistry registry, int nodeKey, RandomGenerator random, LongSupplier nanoClock, InstantSource clock,
        NodeEvents events, Duration sessionIdle, ReportIntervals reportIntervals, AuthPort auth, SessionPort sessions) {
    public NodeContext {
        requireNonNull(signaling, "signaling");
        requireNonNull(media, "media");
        requireNonNull(cluster, "cluster");
        requireNonNull(limit, "limit");
        requireNonNull(registry, "registry");
        requireNonNull(random, "random");
        requireNonNull(nanoClock, "nanoClock");
        requireNonNull(clock, "clock");
        requireNonNull(events, "events");
        requireNonNull(sessionIdle, "sessionIdle");
        requireNonNull(reportIntervals, "reportIntervals");
        requireNonNull(auth, "auth");
        requireNonNull(sessions, "sessions");
    }
}
