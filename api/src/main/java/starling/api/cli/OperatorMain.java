package starling.api.cli;

import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands of {@code scripts/starling} that talk to a running node: {@code cluster} and {@code drain}. */
public final class OperatorMain {
    private static final String TOKEN_VARIABLE = "STARLING_API_TOKEN";

    private final PrintStream out;
    private final Optional<String> token;

    /** @param token the node's {@code api_token} */
    OperatorMain(PrintStream out, Optional<String> token) {
        this.out = out;
        this.token = token;
    }

    /** Arguments: the URL of the API, the command, its arguments. */
    public static void main(String[] arguments) {
        int code;
        try {
            code = new OperatorMain(System.out,
                    Optional.ofNullable(System.getenv(TOKEN_VARIABLE)).filter(text -> !text.isEmpty()))
                    .run(List.of(arguments));
        } catch (CommandException e) {
            System.err.println("starling: " + e.getMessage());
            code = e.exitCode();
        }
        System.exit(code);
    }

    int run(List<String> arguments) throws CommandException {
        List<String> words = new ArrayList<>(arguments);
        ApiClient api = new ApiClient(url(words.remove(0)), token);
        String command = words.remove(0);
        boolean help = words.contains("--help") || words.contains("-h");
        if (command.equals("cluster")) {
            if (help) {
                out.print(ClusterCommand.USAGE);
                return 0;
            }
            new ClusterCommand(api, out).run(words);
            return 0;
        }
        if (help) {
            out.print(DrainCommand.USAGE);
            return 0;
        }
        return new DrainCommand(api, out, System::nanoTime, Thread::sleep).run(words);
    }

    private static URI url(String text) throws CommandException {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return uri.getPath().isEmpty() ? uri.resolve("/") : uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new CommandException(CommandException.USAGE,
                "--api " + text + ": not a URL (expected: http://ADDRESS:PORT/)");
    }
}
