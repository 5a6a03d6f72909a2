package starling.api.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * One log file that gets JSON, a line each; see {@link LogFiles#lines}. What looks like a secret is left out of each
 * ({@link Secrets}). Any thread may write; nothing blocks.
 */
public final class JsonLines {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final LogWriter writer;
    private final JsonlFile file;

    JsonLines(LogWriter writer, JsonlFile file) {
        this.writer = writer;
        this.file = file;
    }

    /**
     * Takes a line to be written soon; it may change afterwards.
     *
     * @return false: the file cannot be written, or too many lines wait; this one is lost and counted
     */
    public boolean write(JsonNode line) {
        return writer.write(file, bytes(line));
    }

    /**
     * Takes a line that is made when its turn comes, on the thread that writes; gives way to others when half of the room is
     * taken.
     *
     * @param size how long it may become, bytes
     * @param line must not block
     * @return as above
     */
    boolean writeLater(int size, Supplier<JsonNode> line) {
        return writer.writeLater(file, size, () -> bytes(line.get()));
    }

    private static byte[] bytes(JsonNode line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            Secrets.write(json, line);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        out.write('\n');
        return out.toByteArray();
    }
}
