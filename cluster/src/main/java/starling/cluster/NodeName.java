package starling.cluster;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;
import starling.core.id.NodeKey;

/**
 * The name of a node, {@code name@address}; the address is where other nodes reach it ({@code cluster.md section 3}).
 */
public record NodeName(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]{1,64}@[A-Za-z0-9_.:-]{1,253}");

    public NodeName {
        requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("node_name: " + value + " (expected: name@address)");
        }
    }

    /** The name, if the text has the form of one. */
    public static Optional<NodeName> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new NodeName(text)) : Optional.empty();
    }

    /** The part behind the @: a literal address or a host name. */
    public String address() {
        return value.substring(value.indexOf('@') + 1);
    }

    /**
     * This node's mark in the ids of its connections, 0..65535. Two names may share one; such nodes are not let into one
     * cluster.
     */
    public int key() {
        return NodeKey.of(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
