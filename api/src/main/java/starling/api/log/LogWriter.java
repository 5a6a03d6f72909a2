package starling.api.log;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The one thread that writes log files: a slow disk fills its queue and costs lines, never time of who logs. */
final class LogWriter implements AutoCloseable {
    private static final int QUEUED_LINES = 8192;
    private static final long CLOSE_MILLIS = 2000;

    private record Line(JsonlFile file, byte[] bytes) {}

    private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(QUEUED_LINES);
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread = new Thread(this::run, "log-writer");
    private volatile boolean closing;
    private boolean complained;

    LogWriter() {
        thread.setDaemon(true);
        thread.start();
    }

    /** False: too many lines wait, this one is lost. */
    boolean write(JsonlFile file, byte[] line) {
        boolean taken = queue.offer(new Line(file, line));
        if (!taken) {
            lost.incrementAndGet();
        }
        return taken;
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                Line line = queue.poll(100, TimeUnit.MILLISECONDS);
                if (line != null) {
                    write(line);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Line line) {
        try {
            line.file().write(line.bytes(), System.nanoTime());
            complained = false;
        } catch (IOException e) {
            lost.incrementAndGet();
            if (!complained) {
                complained = true;
                System.err.println("log file cannot be written, lines are lost: " + e);
            }
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
