package starling.partition.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of one node of the test, and the addresses they give it. */
record NodeFiles(int number, Path directory) {
    static final String NETWORK = "10.77.0.";
    private static final int SIGNALING_PORT = 5000;
    private static final int API_PORT = 3000;

    String host() {
        return NETWORK + number;
    }

    String name() {
        return "node-0" + number + "@" + host();
    }

    /** The node with this name. */
    static int numberOf(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    String signalingUrl() {
        return "ws://" + host() + ":" + SIGNALING_PORT + "/signaling";
    }

    String apiUrl() {
        return "http://" + host() + ":" + API_PORT + "/";
    }

    Path configuration() {
        return directory.resolve("sora.conf");
    }

    void write(boolean relay) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(configuration(), String.join("\n", "node_name = " + name(), "listen_address = " + host(),
                "signaling_port = " + SIGNALING_PORT, "api_port = " + API_PORT, "log_dir = " + directory.resolve("log"),
                "data_dir = " + directory.resolve("data"), "api_loopback_address_only = false", "media_loops = 1",
                "cluster = true",
                "cluster_relay = " + relay, "cluster_signaling_url = " + signalingUrl(),
                "cluster_api_url = " + apiUrl(), ""));
    }
}
