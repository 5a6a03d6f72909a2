package starling.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The Node.js process that drives the browsers (src/test/node/driver.mjs): commands out, answers in, a line each. */
final class Driver implements AutoCloseable {
    private static final long COMMAND_TIMEOUT_SECONDS = 90;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer out;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

    private Driver(Process process) {
        this.process = process;
        this.out = process.outputWriter(StandardCharsets.UTF_8);
    }

    static Driver start() throws IOException {
        Path module = Directories.module();
        Process process = new ProcessBuilder("node", module.resolve("src/test/node/driver.mjs").toString(),
                module.resolve("target/npm").toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Driver driver = new Driver(process);
        Thread reader = new Thread(driver::readAnswers, "browser-driver");
        reader.setDaemon(true);
        reader.start();
        return driver;
    }

    static ObjectNode parameters() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Sends a command and returns its value; an error of the command is thrown with its text. */
    JsonNode command(String name, ObjectNode parameters) {
        return join(name, send(name, parameters));
    }

    /** Sends a command whose answer is waited for elsewhere, so that two pages can do something at the same time. */
    CompletableFuture<JsonNode> send(String name, ObjectNode parameters) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            synchronized (out) {
                out.write(JSON.writeValueAsString(parameters.put("id", id).put("command", name)) + "\n");
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the driver has ended", e);
        }
        return answer;
    }

    private static JsonNode join(String name, CompletableFuture<JsonNode> answer) {
        try {
            return answer.get(COMMAND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(name + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(name + ": no answer within " + COMMAND_TIMEOUT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(name + ": interrupted", e);
        }
    }

    private void readAnswers() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode answer = JSON.readTree(line);
                CompletableFuture<JsonNode> future = waiting.remove(answer.get("id").longValue());
                if (answer.has("error")) {
                    future.completeExceptionally(new IllegalStateException(answer.get("error").textValue()));
                } else {
                    future.complete(answer.get("value"));
                }
            }
        } catch (IOException e) {
            fail(e);
        }
        fail(new IOException("the driver has ended"));
    }

    private void fail(IOException e) {
        waiting.values().forEach(f -> f.completeExceptionally(e));
    }

    /** Ends the driver, which ends its browsers first. */
    @Override
    public void close() throws IOException, InterruptedException {
        out.close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
