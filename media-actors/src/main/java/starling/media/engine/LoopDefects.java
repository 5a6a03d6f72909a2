package starling.media.engine;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What threw on a media loop although nothing should: logged once a minute, always counted. The loop's thread. */
final class LoopDefects {
    private static final Logger LOG = LoggerFactory.getLogger(LoopDefects.class);
    private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int loop;
    private final LoopCounters counters;
    private boolean logged;
    private long loggedNanos;

    LoopDefects(int loop, LoopCounters counters) {
        this.loop = loop;
        this.counters = counters;
    }

    void onDefect(RuntimeException defect, long nowNanos) {
        counters.increment(LoopCounter.HANDLER_FAILED);
        if (!logged || nowNanos - loggedNanos > LOG_NANOS) {
            logged = true;
            loggedNanos = nowNanos;
            LOG.error("media loop {} went on after a defect; {} so far", loop,
                    counters.get(LoopCounter.HANDLER_FAILED), defect);
        }
    }
}
