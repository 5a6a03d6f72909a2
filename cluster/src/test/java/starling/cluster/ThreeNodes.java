package starling.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import starling.core.settings.ClusterFailureSettings;
import starling.core.settings.ClusterRelaySettings;
import starling.core.settings.ClusterSettings;
import starling.core.settings.EventWebhookSettings;
import starling.core.settings.JournalSettings;
import starling.core.settings.MinorityConnections;
import starling.core.settings.MediaSettings;
import starling.core.settings.NetworkSettings;
import starling.core.settings.NodeSettings;
import starling.core.settings.SessionSettings;
import starling.core.settings.WebhookSettings;
import starling.core.signaling.SignalingLimits;
import starling.core.signaling.SignalingSettings;

/** Settings of nodes on loopback addresses of one machine, and waiting with a deadline. */
final class ThreeNodes {

    /** What nodes remember; one directory for all tests of a process, one below it for each node. */
    private static final Path DATA = data();

    private ThreeNodes() {}

    private static Path data() {
        try {
            return Files.createTempDirectory(Path.of("target"), "data").toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that is free on the addresses 127.0.0.1 to 127.0.0.{@code nodes}. */
    static int freePort(int nodes) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 2; i <= nodes; i++) {
                new ServerSocket(socket.getLocalPort(), 1, InetAddress.getByName("127.0.0." + i)).close();
            }
            return socket.getLocalPort();
        }
    }

    static String name(int number) {
        return "node-0" + number + "@127.0.0." + number;
    }

    static String signalingUrl(int number) {
        return "ws://127.0.0." + number + ":5000/signaling";
    }

    /** A channel lives on one node. */
    static NodeSettings settings(int number, int port, boolean clustered, int maxConnections) {
        return settings(number, port, clustered, maxConnections, new ClusterRelaySettings(false, true, true));
    }

    static NodeSettings settings(int number, int port, boolean clustered, int maxConnections,
            ClusterRelaySettings relay) {
        InetAddress address = InetAddress.getLoopbackAddress();
        return new NodeSettings(name(number), maxConnections, false, "log",
                DATA.resolve(port + "-" + number).toString(), SessionSettings.STANDARD,
                new NetworkSettings(address, Optional.of(address), 5000, 3000),
                new MediaSettings(1, 0, true, Duration.ofSeconds(5), Duration.ofSeconds(10), "starling"),
                new SignalingSettings("2026.1.0", 500, false, true, false, false, false, false, false,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60), Duration.ofSeconds(1), SignalingLimits.STANDARD),
                new ClusterSettings(clustered, signalingUrl(number), "http://127.0.0." + number + ":3000/", port,
                        port + 10, false, relay,
                        new ClusterFailureSettings(Duration.ofSeconds(4), Duration.ofSeconds(3),
                                MinorityConnections.KEEP, false)),
                new JournalSettings(Optional.empty(), "starling", Optional.empty()), WebhookSettings.NONE,
                EventWebhookSettings.STANDARD);
    }
}
