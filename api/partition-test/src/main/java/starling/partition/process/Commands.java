package starling.partition.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short commands of the operating system. */
final class Commands {
    private Commands() {}

    /** @throws IOException with the command and its output if it fails */
    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(List.of(command) + " ended with " + code + ": " + output.strip());
        }
    }
}
