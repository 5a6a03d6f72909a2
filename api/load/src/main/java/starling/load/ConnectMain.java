package starling.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The part of the load tool that measures connects at a fixed rate. */
@Command(name = "connects", sortOptions = false, usageHelpWidth = 110, description = {
        "Lets clients come at a fixed rate and leave again, and measures how long each takes from its time to its offer"
                + " (or, with --full, to its media transport). Several URLs are measured in turn.",
        "", "With --receiver it is an auth webhook, too: it lets everybody in after a while."})
final class ConnectMain implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Option(names = "--url", paramLabel = "URL", defaultValue = "ws://127.0.0.1:5000/signaling", description = "signaling URL; several are measured one after the other (default: ${DEFAULT-VALUE})")
    private List<URI> urls;
    @Option(names = "--rate", paramLabel = "N", defaultValue = "500", description = "clients a second (default: ${DEFAULT-VALUE})")
    private int rate;
    @Option(names = "--full", description = "each client stays until ICE and DTLS are done")
    private boolean full;
    @Option(names = "--per-channel", paramLabel = "N", defaultValue = "10", description = "clients that come to one channel, one after the other (default: ${DEFAULT-VALUE})")
    private int perChannel;
    @Option(names = "--seconds", paramLabel = "S", defaultValue = "20", description = "length of one measurement (default: ${DEFAULT-VALUE})")
    private int seconds;
    @Option(names = "--warm", paramLabel = "S", defaultValue = "45", description = "seconds of the same before, for each URL (default: ${DEFAULT-VALUE})")
    private int warm;
    @Option(names = "--rounds", paramLabel = "N", defaultValue = "1", description = "measurements of each URL, in turn (default: ${DEFAULT-VALUE})")
    private int rounds;
    @Option(names = "--timeout", paramLabel = "S", defaultValue = "10", description = "seconds after which a client has failed (default: ${DEFAULT-VALUE})")
    private int timeout;
    @Option(names = "--receiver", paramLabel = "ADDRESS:PORT", description = "be an auth webhook there meanwhile")
    private String receiver = "";
    @Option(names = "--receiver-delay", paramLabel = "MS", defaultValue = "50", description = "milliseconds until it answers (default: ${DEFAULT-VALUE})")
    private int receiverDelay;
    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;
    @Option(names = "--help", usageHelp = true, description = "show this text")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        ConnectOptions options = options();
        Optional<InetSocketAddress> address = receiver.isEmpty() ? Optional.empty() : Optional.of(receiverAddress());
        try (HookReceiver hooks = address.isEmpty()
                ? null
                : new HookReceiver(address.get(), Duration.ofMillis(receiverDelay))) {
            List<ConnectResult> results = new ConnectRun(options, System.err).run();
            System.out.println(
                    (json ? ConnectResult.json(results) : ConnectResult.text(results)).stripTrailing());
            return results.stream().allMatch(result -> result.failed() == 0) ? 0 : 1;
        }
    }

    ConnectOptions options() {
        require(rate >= 1 && rate <= 10_000, "--rate", rate, "1..10000");
        require(perChannel >= 1, "--per-channel", perChannel, "at least 1");
        require(seconds >= 1, "--seconds", seconds, "at least 1");
        require(warm >= 0, "--warm", warm, "0 or more");
        require(rounds >= 1, "--rounds", rounds, "at least 1");
        require(timeout >= 1, "--timeout", timeout, "at least 1");
        require(receiverDelay >= 0, "--receiver-delay", receiverDelay, "0 or more");
        return new ConnectOptions(List.copyOf(urls),
                "connects" + Integer.toHexString(ThreadLocalRandom.current().nextInt()), rate, full, perChannel,
                Duration.ofSeconds(warm), Duration.ofSeconds(seconds), rounds, Duration.ofSeconds(timeout));
    }

    private InetSocketAddress receiverAddress() {
        int colon = receiver.lastIndexOf(':');
        String port = receiver.substring(colon + 1);
        require(colon > 0 && port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65_535, "--receiver", receiver,
                "ADDRESS:PORT");
        return new InetSocketAddress(receiver.substring(0, colon), Integer.parseInt(port));
    }

    private void require(boolean holds, String what, Object value, String expected) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(),
                    String.format(Locale.ROOT, "%s: %s (expected: %s)", what, value, expected));
        }
    }
}
