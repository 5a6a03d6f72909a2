package starling.api.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;

/** One log file that gets ready-made JSON, a line each; see {@link LogFiles#lines}. Any thread may write. */
public final class JsonLines {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final LogWriter writer;
    private final JsonlFile file;

    JsonLines(LogWriter writer, JsonlFile file) {
        this.writer = writer;
        this.file = file;
    }

    /** Takes a line to be written soon; false: too many wait, it is lost and counted. */
    public boolean write(JsonNode line) {
        try {
            return writer.write(file, (MAPPER.writeValueAsString(line) + '\n').getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }
}
