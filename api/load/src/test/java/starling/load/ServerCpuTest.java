package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCpuTest {
    private static final String STAT = "42 (a (b) c) S 1 42 42 0 -1 4194560 9 9 0 0 %d %d 0 0 20 0 30 0 1 2 3";

    @Test
    void shouldAddUserAndSystemTimeOfAllProcesses(@TempDir Path proc) throws IOException {
        write(proc, 42, 150, 50);
        write(proc, 43, 1, 2);

        double seconds = new ServerCpu(proc, List.of(42L, 43L)).seconds().orElseThrow();

        assertEquals(2.03, seconds, 1e-9);
    }

    @Test
    void shouldBeEmptyWithoutProcessesOrWhenOneIsGone(@TempDir Path proc) throws IOException {
        write(proc, 42, 150, 50);

        assertTrue(new ServerCpu(proc, List.of()).seconds().isEmpty());
        assertTrue(new ServerCpu(proc, List.of(42L, 99L)).seconds().isEmpty());
    }

    private static void write(Path proc, long pid, int user, int system) throws IOException {
        Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(proc.resolve(pid + "/stat"), String.format(STAT, user, system));
    }
}
