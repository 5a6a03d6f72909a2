package starling.partition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Reports of runs, one line of JSON each, added up over as many executions as one likes. */
public record RunLog(Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param kind of cluster the run was with */
    public void add(Report report, String kind) throws IOException {
        ObjectNode line = JSON.createObjectNode().put("time", Instant.now().toString()).put("cluster", kind)
                .put("seed", report.schedule().seed()).put("nodes", report.schedule().nodes())
                .put("attempts", report.attempts()).put("served", report.served())
                .put("healed_ms", report.healedMillis());
        ArrayNode violations = line.putArray("violations");
        report.violations().forEach(one -> violations.add(one.promise() + ": " + one.what()));
        Files.writeString(file, JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** All runs of the file in one line. */
    public String summary() throws IOException {
        int all = 0;
        int kept = 0;
        long attempts = 0;
        long longest = 0;
        for (String line : Files.readAllLines(file)) {
            JsonNode run = JSON.readTree(line);
            all++;
            kept += run.path("violations").isEmpty() ? 1 : 0;
            attempts += run.path("attempts").asLong();
            longest = Math.max(longest, run.path("healed_ms").asLong());
        }
        return file + ": " + all + " runs, " + kept + " kept every promise, " + attempts
                + " attempts of clients, longest healing " + longest + " ms";
    }
}
