package starling.core.signaling;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What an application wants changed in the filters of a channel, or of a connection ({@code api.md 2.14}); crosses nodes.
 *
 * @param name which filter
 * @param filter the new one as JSON text, as in {@link ForwardingFilters#text}, in an array; {@code []} when one is deleted
 * @param newVersion of an updated filter, instead of the one it has
 */
public record FilterChange(Kind kind, String name, String filter, Optional<String> newVersion) {

    /** What is done. */
    public enum Kind {
        CREATE, UPDATE, DELETE
    }

    /** Why nothing was done. */
    public enum Problem {
        NOT_FOUND, ALREADY_EXISTS, VERSION_MISMATCH,
        /** Beyond what {@link ForwardingFilters#fits}. */
        TOO_LARGE
    }

    /**
     * What has come of it.
     *
     * @param filters all of them, as they are now
     */
    public record Outcome(Optional<Problem> problem, ForwardingFilters filters) {}

    public FilterChange {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(filter, "filter");
        requireNonNull(newVersion, "newVersion");
    }

    public static FilterChange create(ForwardingFilter filter) {
        return new FilterChange(Kind.CREATE, filter.name(), text(filter), Optional.empty());
    }

    /**
     * Replaces a filter as a whole. Its version stays, unless there is a new one; if both it and {@code filter} have one, they
     * must be the same.
     */
    public static FilterChange update(ForwardingFilter filter, Optional<String> newVersion) {
        return new FilterChange(Kind.UPDATE, filter.name(), text(filter), newVersion);
    }

    public static FilterChange delete(String name) {
        return new FilterChange(Kind.DELETE, name, ForwardingFilters.NONE.text(), Optional.empty());
    }

    private static String text(ForwardingFilter filter) {
        return ForwardingFilters.NONE.with(filter).text();
    }

    /** @throws IllegalArgumentException if {@code filter} is not what it should be: it comes from our own code */
    public Outcome applyTo(ForwardingFilters filters) {
        Optional<ForwardingFilter> known = filters.find(name);
        Optional<Problem> problem = switch (kind) {
            case CREATE -> known.map(there -> Problem.ALREADY_EXISTS);
            case UPDATE -> known.isEmpty() ? Optional.of(Problem.NOT_FOUND) : mismatch(known.get());
            case DELETE -> known.isEmpty() ? Optional.of(Problem.NOT_FOUND) : Optional.empty();
        };
        if (problem.isPresent()) {
            return new Outcome(problem, filters);
        }
        ForwardingFilters changed = switch (kind) {
            case CREATE -> filters.with(read());
            case UPDATE -> filters.with(read().withVersion(newVersion.or(known.get()::version).or(read()::version)));
            case DELETE -> filters.without(name);
        };
        return changed.fits()
                ? new Outcome(Optional.empty(), changed)
                : new Outcome(Optional.of(Problem.TOO_LARGE), filters);
    }

    private Optional<Problem> mismatch(ForwardingFilter known) {
        Optional<String> expected = read().version();
        boolean other = expected.isPresent() && known.version().isPresent() && !expected.equals(known.version());
        return other ? Optional.of(Problem.VERSION_MISMATCH) : Optional.empty();
    }

    private ForwardingFilter read() {
        return ForwardingFilters.parse(filter).flatMap(one -> one.find(name)).orElseThrow(
                () -> new IllegalArgumentException("filter: no filter " + name + " (expected: one, in an array)"));
    }
}
