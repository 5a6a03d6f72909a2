package starling.api.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starling.api.start.StartException;

class CheckConfigMainTest {
    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int check(String... arguments) throws StartException {
        return new CheckConfigMain(new PrintStream(out, true, StandardCharsets.UTF_8)).run(List.of(arguments));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellEveryProblemAndEveryUnknownKey() throws Exception {
        Path file = Files.writeString(dir.resolve("a.conf"), "api_port = x\nsora_prot = 1\ndevtools = 1\n");

        assertEquals(CheckConfigMain.PROBLEMS, check(file.toString()));
        assertEquals((file + ": line 1: api_port = x (expected: port 0..65535)\n"
                + file + ": line 3: devtools = 1 (expected: true or false)\n"
                + file + ": line 2: unknown key, ignored: sora_prot\n"
                + file + ": problems: 2, unknown keys: 1, keys given: 2\n").replace("\n", System.lineSeparator()),
                printed());
    }

    @Test
    void shouldTakeAFileWithUnknownKeysOnly() throws Exception {
        Path file = Files.writeString(dir.resolve("a.conf"), "license_file = etc/license.json\n");

        assertEquals(CheckConfigMain.GOOD, check(file.toString()));
    }

    @Test
    void shouldLookAtTheFilesThatAreNamed() throws Exception {
        Path noPem = Files.writeString(dir.resolve("no.pem"), "no PEM");
        Path file = Files.writeString(dir.resolve("a.conf"), """
                webhook_tls_verify_cacert_file = %1$s/none.pem
                webhook_tls_fullchain_file = %2$s
                webhook_tls_privkey_file = %2$s
                journal_password_file = %1$s/none
                """.formatted(dir, noPem));

        assertEquals(CheckConfigMain.PROBLEMS, check(file.toString()));
        assertEquals(
                (file + ": webhook_tls_verify_cacert_file = " + dir + "/none.pem: cannot be used (expected: a readable"
                        + " file)\n" + file + ": webhook_tls_privkey_file = " + noPem
                        + ": cannot be used (expected: a PEM private"
                        + " key that begins with -----BEGIN PRIVATE KEY-----)\n" + file + ": journal_password_file = "
                        + dir
                        + "/none: cannot be used (expected: a readable file)\n" + file
                        + ": problems: 3, unknown keys: 0, keys given: 4\n").replace("\n", System.lineSeparator()),
                printed());
    }

    @Test
    void shouldAnswerWithoutAFile() throws Exception {
        assertEquals(CheckConfigMain.GOOD, check());
        assertEquals(CheckConfigMain.GOOD, check("--help"));
        assertTrue(printed().contains("usage: scripts/starling check-config [FILE]"), printed());
    }

    @Test
    void shouldNameWhatItCannotRead() {
        Path file = dir.resolve("none.conf");

        assertEquals("check-config " + file + ": does not exist (expected: a readable UTF-8 text file)",
                assertThrows(StartException.class, () -> check(file.toString())).getMessage());
        assertEquals("check-config: --fast: unknown argument (expected: one file)",
                assertThrows(StartException.class, () -> check("--fast")).getMessage());
        assertEquals("check-config: b: unknown argument (expected: one file)",
                assertThrows(StartException.class, () -> check("a", "b")).getMessage());
    }
}
