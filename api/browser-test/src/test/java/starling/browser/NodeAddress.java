package starling.browser;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A node's name, address and ports.
 *
 * @param number 1, 2, 3 …
 * @param mediaPort the UDP port of its first media loop; the second has the next
 * @param more lines of its {@code sora.conf}
 */
record NodeAddress(int number, String host, int signalingPort, int apiPort, int clusterPort, int mediaPort,
        String more) {
    static final int MEDIA_LOOPS = 2;

    String name() {
        return String.format("node-%02d@%s", number, host);
    }

    String signalingUrl() {
        return "ws://" + host + ":" + signalingPort + "/signaling";
    }

    String devtoolsUrl() {
        return "http://" + host + ":" + signalingPort + "/devtools/";
    }

    String apiUrl() {
        return "http://" + host + ":" + apiPort + "/";
    }

    /** The node's {@code sora.conf}, with its state under the directory. */
    String settings(Path directory) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("node_name", name());
        keys.put("listen_address", host);
        keys.put("signaling_port", signalingPort);
        keys.put("api_port", apiPort);
        keys.put("media_loops", MEDIA_LOOPS);
        keys.put("media_udp_port", mediaPort);
        keys.put("devtools", true);
        keys.put("log_dir", directory.resolve("log"));
        keys.put("data_dir", directory.resolve("data"));
        keys.put("websocket_stats_timer_interval", "5 s");
        keys.put("cluster", true);
        keys.put("cluster_signaling_url", signalingUrl());
        keys.put("cluster_api_url", apiUrl());
        keys.put("cluster_listen_min_port", clusterPort);
        return keys.entrySet().stream().map(e -> e.getKey() + " = " + e.getValue() + "\n")
                .collect(Collectors.joining("", "", more));
    }
}
