package starling.media.engine;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for DTLS handshakes. BouncyCastle's handshake blocks a thread through its round trips, so there are many
 * threads; but only a few may compute at a time, so that a burst of joins leaves the media loops their cores: a
 * handshake gives its permit back while it waits for the network.
 */
final class DtlsPool implements AutoCloseable {
    private static final int THREADS = 128;
    private static final int WAITING = 4096;
    private static final long STACK_BYTES = 512 << 10;

    private final ThreadPoolExecutor executor;
    private final Semaphore computing;

    DtlsPool(int permits) {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING),
                task -> {
                    Thread thread = new Thread(null, task, "dtls-" + number.incrementAndGet(), STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        computing = new Semaphore(permits, true);
    }

    /** Runs a handshake; false if too many wait already. */
    boolean submit(Runnable handshake) {
        try {
            executor.execute(() -> {
                computing.acquireUninterruptibly();
                try {
                    handshake.run();
                } finally {
                    computing.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Called by a handshake before it waits for a datagram. */
    void beginWait() {
        computing.release();
    }

    /** Called by a handshake when it goes on computing. */
    void endWait() {
        computing.acquireUninterruptibly();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
