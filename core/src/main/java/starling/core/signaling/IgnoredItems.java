package starling.core.signaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which items of a webhook's answer mean nothing here. */
final class IgnoredItems {
    static final int MAX = 20;
    private static final int MAX_NAME = 60;

    private IgnoredItems() {}

    /**
     * At most {@value #MAX} of them, names cut to {@value #MAX_NAME} characters; {@code null} is no item.
     *
     * @param known items that mean something
     * @param offAnyway switches of what this version does not have: to switch it off is no news
     */
    static List<String> of(ObjectNode answer, Set<String> known, Set<String> offAnyway) {
        List<String> items = new ArrayList<>();
        answer.properties().forEach(item -> {
            boolean off = offAnyway.contains(item.getKey()) && item.getValue().isBoolean()
                    && !item.getValue().booleanValue();
            if (!known.contains(item.getKey()) && !off && !item.getValue().isNull() && items.size() < MAX) {
                String name = item.getKey();
                items.add(name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "...");
            }
        });
        return items;
    }
}
