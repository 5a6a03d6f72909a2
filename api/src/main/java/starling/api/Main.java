package starling.api;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import starling.api.start.Arguments;
import starling.api.start.NodeStart;
import starling.api.start.RunningNode;
import starling.api.start.StartException;
import starling.api.start.Version;

/** One node as a process. A mistake of the operator is one line on standard error and exit code 2. */
public final class Main {
    static final int FAILED = 1;
    static final int NOT_STARTED = 2;

    private final PrintStream out;
    private final NodeStart nodeStart;

    Main(PrintStream out, NodeStart nodeStart) {
        this.out = out;
        this.nodeStart = nodeStart;
    }

    /** Runs until the process is told to end. */
    public static void main(String[] args) {
        Optional<RunningNode> running = Optional.empty();
        try {
            running = new Main(System.out, new LocalNode()).start(args);
        } catch (StartException e) {
            System.err.println(e.getMessage());
            System.exit(NOT_STARTED);
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            System.exit(FAILED);
        }
        running.ifPresent(node -> {
            Thread stop = new Thread(node::stop, "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            node.whenFailed(() -> System.exit(FAILED));
        });
    }

    /** Empty if only a question was answered. */
    Optional<RunningNode> start(String... args) throws StartException {
        Arguments arguments = Arguments.parse(args);
        if (arguments.help()) {
            out.print(Arguments.USAGE);
            return Optional.empty();
        }
        if (arguments.version()) {
            out.println("Starling " + Version.current());
            return Optional.empty();
        }
        Optional<Path> pidFile = Optional.ofNullable(System.getProperty("starling.pid_file")).map(Path::of);
        return Optional.of(RunningNode.start(arguments, pidFile, nodeStart, out));
    }
}
