package starling.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures how long clients of each URL take that come at a fixed rate and leave. */
final class ConnectRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConnectOptions options;
    private final PrintStream progress;
    private int number;

    ConnectRun(ConnectOptions options, PrintStream progress) {
        this.options = options;
        this.progress = progress;
    }

    /** A result for each URL, in their order. */
    List<ConnectResult> run() throws IOException, InterruptedException {
        for (URI url : options.urls()) {
            phase("warming up", url, options.warm(), new ConnectResult(url));
        }
        List<ConnectResult> results = new ArrayList<>();
        options.urls().forEach(url -> results.add(new ConnectResult(url)));
        for (int round = 0; round < options.rounds(); round++) {
            for (int i = 0; i < results.size(); i++) {
                phase("measuring", options.urls().get(i), options.window(), results.get(i));
            }
        }
        return results;
    }

    private void phase(String name, URI url, Duration length, ConnectResult result)
            throws IOException, InterruptedException {
        int clients = (int) (length.toMillis() * options.rate() / 1000);
        if (clients == 0) {
            return;
        }
        progress.println(name + ": " + clients + " clients to " + url);
        if (options.full()) {
            try (FullPhase full = new FullPhase(url, options)) {
                full.run(clients, number, result);
            }
        } else {
            new OfferPhase(url, options.rate(), options.timeout(), this::connect).run(clients, number, result);
        }
        number += clients;
    }

    private String connect(int client) {
        return JSON.createObjectNode().put("type", "connect").put("role", "sendrecv")
                .put("channel_id", channel(options, client)).put("sora_client", "Starling load tool")
                .put("environment", "Java").toString();
    }

    static String channel(ConnectOptions options, int client) {
        return options.channelPrefix() + "-" + client / options.perChannel();
    }
}
