package starling.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import starling.core.media.Codec;
import starling.core.media.MediaKind;
import starling.core.srtp.SrtpProfile;

/** The load tool's command line. */
@Command(name = "load", sortOptions = false, usageHelpWidth = 110, exitCodeOnExecutionException = 3, description = {
        "Sends synthetic audio and video through a Starling (or Sora-compatible) server and measures what arrives.", "",
        "Every client is a complete one: WebSocket signaling, ICE, DTLS and SRTP on a socket of its own. Progress"
                + " goes to standard error once a second, the result to standard output."}, footer = {"",
                        "Exit code: 0 everybody joined and no more was lost than --max-loss allows; 1 otherwise;"
                                + " 2 wrong options.",
                        "", "Examples:", "  scripts/load --receivers 99",
                        "  scripts/load --channels 12 --senders 0 --receivers 0 --participants 8 --video-kbps 1000",
                        "  scripts/load --url ws://127.0.0.1:5000/signaling --url ws://127.0.0.2:5000/signaling"
                                + " --channels 10 --receivers 9 --json"})
public final class LoadMain implements Callable<Integer> {
    private static final int MAX_CLIENTS = 65_535;

    /** How clients reach the server. */
    enum Transport {
        TURN, DIRECT
    }

    @Spec
    private CommandSpec spec;
    @Option(names = "--url", paramLabel = "URL", defaultValue = "ws://127.0.0.1:5000/signaling", description = "signaling URL; several are used in turn (default: ${DEFAULT-VALUE})")
    private List<URI> urls;
    @Option(names = "--channels", paramLabel = "N", defaultValue = "1", description = "channels (default: ${DEFAULT-VALUE})")
    private int channels;
    @Option(names = "--senders", paramLabel = "N", defaultValue = "1", description = "sendonly clients of each channel (default: ${DEFAULT-VALUE})")
    private int senders;
    @Option(names = "--receivers", paramLabel = "N", defaultValue = "10", description = "recvonly clients of each channel (default: ${DEFAULT-VALUE})")
    private int receivers;
    @Option(names = "--participants", paramLabel = "N", defaultValue = "0", description = "sendrecv clients of each channel (default: ${DEFAULT-VALUE})")
    private int participants;
    @Option(names = "--video-kbps", paramLabel = "KBPS", defaultValue = "500", description = "video of each sender, 0 for none, at most 50000 (default: ${DEFAULT-VALUE})")
    private int videoKbps;
    @Option(names = "--audio", negatable = true, defaultValue = "true", fallbackValue = "true", description = "with or without Opus, 50 packets a second (default: with)")
    private boolean audio;
    @Option(names = "--codec", paramLabel = "CODEC", defaultValue = "VP8", description = "VP8, VP9, AV1, H264 or H265; synthetic, but with true payload descriptors (default: ${DEFAULT-VALUE})")
    private Codec codec;
    @Option(names = "--transport", paramLabel = "turn|direct", defaultValue = "turn", description = "through the server's TURN, as the SDKs do, or to its host candidate (default: ${DEFAULT-VALUE})")
    private Transport transport;
    @Option(names = "--srtp", paramLabel = "PROFILE", split = ",", defaultValue = "AEAD_AES_128_GCM,AES128_CM_HMAC_SHA1_80", description = "SRTP profiles to offer, in this order (default: ${DEFAULT-VALUE})")
    private List<SrtpProfile> srtp;
    @Option(names = "--seconds", paramLabel = "S", defaultValue = "10", description = "length of the measured window (default: ${DEFAULT-VALUE})")
    private int seconds;
    @Option(names = "--warm", paramLabel = "S", defaultValue = "2", description = "seconds between the last join and the window (default: ${DEFAULT-VALUE})")
    private int warm;
    @Option(names = "--parallel", paramLabel = "N", defaultValue = "32", description = "joins under way at once (default: ${DEFAULT-VALUE})")
    private int parallel;
    @Option(names = "--join-timeout", paramLabel = "S", defaultValue = "30", description = "seconds after which a join has failed (default: ${DEFAULT-VALUE})")
    private int joinTimeout;
    @Option(names = "--max-loss", paramLabel = "SHARE", defaultValue = "0", description = "share of the expected packets that may be missing (default: ${DEFAULT-VALUE})")
    private double maxLoss;
    @Option(names = "--server-pid", paramLabel = "PID", split = ",", description = "the server's process on this machine, for its CPU time per forwarded packet; several: comma or repeated")
    private List<Long> serverPids = List.of();
    @Option(names = "--channel-prefix", paramLabel = "TEXT", description = "channel ids are TEXT-0, TEXT-1, ... (default: a new one for each run)")
    private String channelPrefix = "load" + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    @Option(names = "--loops", paramLabel = "N", defaultValue = "1", description = "threads for this tool's packets (default: ${DEFAULT-VALUE})")
    private int loops;
    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;
    @Option(names = "--help", usageHelp = true, description = "show this text")
    private boolean help;

    private LoadMain() {}

    /** Runs the tool; see {@code docs/load.md}. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new LoadMain()).addSubcommand(new ConnectMain())
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws Exception {
        LoadResult result = new LoadRun(options(), System.err).run();
        System.out.println(json ? ResultPrinter.json(result) : ResultPrinter.text(result).stripTrailing());
        return result.passed() ? 0 : 1;
    }

    LoadOptions options() {
        require(channels >= 1, "--channels", channels, "at least 1");
        require(senders >= 0, "--senders", senders, "0 or more");
        require(receivers >= 0, "--receivers", receivers, "0 or more");
        require(participants >= 0, "--participants", participants, "0 or more");
        require(videoKbps >= 0 && videoKbps <= 50_000, "--video-kbps", videoKbps, "0..50000");
        require(audio || videoKbps > 0, "--no-audio with --video-kbps", videoKbps, "audio, video or both");
        require(codec.kind() == MediaKind.VIDEO, "--codec", codec, "a video codec");
        require(seconds >= 1, "--seconds", seconds, "at least 1");
        require(warm >= 0, "--warm", warm, "0 or more");
        require(parallel >= 1, "--parallel", parallel, "at least 1");
        require(joinTimeout >= 1, "--join-timeout", joinTimeout, "at least 1");
        require(maxLoss >= 0 && maxLoss <= 1, "--max-loss", maxLoss, "0..1");
        require(loops >= 1 && loops <= 64, "--loops", loops, "1..64");
        LoadOptions options = new LoadOptions(List.copyOf(urls), channelPrefix, channels, senders, receivers,
                participants, videoKbps, audio, codec, transport == Transport.DIRECT, List.copyOf(srtp), parallel,
                Duration.ofSeconds(warm), Duration.ofSeconds(seconds), Duration.ofSeconds(joinTimeout), maxLoss,
                List.copyOf(serverPids), loops);
        long clients = (long) channels * options.clientsPerChannel();
        require(clients >= 1 && clients <= MAX_CLIENTS, "clients", clients, "1.." + MAX_CLIENTS);
        return options;
    }

    private void require(boolean holds, String what, Object value, String expected) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(),
                    String.format(Locale.ROOT, "%s: %s (expected: %s)", what, value, expected));
        }
    }
}
