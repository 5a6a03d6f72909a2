package starling.media.actor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.media.engine.MediaStats;

/** What one connection's media has come to, also after its end. Any thread may ask. */
public interface MediaMeter {
    /** Of a connection without media. */
    MediaMeter NONE = new MediaMeter() {
        @Override
        public CompletionStage<MediaStats> stats() {
            return CompletableFuture.completedFuture(MediaStats.EMPTY);
        }

        @Override
        public IceTroubles iceTroubles() {
            return new IceTroubles(0, 0);
        }
    };

    /**
     * How long ICE was in trouble ({@code webhooks.md section 5.1}), milliseconds.
     *
     * @param checkingMillis in state checking, altogether
     * @param disconnectedMillis in state disconnected, altogether
     */
    record IceTroubles(long checkingMillis, long disconnectedMillis) {}

    /** The counters, the last ones if the media has ended. Completes on the media loop's thread: go elsewhere to work. */
    CompletionStage<MediaStats> stats();

    IceTroubles iceTroubles();
}
