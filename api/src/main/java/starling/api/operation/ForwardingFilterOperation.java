package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.FilterChange;
import starling.core.signaling.FilterReader;
import starling.core.signaling.ForwardingFilter;
import starling.core.signaling.ForwardingFilters;

/**
 * Creates, updates and deletes forwarding filters of a channel or of a connection; answers with the ids and the filter as it is
 * now ({@code api.md section 2.14}).
 */
final class ForwardingFilterOperation implements Operation {
    private static final String NAME = "name";
    private static final String NEW_VERSION = "new_version";
    private static final List<String> ACTIONS = List.of("block", "allow");

    private final FilterChange.Kind kind;
    private final boolean ofConnection;
    private final Owner owner;
    private final ChannelOperations channels;

    private ForwardingFilterOperation(FilterChange.Kind kind, boolean ofConnection, Owner owner,
            ChannelOperations channels) {
        this.kind = kind;
        this.ofConnection = ofConnection;
        this.owner = owner;
        this.channels = channels;
    }

    static List<Operation> all(Owner owner, ChannelOperations channels) {
        List<Operation> all = new ArrayList<>();
        for (boolean ofConnection : List.of(false, true)) {
            for (FilterChange.Kind kind : FilterChange.Kind.values()) {
                all.add(new ForwardingFilterOperation(kind, ofConnection, owner, channels));
            }
        }
        return all;
    }

    @Override
    public String target() {
        String verb = switch (kind) {
            case CREATE -> "Create";
            case UPDATE -> "Update";
            case DELETE -> "Delete";
        };
        return "Sora_20230628." + verb + (ofConnection ? "Connection" : "Channel") + "ForwardingFilter";
    }

    @Override
    public Parameters parameters() {
        List<Parameters.Parameter> all = new ArrayList<>(List.of(Ids.parameter(Ids.CHANNEL_ID)));
        if (ofConnection) {
            all.add(Ids.parameter(Ids.CONNECTION_ID));
        }
        if (kind != FilterChange.Kind.DELETE) {
            all.add(Parameters.Parameter.oneOf("action", ACTIONS));
            all.add(new Parameters.Parameter("rules", Parameters.Type.ARRAY));
            all.add(Parameters.Parameter.optional("priority", Parameters.Type.INTEGER));
            all.add(Parameters.Parameter.optional("version", Parameters.Type.STRING));
            all.add(Parameters.Parameter.optional("metadata", Parameters.Type.ANY));
        }
        if (kind == FilterChange.Kind.UPDATE) {
            all.add(Parameters.Parameter.optional(NEW_VERSION, Parameters.Type.STRING));
        }
        all.add(Parameters.Parameter.optional(NAME, Parameters.Type.STRING));
        return new Parameters(all);
    }

    @Override
    public CompletionStage<JsonNode> call(ObjectNode parameters) {
        ChannelId channel = Ids.channel(parameters);
        FilterChange change = change(parameters);
        if (ofConnection) {
            ConnectionId connection = Ids.connection(parameters);
            owner.check(connection);
            return channels.filters().change(channel, connection, change).thenApply(outcome -> answer(parameters,
                    change, outcome.orElseThrow(() -> Ids.noConnection(parameters))));
        }
        return owner.check(channel).thenCompose(here -> channels.filters().change(channel, change))
                .thenApply(outcome -> answer(parameters, change,
                        outcome.orElseThrow(() -> Ids.noChannel(channel.value()))));
    }

    private FilterChange change(ObjectNode parameters) {
        if (kind == FilterChange.Kind.DELETE) {
            return FilterChange.delete(parameters.has(NAME)
                    ? parameters.get(NAME).textValue()
                    : ForwardingFilter.DEFAULT_NAME);
        }
        FilterReader.Reading reading = FilterReader.read(parameters);
        ForwardingFilter filter = reading.filter()
                .orElseThrow(() -> new OperationException(OperationError.INVALID_FORWARDING_FILTER,
                        reading.blamed() + ": wrong (expected: as docs/api.md says)"));
        Optional<String> newVersion = Optional.ofNullable(parameters.get(NEW_VERSION)).map(JsonNode::textValue);
        if (newVersion.filter(text -> text.length() > FilterReader.MAX_VERSION).isPresent()) {
            throw new OperationException(OperationError.INVALID_FORWARDING_FILTER, NEW_VERSION
                    + ": too long (expected: <= " + FilterReader.MAX_VERSION + " characters)");
        }
        return kind == FilterChange.Kind.CREATE
                ? FilterChange.create(filter)
                : FilterChange.update(filter, newVersion);
    }

    private JsonNode answer(ObjectNode parameters, FilterChange change, FilterChange.Outcome outcome) {
        outcome.problem().ifPresent(problem -> {
            throw refusal(problem);
        });
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set(Ids.CHANNEL_ID, parameters.get(Ids.CHANNEL_ID));
        if (ofConnection) {
            json.set(Ids.CONNECTION_ID, parameters.get(Ids.CONNECTION_ID));
        }
        return kind == FilterChange.Kind.DELETE
                ? json.put(NAME, change.name())
                : json.setAll(outcome.filters().find(change.name()).orElseThrow().json());
    }

    private static OperationException refusal(FilterChange.Problem problem) {
        return switch (problem) {
            case NOT_FOUND -> new OperationException(OperationError.FORWARDING_FILTER_NOT_FOUND,
                    "name: there is no such filter (expected: one that was created)");
            case ALREADY_EXISTS -> new OperationException(OperationError.FORWARDING_FILTER_ALREADY_EXISTS,
                    "name: there is such a filter (expected: another name, or an update)");
            case VERSION_MISMATCH -> new OperationException(OperationError.FORWARDING_FILTER_VERSION_MISMATCH,
                    "version: not that of the filter (expected: the version it has now)");
            case TOO_LARGE -> new OperationException(OperationError.FORWARDING_FILTERS_TOO_LARGE,
                    "the filters together (expected: <= " + ForwardingFilters.MAX_FILTERS + ", and <= "
                            + ForwardingFilters.MAX_CHARS + " characters as JSON)");
        };
    }
}
