package starling.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import starling.core.cert.DtlsCertificate;
import starling.core.media.Codec;
import starling.core.srtp.SrtpProfile;

/** Begins whole clients at a fixed rate; each leaves when its media transport is up. */
final class FullPhase implements AutoCloseable {
    private static final int HANDSHAKE_THREADS = 32;
    private static final int SIGNALING_THREADS = 2;

    private final URI url;
    private final ConnectOptions options;
    private final ExecutorService signaling = Executors.newFixedThreadPool(SIGNALING_THREADS, FullPhase::daemon);
    private final ExecutorService handshakes = Executors.newFixedThreadPool(HANDSHAKE_THREADS, FullPhase::daemon);
    private final MediaLoop loop;
    private final LoadClient.Surroundings around;

    FullPhase(URI url, ConnectOptions options) throws IOException {
        this.url = url;
        this.options = options;
        loop = new MediaLoop("media-0", 1);
        SecureRandom random = new SecureRandom();
        LoadOptions load = new LoadOptions(List.of(url), options.channelPrefix(), 1, 0, 0, 1, 100, true, Codec.VP8,
                false, List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80), 1, Duration.ZERO,
                options.window(), options.timeout(), 1, List.of(), 1);
        around = new LoadClient.Surroundings(load, HttpClient.newBuilder().executor(signaling).build(), handshakes,
                random, DtlsCertificate.generate(random, Instant.now()));
    }

    /** Returns when every client has left or failed. */
    void run(int clients, int firstNumber, ConnectResult result) throws InterruptedException {
        CountDownLatch left = new CountDownLatch(clients);
        long begin = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            long due = begin + TimeUnit.SECONDS.toNanos(1) * i / options.rate();
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int number = firstNumber + i;
            LoadClient client = new LoadClient(around, loop, ConnectRun.channel(options, number), Role.SENDRECV,
                    number & 0xFFFF, false);
            synchronized (result) {
                result.started(System.nanoTime() - due);
            }
            client.join(url).orTimeout(options.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((joined, failure) -> {
                        synchronized (result) {
                            if (failure == null) {
                                result.reached(System.nanoTime() - due);
                            } else {
                                result.failed(client.failure() == null
                                        ? "no media within " + options.timeout().toMillis() + " ms"
                                        : client.failure());
                            }
                        }
                        client.leave();
                        left.countDown();
                    });
        }
        left.await();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "full-phase");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws IOException {
        loop.close();
        handshakes.shutdownNow();
        signaling.shutdownNow();
    }
}
