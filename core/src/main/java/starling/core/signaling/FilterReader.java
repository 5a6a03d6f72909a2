package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import starling.core.media.MediaKind;

/** Reads and checks forwarding filters, of {@code connect}, of webhooks and of operations ({@code signaling.md 3.4}). */
public final class FilterReader {
    static final String ONE = "forwarding_filter";
    static final String MANY = "forwarding_filters";
    private static final int MAX_NAME = 255;
    /** Characters of a version. */
    public static final int MAX_VERSION = 255;
    private static final List<String> ACTIONS = Arrays.stream(ForwardingFilter.Action.values())
            .map(ForwardingFilter.Action::text).toList();
    private static final List<String> FIELDS = Arrays.stream(FilterRule.Field.values()).map(FilterRule.Field::text)
            .toList();
    private static final List<String> OPERATORS = List.of(FilterRule.IS_IN, FilterRule.IS_NOT_IN);
    private static final List<String> KINDS = Arrays.stream(MediaKind.values()).map(MediaKind::text).toList();

    private FilterReader() {}

    /**
     * What was read.
     *
     * @param filter empty: there is a mistake
     * @param blamed the path of the first mistake; empty if there is none
     */
    public record Reading(Optional<ForwardingFilter> filter, String blamed) {
        public Reading {
            requireNonNull(filter, "filter");
            requireNonNull(blamed, "blamed");
        }
    }

    /** One filter, by its members; others are ignored. */
    public static Reading read(ObjectNode json) {
        Fields fields = new Fields(json);
        ForwardingFilter filter = filter(fields);
        boolean passable = ForwardingFilters.parse(ForwardingFilters.NONE.with(filter).text()).isPresent();
        if (!passable) {
            fields.blame("metadata"); // nested as deep as a request may be: too deep inside a list of filters
        }
        return fields.blamed().map(path -> new Reading(Optional.empty(), path))
                .orElseGet(() -> new Reading(Optional.of(filter), ""));
    }

    /** The array {@value #MANY}, else the object {@value #ONE}; both are checked. Empty: there is neither. */
    static Optional<ForwardingFilters> read(Fields fields) {
        Optional<ForwardingFilters> one = fields.object(ONE).map(fields1 -> of(fields, ONE, List.of(filter(fields1))));
        return fields.has(MANY) ? Optional.of(of(fields, MANY, filters(fields))) : one;
    }

    private static ForwardingFilters of(Fields fields, String key, List<ForwardingFilter> all) {
        ForwardingFilters filters = new ForwardingFilters(all);
        if (!filters.fits()) {
            fields.blame(key);
        }
        return filters;
    }

    private static List<ForwardingFilter> filters(Fields fields) {
        List<ForwardingFilter> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields object : fields.objects(MANY)) {
            ForwardingFilter filter = filter(object);
            if (names.add(filter.name())) {
                all.add(filter);
            } else {
                object.blame("name");
            }
        }
        return all;
    }

    private static ForwardingFilter filter(Fields fields) {
        Optional<String> name = fields.text("name", text -> !text.isEmpty() && text.length() <= MAX_NAME);
        OptionalInt priority = fields.number("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (name.isPresent() != priority.isPresent()) {
            fields.blame(name.isPresent() ? "priority" : "name");
        }
        boolean allows = fields.word("action", ACTIONS).filter(ForwardingFilter.Action.ALLOW.text()::equals)
                .isPresent();
        JsonNode metadata = fields.has("metadata") ? fields.any("metadata") : MissingNode.getInstance();
        return new ForwardingFilter(name.orElse(ForwardingFilter.DEFAULT_NAME),
                priority.orElse(ForwardingFilter.DEFAULT_PRIORITY),
                allows ? ForwardingFilter.Action.ALLOW : ForwardingFilter.Action.BLOCK, rules(fields),
                fields.text("version", text -> text.length() <= MAX_VERSION), metadata);
    }

    private static List<List<FilterRule>> rules(Fields filter) {
        List<List<FilterRule>> any = new ArrayList<>();
        ArrayNode rules = filter.array("rules");
        for (int i = 0; i < rules.size(); i++) {
            String place = "rules[" + i + "]";
            if (rules.get(i) instanceof ArrayNode all) {
                any.add(filter.nested(place, all).objects(place).stream().map(FilterReader::rule).toList());
            } else {
                filter.blame(place);
            }
        }
        return any;
    }

    private static FilterRule rule(Fields rule) {
        String field = rule.word("field", FIELDS).orElse("");
        if (field.isEmpty()) {
            rule.blame("field");
        }
        String operator = rule.word("operator", OPERATORS).orElse("");
        if (operator.isEmpty()) {
            rule.blame("operator");
        }
        if (!rule.has("values")) {
            rule.blame("values");
        }
        List<String> values = new ArrayList<>();
        for (JsonNode value : rule.array("values")) {
            boolean kind = field.equals(FilterRule.Field.KIND.text());
            if (!value.isTextual() || kind && !KINDS.contains(value.textValue())) {
                rule.blame("values");
            } else {
                values.add(value.textValue());
            }
        }
        return FilterRule.of(Arrays.stream(FilterRule.Field.values()).filter(known -> known.text().equals(field))
                .findFirst().orElse(FilterRule.Field.KIND), operator, values);
    }
}
