package starling.media.engine;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import starling.core.media.SourceKey;

/**
 * The sources a loop knows, by key: those its sessions send and those they receive. A source of another loop is fetched
 * once, through one ring per pair of loops, while somebody here receives it; one of another node through {@link RelayLoop}. Used by its loop's thread alone.
 */
final class SourceTable {
    private final MediaLoop loop;
    private final Map<SourceKey, Source> sources = new HashMap<>();
    private final Map<Source, MediaLoop> feeders = new IdentityHashMap<>();
    private final Map<MediaLoop, LoopRing> outbound = new IdentityHashMap<>();

    SourceTable(MediaLoop loop) {
        this.loop = loop;
    }

    /** The source that a session of this loop sends from now on. */
    Source publish(SourceKey key, Source.Upstream upstream) {
        Source source = sources.computeIfAbsent(key, k -> new Source(k, loop));
        source.upstream(upstream);
        return source;
    }

    /** The sender is gone. */
    void unpublish(Source source) {
        source.upstream(null);
        release(source);
    }

    /**
     * The source for a receiver on this loop.
     *
     * @param owner the sender's loop, or the one that fetches from the sender's node; null if the sender is gone
     */
    Source subscribe(SourceKey key, MediaLoop owner) {
        Source source = sources.computeIfAbsent(key, k -> new Source(k, loop));
        fetch(source);
        if (owner != null && owner != loop && !source.isFed()) {
            feeders.put(source, owner);
            source.upstream(now -> owner.execute(() -> owner.sources().requestKeyFrame(key)));
            owner.execute(() -> owner.sources().addBranch(key, loop, source));
        }
        return source;
    }

    private void fetch(Source source) {
        RelayLoop relay = loop.relay();
        if (relay != null && !source.isFed() && relay.fetches(source.key())) {
            relay.fetch(source, loop.nowNanos());
        }
    }

    /** A receiver stopped using it. */
    void unsubscribe(Source source) {
        MediaLoop feeder = source.hasReceivers() ? null : feeders.remove(source);
        if (feeder != null) {
            source.upstream(null);
            feeder.execute(() -> feeder.sources().removeBranch(source));
        }
        release(source);
    }

    private void requestKeyFrame(SourceKey key) {
        Source source = sources.get(key);
        if (source != null) {
            source.requestKeyFrame(loop.nowNanos());
        }
    }

    private void addBranch(SourceKey key, MediaLoop to, Source there) {
        Source source = sources.computeIfAbsent(key, k -> new Source(k, loop));
        fetch(source);
        LoopRing ring = outbound.computeIfAbsent(to, t -> {
            LoopRing created = new LoopRing();
            t.execute(() -> t.addInbound(created));
            return created;
        });
        source.addBranch(new Source.Branch(to, there, ring));
    }

    private void removeBranch(Source there) {
        Source source = sources.get(there.key());
        if (source != null) {
            source.removeBranch(there);
            release(source);
        }
    }

    private void release(Source source) {
        RelayLoop relay = loop.relay();
        if (relay != null && !source.hasReceivers() && relay.fetches(source.key())) {
            relay.abandon(source);
        }
        if (source.isUnused() && sources.remove(source.key(), source)) {
            source.close(loop.nowNanos());
        }
    }
}
