package starling.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Actor systems and ledgers have real time: tests wait for what they bring about. */
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    /** Waits until the condition holds, at most half a minute. */
    public static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Object monitor = new Object();
        synchronized (monitor) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(what + ": not within " + LIMIT);
                }
                monitor.wait(20);
            }
        }
    }
}
