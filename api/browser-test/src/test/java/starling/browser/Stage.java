package starling.browser;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What the browser tests share: one cluster, one driver, one browser. Everything ends after the last test. */
final class Stage implements AutoCloseable {
    private final Cluster cluster;
    private final PageServer pages;
    private final Driver driver;
    private final Browser browser;
    private final List<AutoCloseable> closedAfterTest = new ArrayList<>();
    private int channels;

    private Stage() throws Exception {
        cluster = Cluster.start();
        pages = PageServer.start();
        driver = Driver.start();
        browser = launch("shared", "--allow-loopback-in-peer-connection");
        closedAfterTest.clear();
    }

    Cluster cluster() {
        return cluster;
    }

    /** Somebody in the shared browser; gone after the test. */
    Participant participant() {
        return participant(browser);
    }

    Participant participant(Browser in) {
        return new Participant(page(in, pages.url()));
    }

    /** A page in the shared browser; closed after the test. */
    Page page(String url) {
        return page(browser, url);
    }

    private Page page(Browser in, String url) {
        Page page = in.open(url);
        if (in == browser) {
            closedAfterTest.add(page);
        }
        return page;
    }

    /** A Chromium of the test's own; ended after the test. */
    Browser launch(String name, String... arguments) {
        return launch(Browser.Kind.CHROMIUM, name, arguments);
    }

    /** A browser of the test's own; ended after the test. */
    Browser launch(Browser.Kind kind, String name, String... arguments) {
        Browser launched = Browser.launch(driver, kind, name, arguments);
        closedAfterTest.add(launched);
        return launched;
    }

    /** A channel nobody has used. */
    String channel() {
        return "channel-" + ++channels;
    }

    <T extends AutoCloseable> T closeAfterTest(T resource) {
        closedAfterTest.add(resource);
        return resource;
    }

    private void closeAfterTest() {
        for (int i = closedAfterTest.size() - 1; i >= 0; i--) {
            try {
                closedAfterTest.get(i).close();
            } catch (Exception | AssertionError e) {
                // The test may have ended it already, or killed it.
                System.err.println("after the test: " + e.getMessage());
            }
        }
        closedAfterTest.clear();
    }

    @Override
    public void close() throws Exception {
        try {
            driver.close();
            pages.close();
        } finally {
            cluster.close();
        }
    }

    /** Gives the stage to the tests that ask for it, setting it up for the first. */
    static final class Extension implements ParameterResolver, AfterEachCallback {
        private static final Namespace NAMESPACE = Namespace.create(Stage.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Stage.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return stage(context);
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Setup setup = context.getRoot().getStore(NAMESPACE).get(Setup.class, Setup.class);
            if (setup != null && setup.stage != null) {
                setup.stage.closeAfterTest();
            }
        }

        private static Stage stage(ExtensionContext context) {
            return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Setup.class, k -> new Setup(), Setup.class)
                    .stage();
        }
    }

    /** The one attempt at a stage: a second one would fail as slowly as the first. */
    private static final class Setup implements AutoCloseable {
        private Stage stage;
        private Exception failure;

        Setup() {
            try {
                stage = new Stage();
            } catch (Exception e) {
                failure = e;
            }
        }

        Stage stage() {
            if (failure != null) {
                throw new IllegalStateException("the cluster and the browser must start", failure);
            }
            return stage;
        }

        @Override
        public void close() throws Exception {
            if (stage != null) {
                stage.close();
            }
        }
    }
}
