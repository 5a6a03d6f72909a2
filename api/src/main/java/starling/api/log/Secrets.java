package starling.api.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of what is logged: each has {@link #MASK} in its place. A secret is
 * <ul>
 * <li>the value of a member whose name says so ({@code access_token}, {@code password}, {@code credential} ...),
 * <li>a text that is all of {@code metadata} or {@code auth_metadata}, which is where clients without much to say put their
 * token, and within these two any text that looks like one,
 * <li>in any text a JSON Web Token (RFC 7519), what follows {@code Bearer}, a parameter of a URL named like the above, and the
 * ICE password of an SDP (RFC 8839 section 5.4).
 * </ul>
 * A text of more than {@link #MAX_TEXT} characters is left out. Thread safe; takes time proportional to the text.
 */
public final class Secrets {
    /** What stands where a secret was. */
    public static final String MASK = "***";
    /** Of a text in a log. */
    public static final int MAX_TEXT = 65_536;

    private static final String NAMES = "token|passw|secret|credential|api[_-]?key|access[_-]?key|private[_-]?key|jwt"
            + "|authorization|signature|ice[_-]?pwd";
    private static final Pattern NAME = Pattern.compile(NAMES + "|^(?:pwd|pass|pin|auth)$");
    private static final Set<String> OF_CLIENT = Set.of("metadata", "auth_metadata");
    private static final Pattern WEB_TOKEN = Pattern
            .compile("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{4,}+\\.[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]*+)*+");
    private static final Pattern ICE_PASSWORD = Pattern.compile("a=ice-pwd:\\S++");
    private static final Pattern HEADER = Pattern.compile("((?:[Bb]earer|BEARER|uthorization: *[Bb]asic) +)\\S++");
    private static final Pattern OPAQUE = Pattern
            .compile("(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/=_.~:-]{16,}");
    private static final int SHORTEST = 8;
    private static final int MAX_NAME = 64;
    private static final int SHORTEST_NAME = 3;
    private static final int KNOWN_NAMES = 4096;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Names are the same few, line after line. */
    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private Secrets() {}

    /** Whether a member of this name is a secret, whatever its value. */
    static boolean isSecret(String name) {
        Boolean known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        boolean secret = NAME.matcher(name.toLowerCase(Locale.ROOT)).find();
        if (KNOWN.size() < KNOWN_NAMES && name.length() <= MAX_NAME) {
            KNOWN.put(name, secret);
        }
        return secret;
    }

    /** A text without the secrets in it. */
    public static String text(String text) {
        if (text.length() > MAX_TEXT) {
            return text.length() + " characters";
        }
        if (text.length() < SHORTEST) {
            return text;
        }
        String masked = text;
        if (masked.contains("eyJ")) {
            masked = WEB_TOKEN.matcher(masked).replaceAll(MASK);
        }
        if (masked.contains("earer ") || masked.contains("EARER ") || masked.contains("asic ")) {
            masked = HEADER.matcher(masked).replaceAll("$1" + MASK);
        }
        if (masked.contains("a=ice-pwd:")) {
            masked = ICE_PASSWORD.matcher(masked).replaceAll("a=ice-pwd:" + MASK);
        }
        return parameters(masked);
    }

    /** {@code name=value} as in URLs; every SDP is full of equals signs, so no pattern here. */
    private static String parameters(String text) {
        StringBuilder masked = null;
        int copied = 0;
        for (int equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
            int start = equals;
            while (start > copied && equals - start < MAX_NAME && isOfName(text.charAt(start - 1))) {
                start--;
            }
            if (equals - start < SHORTEST_NAME || !isSecret(text.substring(start, equals))) {
                continue;
            }
            int end = equals + 1;
            while (end < text.length() && !isEndOfValue(text.charAt(end))) {
                end++;
            }
            masked = masked == null ? new StringBuilder(text.length()) : masked;
            masked.append(text, copied, equals + 1).append(MASK);
            copied = end;
            equals = end - 1;
        }
        return masked == null ? text : masked.append(text, copied, text.length()).toString();
    }

    private static boolean isOfName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    private static boolean isEndOfValue(char c) {
        return c == '&' || c == '"' || Character.isWhitespace(c);
    }

    /** Writes a tree without the secrets in it. */
    static void write(JsonGenerator out, JsonNode tree) throws IOException {
        write(out, tree, false);
    }

    /** @param ofClient whether it is within what a client calls its metadata */
    private static void write(JsonGenerator out, JsonNode tree, boolean ofClient) throws IOException {
        if (tree instanceof ObjectNode object) {
            out.writeStartObject();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String name = member.getKey();
                out.writeFieldName(name.length() > MAX_TEXT ? text(name) : name);
                boolean toClient = OF_CLIENT.contains(name);
                if (isSecret(name) || toClient && member.getValue().isTextual()) {
                    out.writeString(MASK);
                } else {
                    write(out, member.getValue(), ofClient || toClient);
                }
            }
            out.writeEndObject();
        } else if (tree instanceof ArrayNode array) {
            out.writeStartArray();
            for (JsonNode element : array) {
                write(out, element, ofClient);
            }
            out.writeEndArray();
        } else if (tree.isTextual()) {
            boolean opaque = ofClient && tree.textValue().length() <= MAX_TEXT
                    && OPAQUE.matcher(tree.textValue()).matches();
            out.writeString(opaque ? MASK : text(tree.textValue()));
        } else {
            MAPPER.writeTree(out, tree);
        }
    }
}
