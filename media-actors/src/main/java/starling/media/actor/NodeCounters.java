package starling.media.actor;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.SoraClientType;

/** Counts sessions and connections since the start of the node. Thread safe. */
public final class NodeCounters implements NodeEvents {
    private final LongAdder created = new LongAdder();
    private final LongAdder destroyed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder turnUdp = new LongAdder();
    private final LongAdder durationNanos = new LongAdder();
    private final LongAdder setupNanos = new LongAdder();
    private final LongAdder sessionsCreated = new LongAdder();
    private final LongAdder sessionsDestroyed = new LongAdder();
    private final LongAdder updated = new LongAdder();
    private final LongAdder signalingErrors = new LongAdder();
    private final LongAdder[] successfulClients = perType();
    private final LongAdder[] failedClients = perType();

    /**
     * The counters at one moment; they are read one after the other, while others count on.
     *
     * @param created connections whose media came up, and {@code turnUdp} those of them that came through TURN over UDP
     * @param destroyed those of them that have ended, after {@code durationNanos} together
     * @param failed connections that entered a channel and ended before their media came up
     * @param setupNanos from {@code connect} to connected media, of all created ones together
     * @param updated how often was told that a connection goes on
     * @param signalingErrors connections that ended because of what the client said, or did not say in time
     * @param clients which software those were that are counted in {@code created} and in {@code failed}
     */
    public record Counts(long created, long destroyed, long failed, long turnUdp, long durationNanos, long setupNanos,
            long sessionsCreated, long sessionsDestroyed, long updated, long signalingErrors, Clients clients) {}

    /** Connections by their client's software; every kind is there. */
    public record Clients(Map<SoraClientType, Long> successful, Map<SoraClientType, Long> failed) {
        /** No connection yet. */
        public static final Clients NONE = new Clients(read(perType()), read(perType()));

        public Clients {
            successful = Collections.unmodifiableMap(new EnumMap<>(successful));
            failed = Collections.unmodifiableMap(new EnumMap<>(failed));
        }
    }

    public Counts counts() {
        return new Counts(created.sum(), destroyed.sum(), failed.sum(), turnUdp.sum(), durationNanos.sum(),
                setupNanos.sum(), sessionsCreated.sum(), sessionsDestroyed.sum(), updated.sum(), signalingErrors.sum(),
                new Clients(read(successfulClients), read(failedClients)));
    }

    private static LongAdder[] perType() {
        return Arrays.stream(SoraClientType.values()).map(type -> new LongAdder()).toArray(LongAdder[]::new);
    }

    private static Map<SoraClientType, Long> read(LongAdder[] perType) {
        Map<SoraClientType, Long> counts = new EnumMap<>(SoraClientType.class);
        for (SoraClientType type : SoraClientType.values()) {
            counts.put(type, perType[type.ordinal()].sum());
        }
        return counts;
    }

    @Override
    public void sessionCreated(ChannelId channel, SessionId session) {
        sessionsCreated.increment();
    }

    @Override
    public void sessionDestroyed(ChannelId channel, SessionId session) {
        sessionsDestroyed.increment();
    }

    @Override
    public void connectionCreated(Member member, SessionId session, TransportKind transport, long nanos) {
        created.increment();
        successfulClients[SoraClientType.of(member.soraClient()).ordinal()].increment();
        setupNanos.add(nanos);
        if (transport == TransportKind.TURN_UDP) {
            turnUdp.increment();
        }
    }

    @Override
    public void connectionDestroyed(Member member, SessionId session, long nanos) {
        destroyed.increment();
        durationNanos.add(nanos);
    }

    @Override
    public void connectionFailed(Member member) {
        failed.increment();
        failedClients[SoraClientType.of(member.soraClient()).ordinal()].increment();
    }

    @Override
    public void connectionEnded(CloseReason cause) {
        switch (cause) {
            case INVALID_JSON, INVALID_CONNECT, SIGNALING_TIMEOUT -> signalingErrors.increment();
            default -> {
                // no fault of what was said
            }
        }
    }

    @Override
    public void reported(ChannelReport report) {
        if (report instanceof ChannelReport.ConnectionUpdated) {
            updated.increment();
        }
    }
}
