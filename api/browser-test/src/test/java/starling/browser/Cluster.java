package starling.browser;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three node processes on loopback, joined through the HTTP API, with ports that were free. */
final class Cluster implements AutoCloseable {
    private static final int NODES = 3;
    /** Of cluster_listen_min_port to cluster_listen_max_port. */
    private static final int CLUSTER_PORTS = 11;

    private final List<NodeProcess> nodes;
    private final Thread killer;

    private Cluster(List<NodeProcess> nodes) {
        this.nodes = nodes;
        this.killer = new Thread(() -> nodes.forEach(NodeProcess::kill), "cluster-killer");
        Runtime.getRuntime().addShutdownHook(killer);
    }

    static Cluster start() throws IOException, InterruptedException {
        return start("cluster", "127.0.0.2", "");
    }

    /**
     * A cluster of its own.
     *
     * @param name of its directory below target
     * @param hosts address of the nodes without the last digit, which is 1, 2 or 3
     * @param more lines for each node's {@code sora.conf}
     */
    static Cluster start(String name, String hosts, String more) throws IOException, InterruptedException {
        Path state = Directories.module().resolve("target").resolve(name);
        delete(state);
        List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
        Cluster cluster = new Cluster(nodes);
        int clusterPort = freePorts(hosts + 1, CLUSTER_PORTS);
        for (int number = 1; number <= NODES; number++) {
            String host = hosts + number;
            NodeAddress address = new NodeAddress(number, host, freePorts(host, 1), freePorts(host, 1), clusterPort,
                    freePorts(host, NodeAddress.MEDIA_LOOPS), more);
            nodes.add(NodeProcess.start(address, state.resolve(String.format("node-%02d", number))));
        }
        for (NodeProcess node : nodes) {
            node.awaitStarted();
        }
        nodes.get(0).operation("Sora_20221221.InitCluster",
                "{\"node_name_list\": [\"" + nodes.get(0).address().name() + "\"]}");
        for (NodeProcess node : nodes.subList(1, NODES)) {
            node.operation("Sora_20211215.RegisterClusterNode",
                    "{\"contact_node_name\": \"" + nodes.get(0).address().name() + "\"}");
        }
        return cluster;
    }

    /** The first of so many ports in a row that are free for TCP and UDP; they stay so with good luck only. */
    static int freePorts(String host, int count) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        for (;;) {
            int first;
            try (ServerSocket any = new ServerSocket(0, 1, address)) {
                first = any.getLocalPort();
            }
            if (isFree(address, first, count)) {
                return first;
            }
        }
    }

    private static boolean isFree(InetAddress address, int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (DatagramSocket udp = new DatagramSocket(port, address);
                    ServerSocket tcp = new ServerSocket(port, 1, address)) {
                continue;
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.delete(file);
            }
        }
    }

    /** Node 1, 2 or 3. */
    NodeProcess node(int number) {
        return nodes.get(number - 1);
    }

    /** Starts a node that has ended again, with its files; it finds its cluster by itself. */
    void restart(int number) throws IOException, InterruptedException {
        NodeProcess started = NodeProcess.start(node(number).address(), node(number).directory());
        nodes.set(number - 1, started);
        started.awaitReady();
    }

    /** Of node 1, 2 and 3. */
    String[] signalingUrls() {
        return nodes.stream().map(node -> node.address().signalingUrl()).toArray(String[]::new);
    }

    String signalingUrl(int number) {
        return node(number).address().signalingUrl();
    }

    NodeProcess nodeOf(String signalingUrl) {
        return nodes.stream().filter(n -> n.address().signalingUrl().equals(signalingUrl)).findFirst()
                .orElseThrow(() -> new AssertionError("no node has the signaling URL " + signalingUrl));
    }

    @Override
    public void close() throws InterruptedException {
        nodes.forEach(NodeProcess::stop);
        for (NodeProcess node : nodes) {
            node.awaitStopped();
        }
        Runtime.getRuntime().removeShutdownHook(killer);
    }
}
