package starling.api.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;

/** The ids that operations are called with. A text that cannot be such an id names nothing that there is. */
final class Ids {
    static final String CHANNEL_ID = "channel_id";
    static final String CLIENT_ID = "client_id";
    static final String CONNECTION_ID = "connection_id";
    static final String SESSION_ID = "session_id";

    private static final int SHOWN_CHARS = 64;

    private Ids() {}

    static Parameters.Parameter parameter(String name) {
        return new Parameters.Parameter(name, Parameters.Type.STRING);
    }

    static ChannelId channel(ObjectNode parameters) {
        String text = parameters.get(CHANNEL_ID).textValue();
        if (!ChannelId.isValid(text)) {
            throw noChannel(text);
        }
        return new ChannelId(text);
    }

    static ClientId client(ObjectNode parameters) {
        String text = parameters.get(CLIENT_ID).textValue();
        if (!ClientId.isValid(text)) {
            throw noClient(text, parameters);
        }
        return new ClientId(text);
    }

    static ConnectionId connection(ObjectNode parameters) {
        return connection(CONNECTION_ID, parameters);
    }

    static ConnectionId connection(String name, ObjectNode parameters) {
        String text = parameters.get(name).textValue();
        if (!ConnectionId.isValid(text)) {
            throw noConnection(name, parameters);
        }
        return new ConnectionId(text);
    }

    static SessionId session(ObjectNode parameters) {
        String text = parameters.get(SESSION_ID).textValue();
        if (!ConnectionId.isValid(text)) { // both are a UUID in the same writing
            throw noSession(parameters);
        }
        return new SessionId(text);
    }

    static OperationException noChannel(String channel) {
        return new OperationException(OperationError.CHANNEL_NOT_FOUND,
                CHANNEL_ID + ": " + shown(channel) + " (expected: a channel with a session)");
    }

    static OperationException noClient(String client, ObjectNode parameters) {
        return new OperationException(OperationError.CLIENT_NOT_FOUND,
                CLIENT_ID + ": " + shown(client) + inChannel(parameters, "a client"));
    }

    static OperationException noConnection(ObjectNode parameters) {
        return noConnection(CONNECTION_ID, parameters);
    }

    static OperationException noConnection(String name, ObjectNode parameters) {
        return new OperationException(OperationError.CONNECTION_NOT_FOUND, name + ": "
                + shown(parameters.get(name).textValue()) + inChannel(parameters, "a connection"));
    }

    static OperationException noSession(ObjectNode parameters) {
        return new OperationException(OperationError.SESSION_NOT_FOUND, SESSION_ID + ": "
                + shown(parameters.get(SESSION_ID).textValue()) + inChannel(parameters, "the session"));
    }

    private static String inChannel(ObjectNode parameters, String what) {
        return " (expected: " + what + " of channel " + shown(parameters.get(CHANNEL_ID).textValue()) + ")";
    }

    /** The caller knows what it has sent: the beginning is enough. */
    private static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }
}
