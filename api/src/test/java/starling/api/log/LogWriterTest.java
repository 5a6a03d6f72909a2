package starling.api.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWriterTest {
    private static final long SECONDS = 1_000_000_000L;

    @TempDir
    Path dir;

    @Test
    void shouldCreateAFileAnewThatWasMovedAway() throws IOException {
        Path path = dir.resolve("x.jsonl");
        try (JsonlFile file = new JsonlFile(path)) {
            file.append(bytes("1\n"));
            file.flush(0);
            Files.move(path, dir.resolve("x.old"));
            file.append(bytes("2\n"));
            file.flush(2 * SECONDS);
        }

        assertEquals("1\n", Files.readString(dir.resolve("x.old")));
        assertEquals("2\n", Files.readString(path));
    }

    @Test
    void shouldKeepWhatADiskDoesNotTakeAndSayWhenItDoesAgain() throws Exception {
        Path full = Files.createSymbolicLink(dir.resolve("full.jsonl"), Path.of("/dev/full"));
        BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
        JsonlFile file = new JsonlFile(full);
        try (LogWriter writer = new LogWriter()) {
            writer.whenFailing(told::add);
            assertEquals(false, told.poll(20, TimeUnit.SECONDS));

            assertTrue(writer.write(file, bytes("taken\n")));
            assertEquals(true, told.poll(20, TimeUnit.SECONDS));
            assertEquals(1, writer.failing());
            assertFalse(writer.write(file, bytes("refused\n")));
            assertTrue(writer.write(new JsonlFile(dir.resolve("other.jsonl")), bytes("elsewhere\n")));

            Files.delete(full);
            assertEquals(false, told.poll(20, TimeUnit.SECONDS));
            assertEquals(0, writer.failing());
            assertEquals(1, writer.lost());
            assertTrue(writer.write(file, bytes("taken again\n")));
        }

        assertEquals("taken\ntaken again\n", Files.readString(full));
        assertEquals("elsewhere\n", Files.readString(dir.resolve("other.jsonl")));
    }

    @Test
    void shouldCountWhatIsTooMuchForASlowDiskAndMakeNobodyWait() throws Exception {
        Path pipe = dir.resolve("pipe.jsonl");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        JsonlFile file = new JsonlFile(pipe); // opening it blocks until somebody reads
        try (LogWriter writer = new LogWriter()) {
            for (int i = 0; i < LogWriter.MAX_LINES; i++) {
                assertTrue(writer.write(file, bytes(i + "\n")));
            }
            assertFalse(writer.write(file, bytes("one too many\n")));
            assertEquals(1, writer.lost());

            try (BufferedReader reader = Files.newBufferedReader(pipe)) {
                for (int i = 0; i < LogWriter.MAX_LINES; i++) {
                    assertEquals(Integer.toString(i), reader.readLine());
                }
                assertTrue(writer.write(file, bytes("room again\n")));
                assertEquals("room again", reader.readLine());
            }
        }
    }

    @Test
    void shouldBoundTheBytesThatWaitAndTheLengthOfALine() throws Exception {
        Path pipe = dir.resolve("pipe.jsonl");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        JsonlFile file = new JsonlFile(pipe);
        byte[] longest = new byte[LogWriter.MAX_LINE_BYTES];
        try (LogWriter writer = new LogWriter()) {
            assertFalse(writer.write(file, new byte[LogWriter.MAX_LINE_BYTES + 1]));
            for (long taken = 0; taken < LogWriter.MAX_BYTES; taken += longest.length) {
                assertTrue(writer.write(file, longest));
            }
            assertFalse(writer.write(file, longest));
            assertFalse(writer.writeLater(file, 1, () -> longest));
            assertEquals(3, writer.lost());

            try (var reader = Files.newInputStream(pipe)) {
                assertEquals(LogWriter.MAX_BYTES, reader.readNBytes((int) LogWriter.MAX_BYTES).length);
            }
        }
    }

    @Test
    void shouldGoOnAfterALineThatCannotBeMade() throws IOException {
        JsonlFile file = new JsonlFile(dir.resolve("x.jsonl"));
        try (LogWriter writer = new LogWriter()) {
            assertTrue(writer.writeLater(file, 10, () -> {
                throw new IllegalStateException("made for this test");
            }));
            assertTrue(writer.writeLater(file, 10, () -> bytes("next\n")));
        }

        assertEquals("next\n", Files.readString(dir.resolve("x.jsonl")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
