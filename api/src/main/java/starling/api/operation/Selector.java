package starling.api.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import starling.cluster.ChannelOperations;
import starling.core.signaling.Role;
import starling.media.actor.MemberSelection;

/** The four ways in which the operations of a family say which members they are about ({@code api.md sections 2.1, 2.2}). */
enum Selector {
    CHANNEL, CLIENT, CONNECTION, ROLE;

    private static final String ROLE_NAME = "role";

    /** What names the members, with the operation's own members behind. */
    Parameters parameters(Parameters.Parameter own) {
        List<Parameters.Parameter> all = new ArrayList<>(List.of(Ids.parameter(Ids.CHANNEL_ID)));
        switch (this) {
            case CLIENT -> all.add(Ids.parameter(Ids.CLIENT_ID));
            case CONNECTION -> all.add(Ids.parameter(Ids.CONNECTION_ID));
            case ROLE -> all.add(Parameters.Parameter.oneOf(ROLE_NAME,
                    Arrays.stream(Role.values()).map(Role::text).toList()));
            case CHANNEL -> {
                // nothing more to say
            }
        }
        all.add(own);
        return new Parameters(all);
    }

    /** @throws OperationException if an id is none */
    MemberSelection selection(ObjectNode parameters) {
        return switch (this) {
            case CHANNEL -> MemberSelection.all(Ids.channel(parameters));
            case CLIENT -> MemberSelection.of(Ids.channel(parameters), Ids.client(parameters));
            case CONNECTION -> MemberSelection.of(Ids.channel(parameters), Ids.connection(parameters));
            case ROLE -> MemberSelection.of(Ids.channel(parameters), role(parameters));
        };
    }

    private static Role role(ObjectNode parameters) {
        String text = parameters.get(ROLE_NAME).textValue();
        return Arrays.stream(Role.values()).filter(role -> role.text().equals(text)).findFirst().orElseThrow();
    }

    /** A channel without anybody of a role is no mistake. */
    void refuseIfNobody(ChannelOperations.Outcome outcome, ObjectNode parameters) {
        if (!outcome.found()) {
            throw Ids.noChannel(parameters.get(Ids.CHANNEL_ID).textValue());
        }
        if (this == CLIENT && outcome.members() == 0) {
            throw Ids.noClient(parameters.get(Ids.CLIENT_ID).textValue(), parameters);
        }
        if (this == CONNECTION && outcome.members() == 0) {
            throw Ids.noConnection(parameters);
        }
    }

    /** The identifying members again. */
    JsonNode echo(ObjectNode parameters) {
        ObjectNode echo = JsonNodeFactory.instance.objectNode();
        for (String name : List.of(Ids.CHANNEL_ID, Ids.CLIENT_ID, Ids.CONNECTION_ID, ROLE_NAME)) {
            boolean named = switch (name) {
                case Ids.CHANNEL_ID -> true;
                case Ids.CLIENT_ID -> this == CLIENT;
                case Ids.CONNECTION_ID -> this == CONNECTION;
                default -> this == ROLE;
            };
            if (named) {
                echo.set(name, parameters.get(name));
            }
        }
        return echo;
    }
}
