package starling.partition.process;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import starling.partition.Action;
import starling.partition.Answer;
import starling.partition.ClusterUnderTest;

/**
 * Real nodes, each a process in a network namespace of its own; packets between two namespaces are dropped by iptables
 * where the receiver is. Runs itself in the namespace of the bridge, which is never cut off.
 */
final class NamespaceCluster implements ClusterUnderTest, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_SECONDS = 90;

    private final List<NodeFiles> files = new ArrayList<>();
    private final List<NodeProcess> processes = new ArrayList<>();
    private final String namespacePrefix;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3)).build();

    private NamespaceCluster(String namespacePrefix) {
        this.namespacePrefix = namespacePrefix;
    }

    /** Starts the nodes and makes them a cluster. */
    static NamespaceCluster start(int nodes, boolean relay, String namespacePrefix, Path root, Path directory)
            throws IOException, InterruptedException {
        NamespaceCluster cluster = new NamespaceCluster(namespacePrefix);
        try {
            for (int number = 1; number <= nodes; number++) {
                NodeFiles files = new NodeFiles(number, directory.resolve("node-0" + number));
                delete(files.directory());
                files.write(relay);
                NodeProcess process = new NodeProcess(files, namespacePrefix + number, root);
                cluster.files.add(files);
                cluster.processes.add(process);
                process.start();
            }
            for (int number = 1; number <= nodes; number++) {
                cluster.awaitStatus(number, "health");
            }
            String names = JSON.writeValueAsString(cluster.files.stream().map(NodeFiles::name).toList());
            HttpResponse<String> formed = cluster
                    .api(1, "Sora_20221221.InitCluster", "{\"node_name_list\":" + names + "}")
                    .toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
            if (formed.statusCode() != 200) {
                throw new IOException("InitCluster: " + formed.body());
            }
            for (int number = 1; number <= nodes; number++) {
                cluster.awaitStatus(number, "ready");
            }
            return cluster;
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            cluster.close();
            throw new IOException("the cluster could not be formed", e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public int nodes() {
        return files.size();
    }

    @Override
    public void perform(Action action) throws IOException, InterruptedException {
        if (action instanceof Action.Kill kill) {
            process(kill.node()).kill();
        } else if (action instanceof Action.Start start) {
            process(start.node()).start();
        } else if (action instanceof Action.Pause pause) {
            process(pause.node()).signal("STOP");
        } else if (action instanceof Action.Resume resume) {
            process(resume.node()).signal("CONT");
        } else if (action instanceof Action.Cut cut) {
            filter("-A", cut.from(), cut.to());
        } else if (action instanceof Action.Mend mend) {
            filter("-D", mend.from(), mend.to());
        } else {
            throw new IllegalArgumentException(action + " (expected: an action on nodes or links)");
        }
    }

    private void filter(String command, int from, int to) throws IOException, InterruptedException {
        Commands.run("ip", "netns", "exec", namespacePrefix + to, "iptables", "-w", command, "INPUT", "-s",
                file(from).host(), "-j", "DROP");
    }

    @Override
    public CompletionStage<Outcome> operate(Action action) {
        if (action instanceof Action.Purge purge) {
            return outcome(api(purge.via(), "Sora_20211215.PurgeClusterNode",
                    "{\"node_name\":\"" + file(purge.node()).name() + "\"}"));
        }
        Action.Register register = (Action.Register) action;
        return outcome(api(register.node(), "Sora_20211215.RegisterClusterNode",
                "{\"contact_node_name\":\"" + file(register.via()).name() + "\"}"));
    }

    private static CompletionStage<Outcome> outcome(CompletionStage<HttpResponse<String>> response) {
        return response.handle((answer, failure) -> {
            if (failure != null || answer.body().contains("Unknown") || answer.body().contains("Timeout")) {
                return Outcome.UNKNOWN;
            }
            if (answer.statusCode() != 200) {
                System.out.println("          " + answer.body());
            }
            return answer.statusCode() == 200 ? Outcome.DONE : Outcome.REFUSED;
        });
    }

    @Override
    public CompletionStage<Answer> connect(int node, String channel) {
        return SignalingAttempt.connect(http, file(node).signalingUrl(), channel);
    }

    @Override
    public CompletionStage<Set<Integer>> registered(int node) {
        return api(node, "Sora_20211215.ListClusterNodes", "").thenApply(answer -> {
            Set<Integer> numbers = new TreeSet<>();
            try {
                for (JsonNode entry : JSON.readTree(answer.body())) {
                    numbers.add(NodeFiles.numberOf(entry.path("node_name").asText()));
                }
            } catch (IOException e) {
                throw new IllegalStateException("ListClusterNodes: " + answer.body(), e);
            }
            return numbers;
        });
    }

    private CompletionStage<HttpResponse<String>> api(int node, String target, String body) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create(file(node).apiUrl())).timeout(Duration.ofSeconds(50))
                        .header("x-sora-target", target).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void awaitStatus(int node, String path) throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        String last = "no answer";
        while (System.nanoTime() < limit) {
            if (!process(node).isRunning()) {
                throw new IOException(file(node).name() + " has ended: "
                        + Files.readString(file(node).directory().resolve("console.log")));
            }
            try {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create(file(node).apiUrl() + path)).timeout(Duration.ofSeconds(2))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return;
                }
                last = answer.body();
            } catch (IOException e) {
                last = e.toString();
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IOException(file(node).name() + ": /" + path + " within " + START_SECONDS + " s: " + last);
    }

    private NodeFiles file(int node) {
        return files.get(node - 1);
    }

    private NodeProcess process(int node) {
        return processes.get(node - 1);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (NodeProcess process : processes) {
            process.stop();
        }
    }
}
