package starling.cluster.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of one test's own, from the machine's installation, if there is one. */
final class PostgresServer implements AutoCloseable {
    static final String USER = "starling";
    static final String PASSWORD = "only for this test";

    private final Path bin;
    private final Path dir;
    private final int port;

    private PostgresServer(Path bin, Path dir, int port) {
        this.bin = bin;
        this.dir = dir;
        this.port = port;
    }

    /** Where {@code initdb} and {@code pg_ctl} are; empty: not installed. */
    static Optional<Path> installation() throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(debian)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(debian)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb"))).sorted().reduce((a, b) -> b);
        }
    }

    static PostgresServer start(Path bin) throws Exception {
        Path dir = Path.of(run("mktemp", "-d", "/tmp/starling-postgres-XXXXXX").strip());
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        PostgresServer server = new PostgresServer(bin, dir, port);
        try {
            run("sh", "-c", "printf '%s' '" + PASSWORD + "' >" + dir + "/password");
            run(bin.resolve("initdb").toString(), "-D", dir + "/data", "-U", USER, "-A", "scram-sha-256",
                    "--pwfile=" + dir + "/password", "-E", "UTF8", "--no-sync");
            server.up();
        } catch (Exception | Error e) {
            run("rm", "-rf", dir.toString());
            throw e;
        }
        return server;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    void up() throws Exception {
        run(bin.resolve("pg_ctl").toString(), "-D", dir + "/data", "-l", dir + "/log", "-w", "-t", "60", "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + dir, "start");
    }

    void down() throws Exception {
        run(bin.resolve("pg_ctl").toString(), "-D", dir + "/data", "-m", "immediate", "stop");
    }

    @Override
    public void close() throws Exception {
        down();
        run("rm", "-rf", dir.toString());
    }

    /** PostgreSQL does not run as root. */
    private static String run(String... command) throws Exception {
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        words.addAll(List.of(command));
        Path output = Files.createTempFile("starling-postgres", ".out");
        Process process = new ProcessBuilder(words).directory(Path.of("/tmp").toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(90, TimeUnit.SECONDS);
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(words + ": " + printed);
        }
        return printed;
    }
}
