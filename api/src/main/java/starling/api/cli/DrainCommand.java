package starling.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** {@code drain}: blocks newcomers and shows what is left, until nothing is or the time is over. */
final class DrainCommand {
    static final String USAGE = """
            usage: scripts/starling drain [--deadline SECONDS] [--close] [--config FILE] [--api URL]
                   scripts/starling drain --cancel

              --deadline SECONDS  give up after so long; the node goes on blocking newcomers
              --close             close what is there, evenly over the deadline (without one: over 60 s)
              --cancel            end the draining: the mode of before is in force again

            Exit code 0 nothing is left, 3 something is left at the deadline, 1 failed or cancelled, 2 wrong arguments.
            """;
    static final int AT_DEADLINE = 3;

    private static final long POLL_MILLIS = 500;
    private static final int STANDARD_CLOSE_SECONDS = 60;
    private static final long MAX_SECONDS = 86_400;

    /** How this waits; tests have their own. */
    interface Pause {
        void sleep(long millis) throws InterruptedException;
    }

    private final ApiClient api;
    private final PrintStream out;
    private final LongSupplier nanoClock;
    private final Pause pause;
    private long deadlineSeconds = -1;
    private boolean close;
    private boolean cancel;
    private int printed = -1;

    DrainCommand(ApiClient api, PrintStream out, LongSupplier nanoClock, Pause pause) {
        this.api = api;
        this.out = out;
        this.nanoClock = nanoClock;
        this.pause = pause;
    }

    /** Returns the exit code. */
    int run(List<String> words) throws CommandException {
        parse(words);
        if (cancel) {
            JsonNode status = api.call("Starling_20261123.CancelDrain");
            out.println("Not draining: mode " + status.path("mode").asText() + ", " + left(status));
            return 0;
        }
        long end = nanoClock.getAsLong() + TimeUnit.SECONDS.toNanos(Math.max(0, deadlineSeconds));
        JsonNode status = api.call("Starling_20261123.StartDrain", start());
        while (status.path("connections").intValue() > 0) {
            show(status);
            if (deadlineSeconds >= 0 && nanoClock.getAsLong() - end >= 0) {
                return atDeadline(status);
            }
            sleep(deadlineSeconds < 0 ? Long.MAX_VALUE : end - nanoClock.getAsLong());
            status = api.call("Starling_20261123.GetDrain");
            if (!status.path("draining").booleanValue()) {
                throw new CommandException(CommandException.FAILED,
                        "the draining was ended by somebody else: mode " + status.path("mode").asText());
            }
        }
        out.println("Drained: no connections left; the node takes no new ones");
        return 0;
    }

    private ObjectNode start() {
        ObjectNode body = ApiClient.body();
        if (close) {
            // Closing ends a little before the deadline, so that the last ones are gone by then.
            body.put("close_seconds", deadlineSeconds < 0 ? STANDARD_CLOSE_SECONDS : deadlineSeconds * 9 / 10);
        }
        return body;
    }

    private int atDeadline(JsonNode status) {
        out.println("Not drained at the deadline: " + left(status) + "; the node goes on taking no new ones");
        status.path("largest_channels").forEach(channel -> out.println(
                "  " + channel.path("channel_id").asText() + ": " + channel.path("connections").asText()));
        return AT_DEADLINE;
    }

    private void show(JsonNode status) {
        int connections = status.path("connections").intValue();
        if (connections != printed) {
            printed = connections;
            out.println(left(status));
        }
    }

    private static String left(JsonNode status) {
        return status.path("connections").asText() + " connections in " + status.path("channels").asText()
                + " channels left";
    }

    private void sleep(long atMostNanos) throws CommandException {
        try {
            pause.sleep(Math.max(1, Math.min(POLL_MILLIS, TimeUnit.NANOSECONDS.toMillis(atMostNanos))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(CommandException.FAILED, "interrupted");
        }
    }

    private void parse(List<String> words) throws CommandException {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "--close" -> close = true;
                case "--cancel" -> cancel = true;
                case "--deadline" -> {
                    i++;
                    deadlineSeconds = seconds(i < words.size() ? words.get(i) : "");
                }
                default -> throw new CommandException(CommandException.USAGE,
                        word + ": unknown argument (expected: --deadline SECONDS, --close, --cancel)");
            }
        }
        if (cancel && (close || deadlineSeconds >= 0)) {
            throw new CommandException(CommandException.USAGE, "--cancel: alone (not with --close or --deadline)");
        }
    }

    private static long seconds(String text) throws CommandException {
        if (!text.matches("[0-9]{1,5}") || Long.parseLong(text) > MAX_SECONDS) {
            throw new CommandException(CommandException.USAGE,
                    "--deadline " + text + ": not a time (expected: 0.." + MAX_SECONDS + " seconds)");
        }
        return Long.parseLong(text);
    }
}
