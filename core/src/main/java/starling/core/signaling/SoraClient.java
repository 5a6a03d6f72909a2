package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says of its software ({@code signaling.md 3.1}); empty where it says nothing.
 *
 * @param raw for example {@code Sora C++ SDK 2025.1.0 (abc1234)}
 */
record SoraClient(String raw, String environment, String libwebrtc) {
    private static final Pattern PARTS = Pattern
            .compile("(\\S.{0,98}?) ([0-9][0-9A-Za-z.+-]{0,98})(?: \\(([0-9A-Za-z]{1,98})\\))?");

    SoraClient {
        requireNonNull(raw, "raw");
        requireNonNull(environment, "environment");
        requireNonNull(libwebrtc, "libwebrtc");
    }

    static SoraClient read(Fields connect) {
        return new SoraClient(connect.text("sora_client").orElse(""), connect.text("environment").orElse(""),
                connect.text("libwebrtc").orElse(""));
    }

    /** Adds {@code sora_client} ({@code webhooks.md section 2}), if the client said anything. */
    void putInto(ObjectNode body) {
        if (raw.isEmpty() && environment.isEmpty() && libwebrtc.isEmpty()) {
            return;
        }
        ObjectNode client = body.putObject("sora_client");
        put(client, "environment", environment);
        put(client, "raw", raw);
        Matcher parts = PARTS.matcher(raw);
        if (parts.matches()) {
            client.put("type", parts.group(1));
            client.put("version", parts.group(2));
            put(client, "commit_short", parts.group(3) == null ? "" : parts.group(3));
        }
        put(client, "libwebrtc", libwebrtc);
    }

    private static void put(ObjectNode object, String key, String value) {
        if (!value.isEmpty()) {
            object.put(key, value);
        }
    }
}
