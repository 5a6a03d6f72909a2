package starling.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One Starling node: a process started with scripts/starling, as an operator starts it. */
final class NodeProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NodeAddress address;
    private final Path directory;
    private final Process process;

    private NodeProcess(NodeAddress address, Path directory, Process process) {
        this.address = address;
        this.directory = directory;
        this.process = process;
    }

    static NodeProcess start(NodeAddress address, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path settings = directory.resolve("sora.conf");
        Files.writeString(settings, address.settings(directory));
        Process process = new ProcessBuilder(Directories.root().resolve("scripts/starling").toString(), "foreground",
                "--config", settings.toString()).directory(Directories.root().toFile()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("console.log").toFile()).start();
        return new NodeProcess(address, directory, process);
    }

    NodeAddress address() {
        return address;
    }

    Path directory() {
        return directory;
    }

    /** Waits until the API answers. */
    void awaitStarted() throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers("health")) {
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IOException(address.name() + " ended with " + process.exitValue() + ": " + console());
            }
            if (System.nanoTime() > end) {
                throw new IOException(address.name() + " does not answer: " + console());
            }
        }
    }

    /** Waits until the node serves newcomers. */
    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers("ready")) {
            if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                throw new IOException(address.name() + " does not serve: " + console());
            }
        }
    }

    private boolean answers(String path) throws InterruptedException {
        try {
            return HTTP
                    .send(HttpRequest.newBuilder(URI.create(address.apiUrl() + path)).timeout(Duration.ofSeconds(5))
                            .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Calls an operation of the HTTP API. */
    JsonNode operation(String target, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(URI.create(address.apiUrl()))
                .timeout(START_LIMIT).header("x-sora-target", target)
                .POST(body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(target + " at " + address.name() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
    }

    String console() throws IOException {
        return Files.readString(directory.resolve("console.log"));
    }

    /** Asks the node to end. */
    void stop() {
        process.destroy();
    }

    /** Waits for the end, and brings it about after a while. */
    void awaitStopped() throws InterruptedException {
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            kill();
            process.waitFor();
        }
    }

    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
