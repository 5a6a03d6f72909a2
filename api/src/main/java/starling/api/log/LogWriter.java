package starling.api.log;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes log files: a slow disk makes lines wait and in the end costs lines, never time of who logs. A
 * line once taken is written, late if the disk fails meanwhile; only the end of the process comes before that. While a file
 * cannot be written it takes no more lines.
 */
final class LogWriter implements AutoCloseable {
    /** Lines that may wait, in all files together, and their bytes. */
    static final int MAX_LINES = 8192;
    static final long MAX_BYTES = 32L << 20;
    /** A longer line is lost. */
    static final int MAX_LINE_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long CLOSE_MILLIS = 2000;
    private static final long TELL_LOST_NANOS = 10_000_000_000L;
    private static final long IDLE_MILLIS = 100;

    /** @param size of the text, roughly */
    private record Line(JsonlFile file, Supplier<byte[]> text, int size) {}

    private final BlockingQueue<Line> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Set<JsonlFile> failing = new HashSet<>();
    private final Thread thread = new Thread(this::run, "log-writer");
    private volatile int failingCount;
    private volatile boolean closing;
    private Consumer<Boolean> onFailing = failed -> {};
    private long lostTold;
    private long lostToldNanos = System.nanoTime() - TELL_LOST_NANOS;

    LogWriter() {
        thread.setDaemon(true);
        thread.start();
    }

    /** False: too much waits, or the file cannot be written; the line is lost. */
    boolean write(JsonlFile file, byte[] line) {
        return write(file, line.length, () -> line, 1);
    }

    /**
     * The same with a line that is made when its turn comes, and that finds room only in the first half.
     *
     * @param size how long it may become, bytes
     */
    boolean writeLater(JsonlFile file, int size, Supplier<byte[]> line) {
        return write(file, size, line, 2);
    }

    private boolean write(JsonlFile file, int size, Supplier<byte[]> line, int part) {
        if (size > MAX_LINE_BYTES || closing || file.failing() || !reserve(size, part)) {
            lost.incrementAndGet();
            return false;
        }
        return queue.add(new Line(file, line, size));
    }

    private boolean reserve(int size, int part) {
        int count = lines.incrementAndGet();
        if (bytes.addAndGet(size) <= MAX_BYTES / part && count <= MAX_LINES / part) {
            return true;
        }
        release(1, size);
        return false;
    }

    private void release(int count, long size) {
        lines.addAndGet(-count);
        bytes.addAndGet(-size);
    }

    /** Lines lost since the start. */
    long lost() {
        return lost.get();
    }

    /** Files that cannot be written. */
    int failing() {
        return failingCount;
    }

    /** Who is told, from now on and at once, whether some file cannot be written; on the writing thread: must not block. */
    synchronized void whenFailing(Consumer<Boolean> listener) {
        onFailing = listener;
        listener.accept(failingCount > 0);
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                Line line = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    render(line);
                }
                long now = System.nanoTime();
                for (JsonlFile file : List.copyOf(failing)) {
                    flush(file, now);
                }
                tellLost(now);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failing.forEach(file -> lost.addAndGet(file.kept()));
    }

    private void render(Line line) {
        byte[] text;
        try {
            text = line.text().get();
        } catch (RuntimeException e) { // one line that cannot be made must not end all logging
            LOG.error("LOG-LINE-FAILED | file={}", line.file().path(), e);
            text = new byte[0];
        }
        bytes.addAndGet((long) text.length - line.size());
        line.file().append(text);
        flush(line.file(), System.nanoTime());
    }

    private void flush(JsonlFile file, long now) {
        if (!file.isDue(now)) {
            return;
        }
        int before = file.kept();
        long bytesBefore = file.keptBytes();
        try {
            file.flush(now);
            if (failing.remove(file)) {
                LOG.info("LOG-FILE-RECOVERED | file={} can be written again", file.path());
                tellFailing();
            }
        } catch (IOException e) {
            if (failing.add(file)) {
                LOG.error("LOG-FILE-FAILING | file={} cannot be written, lines are lost until it can: free the disk, or"
                        + " mend the directory: {}", file.path(), e.toString());
                tellFailing();
            }
        }
        release(before - file.kept(), bytesBefore - file.keptBytes());
    }

    private synchronized void tellFailing() {
        boolean before = failingCount > 0;
        failingCount = failing.size();
        if (before != failingCount > 0) {
            onFailing.accept(failingCount > 0);
        }
    }

    private void tellLost(long now) {
        long count = lost.get();
        if (count > lostTold && now - lostToldNanos >= TELL_LOST_NANOS) {
            LOG.error("LOG-LINES-LOST | {} lines of log files are lost since the last such line", count - lostTold);
            lostTold = count;
            lostToldNanos = now;
        }
    }

    /** Writes what is queued, for two seconds at most. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lost.get() > 0) {
            System.err.println("log lines lost: " + lost.get());
        }
    }
}
