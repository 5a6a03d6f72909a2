package starling.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** CPU time of processes on this machine, from {@code /proc/PID/stat} (Linux; in steps of 10 ms). */
final class ServerCpu {
    /** USER_HZ: the unit of these files, 100 on every Linux of today. */
    private static final double TICKS_PER_SECOND = 100;
    /** utime and stime, counted from the field behind the command name. */
    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;

    private final Path proc;
    private final List<Long> pids;

    ServerCpu(Path proc, List<Long> pids) {
        this.proc = proc;
        this.pids = List.copyOf(pids);
    }

    /** Seconds of user and system time of all of them so far; empty without processes or when one is gone. */
    OptionalDouble seconds() {
        if (pids.isEmpty()) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (long pid : pids) {
            try {
                sum += seconds(Files.readString(proc.resolve(pid + "/stat")));
            } catch (IOException e) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(sum);
    }

    /** The command name is in parentheses and may contain anything, so fields count from behind the last one. */
    static double seconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[SYSTEM_FIELD])) / TICKS_PER_SECOND;
    }
}
