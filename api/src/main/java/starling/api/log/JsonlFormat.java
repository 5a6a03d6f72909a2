package starling.api.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** Writes one event as one line of JSON ({@code operations.md section 4}). Any thread may call. */
final class JsonlFormat {
    /** RFC 3339 in UTC with microseconds, as everywhere in the API. */
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .withZone(ZoneOffset.UTC);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String nodeName;
    private final String version;

    JsonlFormat(String nodeName, String version) {
        this.nodeName = nodeName;
        this.version = version;
    }

    /** A line of {@code sora.jsonl} or {@code cluster.jsonl}; {@code suppressed} like it were left out before. */
    byte[] problem(ILoggingEvent event, List<String> domain, String id, int suppressed) {
        return line(json -> {
            json.writeStringField("id", id);
            json.writeStringField("timestamp", timestamp(event));
            json.writeStringField("level", level(event.getLevel()));
            json.writeStringField("msg", Secrets.text(event.getFormattedMessage()));
            json.writeArrayFieldStart("domain");
            for (String part : domain) {
                json.writeString(part);
            }
            json.writeEndArray();
            json.writeStringField("sora_version", version);
            json.writeStringField("node", nodeName);
            writePairs(json, event);
            if (suppressed > 0) {
                json.writeNumberField("suppressed", suppressed);
            }
            if (event.getThrowableProxy() != null) {
                json.writeStringField("exception",
                        Secrets.text(ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
        });
    }

    /** A line of {@code api.jsonl}. */
    byte[] call(ILoggingEvent event) {
        return line(json -> {
            json.writeStringField("timestamp", timestamp(event));
            writePairs(json, event);
        });
    }

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] line(Members members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        out.write('\n');
        return out.toByteArray();
    }

    private static void writePairs(JsonGenerator json, ILoggingEvent event) throws IOException {
        if (event.getKeyValuePairs() == null) {
            return;
        }
        for (KeyValuePair pair : event.getKeyValuePairs()) {
            if (pair.value == null) {
                continue;
            }
            json.writeFieldName(pair.key);
            if (pair.value instanceof JsonNode tree) {
                Secrets.write(json, tree);
            } else if (pair.value instanceof Number || pair.value instanceof Boolean) {
                MAPPER.writeValue(json, pair.value);
            } else {
                json.writeString(Secrets.isSecret(pair.key) ? Secrets.MASK : Secrets.text(pair.value.toString()));
            }
        }
    }

    private static String timestamp(ILoggingEvent event) {
        Instant at = event.getInstant();
        return TIMESTAMP.format(at == null ? Instant.ofEpochMilli(event.getTimeStamp()) : at);
    }

    private static String level(Level level) {
        return switch (level.levelInt) {
            case Level.ERROR_INT -> "error";
            case Level.WARN_INT -> "warning";
            case Level.INFO_INT -> "info";
            default -> "debug";
        };
    }
}
