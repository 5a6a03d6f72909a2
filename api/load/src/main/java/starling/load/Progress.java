package starling.load;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Says once a second what a run is doing. */
final class Progress implements AutoCloseable {
    private final PrintStream out;
    private final List<MediaLoop> loops;
    private final int clients;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(command -> {
        Thread thread = new Thread(command, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger joined = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private volatile String phase = "start";
    private long sentBefore;
    private long receivedBefore;

    Progress(PrintStream out, List<MediaLoop> loops, int clients) {
        this.out = out;
        this.loops = loops;
        this.clients = clients;
        timer.scheduleAtFixedRate(this::print, 1, 1, TimeUnit.SECONDS);
    }

    void phase(String name) {
        phase = name;
    }

    void joined() {
        joined.incrementAndGet();
    }

    void failed() {
        failed.incrementAndGet();
    }

    private void print() {
        long sent = 0;
        long received = 0;
        for (MediaLoop loop : loops) {
            long[] counts = loop.ask(() -> new long[]{loop.stats().sentPackets, loop.stats().receivedPackets})
                    .completeOnTimeout(new long[2], 900, TimeUnit.MILLISECONDS).join();
            sent += counts[0];
            received += counts[1];
        }
        out.println(String.format(Locale.ROOT, "%-10s %d of %d joined%s, %d packets/s sent, %d received", phase,
                joined.get(), clients, failed.get() > 0 ? ", " + failed.get() + " failed" : "",
                Math.max(0, sent - sentBefore), Math.max(0, received - receivedBefore)));
        sentBefore = sent;
        receivedBefore = received;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
