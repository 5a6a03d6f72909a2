package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HookReceiverTest {

    @Test
    void shouldLetEverybodyInAfterAWhileAndManyAtOnce() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (HookReceiver receiver = new HookReceiver(new InetSocketAddress("127.0.0.1", 0), Duration.ofMillis(50))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + receiver.port() + "/auth"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}")).build();
            long begin = System.nanoTime();

            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }

            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertEquals("{\"allowed\":true}", answer.get(30, TimeUnit.SECONDS).body());
            }
            assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(50));
            assertEquals(100, receiver.answered());
        }
    }
}
