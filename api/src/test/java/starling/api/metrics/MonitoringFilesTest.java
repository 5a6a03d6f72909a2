package starling.api.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import starling.api.FakeNode;
import starling.api.InstalledTool;
import starling.api.log.LogCounts;
import starling.api.webhook.WebhookCounters;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;

/** The dashboard and the alert rules in {@code config/} ask only for what {@code /metrics} tells. */
class MonitoringFilesTest {
    private static final Path CONFIG = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize()
            .getParent().resolve("config");
    private static final Path RULES = CONFIG.resolve("alert-rules.yml");
    private static final Path DASHBOARD = CONFIG.resolve("grafana-dashboard.json");
    private static final Pattern METRIC = Pattern.compile("\\b[a-z][a-z0-9]*_[a-z0-9_]+\\b(?!\\s*\\()");
    private static final Set<String> NOT_METRICS = Set.of("no_majority", "label_values");

    private static String metrics() {
        FakeNode node = new FakeNode(null);
        node.ledger = new LedgerStatus(RaftState.LEADER, 3, 12, Optional.of("node-01@127.0.0.1"));
        return NodeMetricsText.of(node, new WebhookCounters(), LogCounts.NONE);
    }

    /** Expressions of both files. */
    static Stream<String> expressions() throws IOException {
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(RULES)) {
            if (line.strip().startsWith("expr:")) {
                found.add(line.strip().substring("expr:".length()).strip());
            }
        }
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        dashboard.findValuesAsText("expr").forEach(found::add);
        dashboard.get("templating").get("list").forEach(variable -> found.add(variable.get("query").asText()));
        found.remove("prometheus");
        return found.stream();
    }

    private static Set<String> namesIn(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = METRIC.matcher(expression.replace("$__rate_interval", "5m"));
        while (matcher.find()) {
            names.add(matcher.group());
        }
        names.removeAll(NOT_METRICS);
        return names;
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void shouldAskOnlyForMetricsThatExist(String expression) {
        Set<String> names = namesIn(expression);
        assertTrue(!names.isEmpty() || expression.startsWith("up{"), "no metric in " + expression);

        names.removeAll(ParsedMetrics.of(metrics()).names());

        assertEquals(Set.of(), names, "not in /metrics");
    }

    @Test
    void shouldFindTheNamesInAnExpression() {
        assertEquals(Set.of("a_total", "b_c"),
                namesIn("sum by (x) (rate(a_total{s=\"no_majority\"}[5m])) / b_c or label_values (y)"));
    }

    @Test
    void shouldShowEachPanelOnceAndInsideTheGrid() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels")) {
            JsonNode at = panel.get("gridPos");
            String title = panel.get("title").asText();
            assertTrue(ids.add(panel.get("id").asInt()), title + ": id");
            assertTrue(at.get("x").asInt() + at.get("w").asInt() <= 24, title + ": wider than the grid");
            assertTrue(places.add(at.get("x") + "/" + at.get("y")), title + ": on another panel");
        }
    }

    @Test
    void shouldHaveRulesThatPrometheusTakes() throws Exception {
        assumeTrue(InstalledTool.exists("promtool"), "promtool is not installed");

        InstalledTool.Outcome outcome = InstalledTool.run("", "promtool", "check", "rules", RULES.toString());

        assertEquals(0, outcome.code(), outcome.printed());
        long rules = Files.readAllLines(RULES).stream().filter(line -> line.contains("- alert:")).count();
        assertTrue(outcome.printed().contains("SUCCESS: " + rules + " rules found"), outcome.printed());
    }

    @Test
    void shouldWriteMetricsThatPrometheusTakes() throws Exception {
        assumeTrue(InstalledTool.exists("promtool"), "promtool is not installed");

        InstalledTool.Outcome outcome = InstalledTool.run(metrics(), "promtool", "check", "metrics");

        assertEquals("0 ", outcome.code() + " " + outcome.printed());
    }
}
