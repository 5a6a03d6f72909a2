package starling.media.actor;

import java.util.concurrent.atomic.LongAdder;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.Member;

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

    /**
     * The counters at one moment; they are read one after the other, while others count on.
     *
     * @param created connections whose media came up, and {@code turnUdp} those of them that came through TURN over UDP
     * @param destroyed those of them that have ended, after {@code durationNanos} together
     * @param failed connections that entered a channel and ended before their media came up
     * @param setupNanos from {@code connect} to connected media, of all created ones together
     */
    public record Counts(long created, long destroyed, long failed, long turnUdp, long durationNanos, long setupNanos,
            long sessionsCreated, long sessionsDestroyed) {}

    public Counts counts() {
        return new Counts(created.sum(), destroyed.sum(), failed.sum(), turnUdp.sum(), durationNanos.sum(),
                setupNanos.sum(), sessionsCreated.sum(), sessionsDestroyed.sum());
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
    }
}
