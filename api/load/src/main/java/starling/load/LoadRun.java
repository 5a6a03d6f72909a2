package starling.load;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import starling.core.cert.DtlsCertificate;
import starling.core.media.MediaKind;

/** One run from the first join to the last goodbye. */
final class LoadRun {
    private static final int WINDOW = 1;
    private static final int HANDSHAKE_THREADS = 32;
    private static final int SIGNALING_THREADS = 2;
    private static final Duration SETTLE = Duration.ofSeconds(10);
    /** What is under way when the window closes still counts. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final LoadOptions options;
    private final PrintStream progressOut;
    private final List<MediaLoop> loops = new ArrayList<>();
    private final List<LoadClient> clients = new ArrayList<>();
    private final SecureRandom random = new SecureRandom();

    LoadRun(LoadOptions options, PrintStream progressOut) {
        this.options = options;
        this.progressOut = progressOut;
    }

    LoadResult run() throws IOException, InterruptedException {
        ExecutorService signaling = Executors.newFixedThreadPool(SIGNALING_THREADS, daemons("signaling"));
        ExecutorService handshakes = Executors.newFixedThreadPool(HANDSHAKE_THREADS, daemons("handshake"));
        for (int i = 0; i < options.loops(); i++) {
            loops.add(new MediaLoop("media-" + i, options.urls().size()));
        }
        HttpClient http = HttpClient.newBuilder().executor(signaling).build();
        LoadClient.Surroundings around = new LoadClient.Surroundings(options, http, handshakes, random,
                DtlsCertificate.generate(random, Instant.now()));
        try (Progress progress = new Progress(progressOut, loops, options.clients())) {
            return measure(around, progress);
        } finally {
            clients.forEach(LoadClient::leave);
            Thread.sleep(500);
            for (MediaLoop loop : loops) {
                loop.close();
            }
            handshakes.shutdownNow();
            signaling.shutdownNow();
        }
    }

    private LoadResult measure(LoadClient.Surroundings around, Progress progress) throws InterruptedException {
        progress.phase("joining");
        boolean nobodySends = options.senders() + options.participants() == 0;
        double joinSeconds = join(around, Role.SENDONLY, options.senders(), false, progress);
        loops.forEach(loop -> loop.setCountingGaps(true));
        if (options.participants() > 0) {
            joinSeconds = join(around, Role.SENDRECV, options.participants(), false, progress);
        }
        if (options.receivers() > 0) {
            joinSeconds = join(around, Role.RECVONLY, options.receivers(), !nobodySends, progress);
        }
        if (joinedClients().isEmpty()) {
            return result(joinSeconds, 0, 0, OptionalDouble.empty(), new UrlProgress(options, loops));
        }
        progress.phase("settling");
        settle();
        progress.phase("warming up");
        Thread.sleep(options.warm().toMillis());
        progress.phase("measuring");
        return measureWindow(joinSeconds);
    }

    /** Joins clients of one role to every channel; returns the seconds until the last one had joined. */
    private double join(LoadClient.Surroundings around, Role role, int perChannel, boolean waitsForMedia,
            Progress progress) throws InterruptedException {
        Semaphore permits = new Semaphore(options.parallel());
        long started = System.nanoTime();
        for (int i = 0; i < perChannel; i++) {
            for (int c = 0; c < options.channels(); c++) {
                permits.acquire();
                int number = clients.size();
                LoadClient client = new LoadClient(around, loops.get(number % loops.size()),
                        options.channelPrefix() + "-" + c, role, number, waitsForMedia);
                clients.add(client);
                URI url = options.urls().get(client.url());
                client.join(url).orTimeout(options.joinTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((joined, error) -> {
                            if (error == null) {
                                progress.joined();
                            } else {
                                client.fail("no media within " + options.joinTimeout().toSeconds() + " s");
                                progress.failed();
                            }
                            permits.release();
                        });
            }
        }
        permits.acquire(options.parallel());
        return (System.nanoTime() - started) / 1e9;
    }

    /** Waits until every joined client receives every track it should, for a while. */
    private void settle() throws InterruptedException {
        long end = System.nanoTime() + SETTLE.toNanos();
        while (missingTracks() > 0 && System.nanoTime() < end) {
            Thread.sleep(100);
        }
    }

    private int missingTracks() {
        int missing = 0;
        for (MediaLoop loop : loops) {
            missing += loop.ask(() -> joinedClients().stream().filter(client -> client.loop() == loop)
                    .mapToInt(client -> Math.max(0,
                            options.expectedTracks(client.role()) - client.transport().receivedTracks()))
                    .sum()).join();
        }
        return missing;
    }

    private List<LoadClient> joinedClients() {
        return clients.stream().filter(client -> client.failure() == null).toList();
    }

    private LoadResult measureWindow(double joinSeconds) throws InterruptedException {
        ServerCpu cpu = new ServerCpu(Path.of("/proc"), options.serverPids());
        UrlProgress urls = new UrlProgress(options, loops);
        loops.forEach(loop -> loop.setCountWindow(WINDOW));
        OptionalDouble cpuBefore = cpu.seconds();
        long receivedBefore = receivedPackets();
        urls.begin();
        long began = System.nanoTime();
        loops.forEach(loop -> loop.setSendWindow(WINDOW));
        Thread.sleep(options.window().toMillis());
        OptionalDouble cpuAfter = cpu.seconds();
        long forwarded = receivedPackets() - receivedBefore;
        urls.end();
        double seconds = (System.nanoTime() - began) / 1e9;
        loops.forEach(loop -> loop.setSendWindow(0));
        loops.forEach(loop -> loop.setCountingGaps(false));
        Thread.sleep(DRAIN.toMillis());
        loops.forEach(loop -> loop.setCountWindow(0));
        OptionalDouble used = cpuBefore.isPresent() && cpuAfter.isPresent()
                ? OptionalDouble.of(cpuAfter.getAsDouble() - cpuBefore.getAsDouble())
                : OptionalDouble.empty();
        return result(joinSeconds, seconds, forwarded, used, urls);
    }

    private long receivedPackets() {
        return loops.stream().mapToLong(loop -> loop.ask(() -> loop.stats().receivedPackets).join()).sum();
    }

    private LoadResult result(double joinSeconds, double seconds, long forwarded, OptionalDouble cpuSeconds,
            UrlProgress urls) {
        LoopStats stats = new LoopStats(options.urls().size());
        Tally tally = new Tally();
        List<LoadClient> joined = joinedClients();
        for (MediaLoop loop : loops) {
            loop.ask(() -> {
                stats.addAll(loop.stats());
                joined.stream().filter(client -> client.loop() == loop).forEach(tally::add);
                return true;
            }).join();
        }
        Map<String, Integer> failures = new TreeMap<>();
        clients.stream().filter(client -> client.failure() != null)
                .forEach(client -> failures.merge(client.failure(), 1, Integer::sum));
        Role group = options.receivers() > 0
                ? Role.RECVONLY
                : options.participants() > 0 ? Role.SENDRECV : Role.SENDONLY;
        DelayHistogram setup = new DelayHistogram();
        List<LoadClient> grouped = joined.stream().filter(client -> client.role() == group).toList();
        grouped.forEach(client -> setup.add(client.setupNanos()));
        int redirected = (int) clients.stream().filter(LoadClient::wasRedirected).count();
        return new LoadResult(options, joined.size(), clients.size() - joined.size(), redirected, missingTracks(),
                failures, grouped.size(), joinSeconds, setup, stats, seconds, tally.sent, tally.expected(joined),
                forwarded, tally.videoSenders, tally.keyFrameRequests, tally.shortestRequestNanos, cpuSeconds,
                redirected > 0
                        ? List.of()
                        : urls.results(stats, url -> tally.expected(of(joined, url)), url -> of(joined, url).size()));
    }

    private static List<LoadClient> of(List<LoadClient> clients, int url) {
        return clients.stream().filter(client -> client.url() == url).toList();
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return command -> {
            Thread thread = new Thread(command, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
        };
    }

    /** Adds up what the clients sent in the window and who should have got it. */
    private static final class Tally {
        private final Map<String, Long> sentByChannel = new TreeMap<>();
        private final Map<LoadClient, Long> sentByClient = new java.util.IdentityHashMap<>();
        private long sent;
        private int videoSenders;
        private long keyFrameRequests;
        private long shortestRequestNanos = Long.MAX_VALUE;

        /** On the client's loop. */
        void add(LoadClient client) {
            long packets = 0;
            for (SendingTrack track : client.transport().sending()) {
                packets += track.packetsIn(WINDOW);
                if (track.kind() == MediaKind.VIDEO) {
                    videoSenders++;
                    keyFrameRequests += track.keyFrameRequests();
                    shortestRequestNanos = Math.min(shortestRequestNanos, track.shortestRequestNanos());
                }
            }
            sent += packets;
            sentByClient.put(client, packets);
            sentByChannel.merge(client.channel(), packets, Long::sum);
        }

        long expected(List<LoadClient> joined) {
            return joined.stream().filter(client -> client.role() != Role.SENDONLY)
                    .mapToLong(client -> sentByChannel.get(client.channel()) - sentByClient.get(client)).sum();
        }
    }
}
