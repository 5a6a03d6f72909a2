package starling.core.settings;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;

class SettingsMutationTest {
    private static final int COUNT = 100_000;
    private static final long SEED = 20260103;

    @Test
    void shouldRefuseDamagedTextInOneLineOrReadIt() throws IOException {
        String sample = Files.readString(Path.of("../config/sora.conf.sample"));
        StringBuilder keys = new StringBuilder();
        sample.lines().filter(line -> line.matches("# [a-z0-9_]+ = .+"))
                .forEach(line -> keys.append(line.substring(2)).append('\n'));
        String cluster = "cluster = true\ncluster_signaling_url = ws://a/signaling\ncluster_api_url = http://a:3000/\n"
                + "ipv4_address = 192.0.2.5\n";
        List<byte[]> seeds = List.of(bytes(keys.toString()), bytes(cluster), bytes("# a\nsignaling_port = 5000\n"));

        Mutations.forEach(seeds, COUNT, SEED, bytes -> bytes.length > 0 && bytes[0] < 0x7F, bytes -> {
            try {
                SettingsReader.read(new String(bytes, StandardCharsets.UTF_8), "1");
            } catch (InvalidSettingException e) {
                assertTrue(e.getMessage().length() < 500 && e.getMessage().lines().count() == 1, e.getMessage());
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
