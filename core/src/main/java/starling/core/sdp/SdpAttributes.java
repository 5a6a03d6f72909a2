package starling.core.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The {@code a=} lines of a session or section, in order, each without its {@code a=} (RFC 8866 section 5.13). */
public record SdpAttributes(List<String> lines) {
    public SdpAttributes {
        lines = List.copyOf(lines);
    }

    /** Whether an attribute without value is there, for example {@code sendonly}. */
    public boolean has(String name) {
        return lines.contains(name);
    }

    /** The value of the first attribute of this name. */
    public Optional<String> first(String name) {
        for (String line : lines) {
            if (isNamed(line, name)) {
                return Optional.of(line.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    /** The values of all attributes of this name. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (String line : lines) {
            if (isNamed(line, name)) {
                values.add(line.substring(name.length() + 1));
            }
        }
        return values;
    }

    private static boolean isNamed(String line, String name) {
        return line.length() > name.length() && line.charAt(name.length()) == ':' && line.startsWith(name);
    }
}
