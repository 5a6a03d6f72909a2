package starling.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A page in a browser. */
final class Page implements AutoCloseable {
    private final Driver driver;
    private final String name;

    Page(Driver driver, String name) {
        this.driver = driver;
        this.name = name;
    }

    /** Runs a JavaScript function of one argument in the page and waits for what it (or its promise) returns. */
    JsonNode call(String function, JsonNode argument) {
        return driver.command("call", called(function, argument));
    }

    /** The same, without waiting. */
    CompletableFuture<JsonNode> start(String function, JsonNode argument) {
        return driver.send("call", called(function, argument));
    }

    private ObjectNode called(String function, JsonNode argument) {
        ObjectNode parameters = parameters().put("script", function);
        parameters.set("argument", argument);
        return parameters;
    }

    JsonNode call(String function) {
        return call(function, Driver.parameters());
    }

    void fill(String selector, String text) {
        driver.command("fill", parameters().put("selector", selector).put("text", text));
    }

    void click(String selector) {
        driver.command("click", parameters().put("selector", selector));
    }

    void screenshot(Path file) {
        driver.command("screenshot", parameters().put("path", file.toAbsolutePath().toString()));
    }

    /** What the page wrote to its console, errors included. */
    JsonNode console() {
        return driver.command("console", parameters());
    }

    @Override
    public void close() {
        driver.command("close", parameters());
    }

    private ObjectNode parameters() {
        return Driver.parameters().put("page", name);
    }
}
