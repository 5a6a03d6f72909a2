package starling.media.actor;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.LocalTransport;
import starling.core.media.NegotiatedMedia;
import starling.core.media.RemoteTransport;
import starling.core.media.SourceKey;
import starling.core.media.TransportKind;
import starling.media.engine.MediaCloseReason;
import starling.media.engine.MediaEvents;
import starling.media.engine.MediaNode;
import starling.media.engine.MediaStats;

/**
 * One connection's commands to the media node: keeps those that found the loop's queue full, in their order, the latest
 * tracks only. Commands come from the connection's actor alone; what the loop reports becomes messages to it.
 */
final class ConnectionMedia implements MediaEvents, MediaMeter {
    /** When to try again after the queue was full: loops empty theirs thousands of times a second. */
    static final Duration RETRY = Duration.ofMillis(20);
    /** A loop that takes no command for so long is not going to serve this connection. */
    static final long BLOCKED_LIMIT_NANOS = Duration.ofSeconds(5).toNanos();

    private final MediaNode media;
    private final ConnectionId id;
    private final ActorRef<ConnectionActor.Command> owner;
    private final LongSupplier nanoClock;
    private final IceClock ice = new IceClock();
    private volatile Optional<CompletionStage<MediaStats>> last = Optional.empty();

    private boolean open;
    private RemoteTransport connect;
    private Set<SourceKey> block;
    private NegotiatedMedia negotiate;
    private boolean close;
    private long blockedSinceNanos = Long.MAX_VALUE;

    ConnectionMedia(MediaNode media, ConnectionId id, ActorRef<ConnectionActor.Command> owner, LongSupplier nanoClock) {
        this.media = media;
        this.id = id;
        this.owner = owner;
        this.nanoClock = nanoClock;
    }

    LocalTransport open(ChannelId channel) {
        LocalTransport transport = media.open(id, channel, this);
        open = true;
        return transport;
    }

    void connect(RemoteTransport remote) {
        connect = remote;
    }

    void negotiate(NegotiatedMedia tracks) {
        negotiate = tracks;
    }

    /** The client gets nothing of these sources from now on, also if its media is not open yet. */
    void block(Set<SourceKey> sources) {
        block = sources;
    }

    void close() {
        if (open && last.isEmpty()) {
            last = Optional.of(now());
        }
        connect = null;
        block = null;
        negotiate = null;
        close = open;
    }

    /** The session has ended by itself: there is nothing left to command. */
    void ended() {
        open = false;
        connect = null;
        block = null;
        negotiate = null;
        close = false;
    }

    /** Hands over what waits; false if some of it still does. */
    boolean flush(long nowNanos) {
        if (open) {
            connect = connect != null && media.connect(id, connect) ? null : connect;
            block = block != null && media.block(id, block) ? null : block;
            if (connect == null && block == null && negotiate != null && media.negotiate(id, negotiate)) {
                negotiate = null;
            }
            if (close && media.close(id)) {
                ended();
            }
        }
        if (!open || connect == null && block == null && negotiate == null && !close) {
            blockedSinceNanos = Long.MAX_VALUE;
            return true;
        }
        blockedSinceNanos = Math.min(blockedSinceNanos, nowNanos);
        return false;
    }

    boolean blockedTooLong(long nowNanos) {
        return blockedSinceNanos != Long.MAX_VALUE && nowNanos - blockedSinceNanos > BLOCKED_LIMIT_NANOS;
    }

    @Override
    public void connected(TransportKind transport, long setupNanos) {
        owner.tell(new ConnectionActor.MediaConnected(transport));
    }

    @Override
    public void iceStateChanged(String previous, String current) {
        ice.enter(current, nanoClock.getAsLong());
        if (current.equals(IceClock.DISCONNECTED)) {
            owner.tell(new ConnectionActor.IceDisconnected());
        }
    }

    @Override
    public void closed(MediaCloseReason reason, MediaStats stats) {
        if (last.isEmpty()) {
            last = Optional.of(CompletableFuture.completedFuture(stats));
        }
        ice.enter("closed", nanoClock.getAsLong());
        owner.tell(new ConnectionActor.MediaEnded(reason));
    }

    @Override
    public CompletionStage<MediaStats> stats() {
        return last.orElseGet(this::now);
    }

    @Override
    public IceTroubles iceTroubles() {
        return ice.troubles(nanoClock.getAsLong());
    }

    private CompletionStage<MediaStats> now() {
        return media.stats(id).exceptionally(gone -> MediaStats.EMPTY);
    }
}
