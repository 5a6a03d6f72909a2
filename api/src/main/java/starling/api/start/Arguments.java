package starling.api.start;

import java.nio.file.Path;
import java.util.Optional;

/** The command line of a node. */
public record Arguments(Optional<Path> config, boolean help, boolean version) {
    /** What {@code --help} prints. */
    public static final String USAGE = """
            Starling, a clustered WebRTC SFU. Started by scripts/starling.

            usage: starling [--config FILE] [--help] [--version]

              --config FILE   configuration (sora.conf); without it every key has its default
              --help          this text
              --version       the version

            Exit codes: 0 ended by SIGTERM or SIGINT, 1 ended by a failure, 2 not started (one line on standard
            error says why).
            """;

    public static Arguments parse(String... args) throws StartException {
        Optional<Path> config = Optional.empty();
        boolean help = false;
        boolean version = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> help = true;
                case "--version" -> version = true;
                case "--config" -> {
                    if (++i == args.length) {
                        throw new StartException("--config: no value (expected: a file)");
                    }
                    config = Optional.of(Path.of(args[i]));
                }
                default -> throw new StartException(
                        args[i] + ": unknown argument (expected: --config FILE, --help, --version)");
            }
        }
        return new Arguments(config, help, version);
    }
}
