package starling.media.engine;

import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.core.cert.DtlsCertificate;
import starling.core.dtls.DtlsAssociation;
import starling.core.dtls.DtlsWarmUp;

/**
 * Threads for DTLS handshakes. BouncyCastle's handshake blocks a thread through its round trips, so there are many
 * threads; but only a few may compute at a time, so that a burst of joins leaves the media loops their cores: a
 * handshake gives its permit back while it waits for the network.
 */
final class DtlsPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsPool.class);
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

    /** One handshake with ourselves, in the background: loads what the first client would otherwise wait for. */
    void warmUp(DtlsCertificate certificate, SecureRandom random) {
        DtlsWarmUp warmUp = new DtlsWarmUp(certificate, random);
        executor.execute(() -> quietly(warmUp::server));
        executor.execute(() -> quietly(warmUp::client));
    }

    private static void quietly(Callable<DtlsAssociation> side) {
        try {
            side.call();
        } catch (Exception e) {
            LOG.info("DTLS warm-up ended early cause={}", e.toString());
        }
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
