package starling.cluster.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The file beside the journal that tells whose it is and how far it had come. A database that was cut off opens as if
 * nothing had happened, only with older content: this file knows better.
 *
 * @param sequence number of a record that was certainly written, 0 before the first
 */
record JournalMarker(String node, long sequence) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Empty: there is none. */
    static Optional<JournalMarker> read(Path file) throws IOException {
        try {
            JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
            if (!json.path("node").isTextual() || !json.path("sequence").isIntegralNumber()) {
                throw new IOException(file + " is damaged");
            }
            return Optional.of(new JournalMarker(json.get("node").textValue(), json.get("sequence").longValue()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is damaged", e);
        }
    }

    void write(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, MAPPER.writeValueAsBytes(MAPPER.createObjectNode().put("node", node).put("sequence",
                sequence)));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
