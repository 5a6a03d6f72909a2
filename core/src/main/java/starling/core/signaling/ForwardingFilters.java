package starling.core.signaling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import starling.core.media.MediaKind;

/**
 * All forwarding filters of one channel, or of one connection, the one that is asked first in front. Immutable. This class
 * is the place where the reference leaves open what several filters mean together:
 *
 * <ul>
 * <li>the first filter that matches decides by its {@code action};
 * <li>what none matches gets the opposite of the last one's action: behind {@code allow} nothing else passes, behind
 * {@code block} all else does;
 * <li>the receiver's own filters come before those of the channel: what one of them allows by name passes, what they block
 * does not, and the channel decides on the rest.
 * </ul>
 */
public record ForwardingFilters(List<ForwardingFilter> filters) {
    public static final ForwardingFilters NONE = new ForwardingFilters(List.of());
    /** Of one channel, or of one connection. */
    public static final int MAX_FILTERS = 100;
    /** All of one channel, or of one connection, as JSON: so that they fit into a message between nodes. */
    public static final int MAX_CHARS = 16_384;

    public ForwardingFilters {
        filters = filters.stream()
                .sorted(Comparator.comparingInt(ForwardingFilter::priority).thenComparing(ForwardingFilter::name))
                .toList();
        Set<String> names = new HashSet<>();
        for (ForwardingFilter filter : filters) {
            if (!names.add(filter.name())) {
                throw new IllegalArgumentException("filters: " + filter.name() + " twice (expected: once)");
            }
        }
    }

    public boolean isEmpty() {
        return filters.isEmpty();
    }

    public Optional<ForwardingFilter> find(String name) {
        return filters.stream().filter(filter -> filter.name().equals(name)).findFirst();
    }

    /** Whether there are not too many, or too long ones. */
    public boolean fits() {
        return filters.size() <= MAX_FILTERS && text().length() <= MAX_CHARS;
    }

    /**
     * Whether a receiver does not get what a sender sends of one kind.
     *
     * @param own the receiver's
     */
    public static boolean blocks(ForwardingFilters own, ForwardingFilters channel, Member sender, MediaKind kind) {
        Optional<ForwardingFilter> decisive = own.firstMatch(sender, kind);
        if (decisive.isPresent()) {
            return blocks(decisive.get());
        }
        return own.blocksTheRest()
                || channel.firstMatch(sender, kind).map(ForwardingFilters::blocks).orElse(channel.blocksTheRest());
    }

    private Optional<ForwardingFilter> firstMatch(Member sender, MediaKind kind) {
        return filters.stream().filter(filter -> filter.matches(sender, kind)).findFirst();
    }

    private boolean blocksTheRest() {
        return !filters.isEmpty() && !blocks(filters.get(filters.size() - 1));
    }

    private static boolean blocks(ForwardingFilter filter) {
        return filter.action() == ForwardingFilter.Action.BLOCK;
    }

    ForwardingFilters with(ForwardingFilter filter) {
        List<ForwardingFilter> all = new ArrayList<>(without(filter.name()).filters);
        all.add(filter);
        return new ForwardingFilters(all);
    }

    ForwardingFilters without(String name) {
        return new ForwardingFilters(filters.stream().filter(filter -> !filter.name().equals(name)).toList());
    }

    /** All of them as JSON text, for {@link #parse} on another node. */
    public String text() {
        ArrayNode all = Json.object().arrayNode();
        filters.forEach(filter -> all.add(filter.json()));
        return Json.write(all);
    }

    /** Empty: this is not the text of valid filters. */
    public static Optional<ForwardingFilters> parse(String text) {
        return Json.readValue(text).flatMap(all -> {
            ObjectNode holder = Json.object();
            holder.set(FilterReader.MANY, all);
            Fields fields = new Fields(holder);
            Optional<ForwardingFilters> filters = FilterReader.read(fields);
            return fields.blamed().isPresent() ? Optional.empty() : filters;
        });
    }
}
