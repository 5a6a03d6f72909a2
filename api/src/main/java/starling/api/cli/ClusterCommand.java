package starling.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import starling.cluster.NodeMode;

/** {@code cluster init|register|purge|list|mode}: one call of the API each, and what it answers in words. */
final class ClusterCommand {
    static final String USAGE = """
            usage: scripts/starling cluster init NODE...          forms a cluster of exactly these nodes
                   scripts/starling cluster register CONTACT      takes the called node into CONTACT's cluster
                   scripts/starling cluster purge NODE [--force]  removes a node for good; --force: even a living one
                   scripts/starling cluster list                  shows the nodes
                   scripts/starling cluster mode [MODE]           shows or changes what the called node takes on:
                                                                  normal, block_new_session, block_new_connection
            with [--config FILE] or [--api URL]: the node to be called. Exit code 0 done, 1 refused, 2 wrong arguments.
            """;

    private final ApiClient api;
    private final PrintStream out;

    ClusterCommand(ApiClient api, PrintStream out) {
        this.api = api;
        this.out = out;
    }

    void run(List<String> words) throws CommandException {
        List<String> rest = new ArrayList<>(words);
        boolean force = rest.remove("--force");
        String action = rest.isEmpty() ? "" : rest.remove(0);
        for (String word : rest) {
            expect(!word.startsWith("-"), word + ": unknown argument");
        }
        expect(!force || action.equals("purge"), "--force: only for purge");
        switch (action) {
            case "init" -> init(rest);
            case "register" -> register(one(rest, "the name of a node of the cluster"));
            case "purge" -> purge(one(rest, "the name of the node"), force);
            case "list" -> {
                expect(rest.isEmpty(), String.join(" ", rest) + ": unknown argument");
                list();
            }
            case "mode" -> mode(rest);
            default -> throw new CommandException(CommandException.USAGE, (action.isEmpty()
                    ? "cluster: no action"
                    : action + ": unknown action") + " (expected: init, register, purge, list or mode)");
        }
    }

    private void init(List<String> names) throws CommandException {
        expect(!names.isEmpty(), "init: no nodes (expected: the names of all first nodes, this one among them)");
        ObjectNode body = ApiClient.body();
        ArrayNode list = body.putArray("node_name_list");
        names.forEach(list::add);
        api.call("Sora_20221221.InitCluster", body);
        out.println("The cluster is formed: " + String.join(", ", names));
    }

    private void register(String contact) throws CommandException {
        api.call("Sora_20211215.RegisterClusterNode", ApiClient.body().put("contact_node_name", contact));
        out.println("Registered with the cluster of " + contact);
    }

    private void purge(String name, boolean force) throws CommandException {
        ObjectNode body = ApiClient.body().put("node_name", name);
        api.call("Sora_20211215.PurgeClusterNode", force ? body.put("force", true) : body);
        out.println("Purged: " + name);
    }

    private void mode(List<String> words) throws CommandException {
        List<String> modes = Arrays.stream(NodeMode.values()).map(NodeMode::text).toList();
        expect(words.isEmpty() || words.size() == 1 && modes.contains(words.get(0)),
                "mode " + String.join(" ", words) + ": not a mode (expected: one of " + String.join(", ", modes) + ")");
        JsonNode answer = words.isEmpty()
                ? api.call("Sora_20211215.GetMode")
                : api.call("Sora_20211215.ChangeMode", ApiClient.body().put("mode", words.get(0)));
        out.println(answer.path("mode").asText());
    }

    private void list() throws CommandException {
        JsonNode nodes = api.call("Sora_20211215.ListClusterNodes");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "CONNECTED", "MODE", "KIND", "EPOCH", "MEMBER SINCE", "VERSION", "API"));
        for (JsonNode node : nodes) {
            boolean connected = node.path("connected").asBoolean();
            rows.add(connected
                    ? List.of(node.path("node_name").asText(), "yes", node.path("mode").asText(),
                            node.path("temporary_node").asBoolean() ? "temporary" : "regular",
                            node.path("epoch").asText(), node.path("member_since").asText(),
                            node.path("sora_version").asText(), node.path("cluster_api_url").asText())
                    : List.of(node.path("node_name").asText(), "no"));
        }
        if (nodes.isEmpty()) {
            out.println("This node is in no cluster yet");
            return;
        }
        table(rows);
    }

    private void table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(i == 0 ? "" : "  ").append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String one(List<String> words, String expected) throws CommandException {
        expect(words.size() == 1, words.size() + " names (expected: " + expected + ")");
        return words.get(0);
    }

    private static void expect(boolean condition, String otherwise) throws CommandException {
        if (!condition) {
            throw new CommandException(CommandException.USAGE, otherwise);
        }
    }
}
