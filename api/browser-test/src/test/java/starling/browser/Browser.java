package starling.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** One browser process. Its pages are participants that share nothing with each other but the process. */
final class Browser implements AutoCloseable {
    /** Signals of {@link #signal}. */
    enum Signal {
        SIGSTOP, SIGKILL
    }

    /** Which browser: the one that the environment variable of this name gives, else Debian's. */
    enum Kind {
        CHROMIUM("/usr/bin/chromium"), FIREFOX("/usr/bin/firefox-esr");

        private final String byDefault;

        Kind(String byDefault) {
            this.byDefault = byDefault;
        }

        Path executable() {
            String named = System.getenv(name());
            return Path.of(named == null || named.isEmpty() ? byDefault : named);
        }
    }

    private final Driver driver;
    private final String name;
    private final String version;
    private final AtomicInteger pages = new AtomicInteger();

    private Browser(Driver driver, String name, String version) {
        this.driver = driver;
        this.name = name;
        this.version = version;
    }

    /** Starts a browser that takes the arguments. */
    static Browser launch(Driver driver, Kind kind, String name, String... arguments) {
        ObjectNode parameters = Driver.parameters().put("browser", name)
                .put("kind", kind.name().toLowerCase(Locale.ROOT)).put("executable", kind.executable().toString());
        parameters.putArray("args");
        for (String argument : arguments) {
            parameters.withArray("args").add(argument);
        }
        JsonNode launched = driver.command("launch", parameters);
        return new Browser(driver, name, launched.get("version").textValue());
    }

    String version() {
        return version;
    }

    Page open(String url) {
        String page = name + "-" + pages.incrementAndGet();
        driver.command("open", Driver.parameters().put("browser", name).put("page", page).put("url", url)
                .put("width", 1280).put("height", 800));
        return new Page(driver, page);
    }

    /** Signals the browser and all its processes. */
    void signal(Signal signal) {
        driver.command("signal", Driver.parameters().put("browser", name).put("signal", signal.name()));
    }

    @Override
    public void close() {
        driver.command("quit", Driver.parameters().put("browser", name));
    }
}
