package starling.media.actor;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.signaling.Member;
import starling.core.signaling.Role;

/**
 * Which members of a channel an operation is about, wherever they are; crosses nodes. What is empty does not restrict.
 *
 * @param client every connection of this name
 */
public record MemberSelection(ChannelId channel, Optional<ClientId> client, Optional<ConnectionId> connection,
        Optional<Role> role) {
    public MemberSelection {
        requireNonNull(channel, "channel");
        requireNonNull(client, "client");
        requireNonNull(connection, "connection");
        requireNonNull(role, "role");
    }

    public static MemberSelection all(ChannelId channel) {
        return new MemberSelection(channel, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static MemberSelection of(ChannelId channel, ClientId client) {
        return new MemberSelection(channel, Optional.of(client), Optional.empty(), Optional.empty());
    }

    public static MemberSelection of(ChannelId channel, ConnectionId connection) {
        return new MemberSelection(channel, Optional.empty(), Optional.of(connection), Optional.empty());
    }

    public static MemberSelection of(ChannelId channel, Role role) {
        return new MemberSelection(channel, Optional.empty(), Optional.empty(), Optional.of(role));
    }

    /** Whether this member of the channel is meant. */
    boolean selects(Member member) {
        return client.filter(id -> !id.equals(member.clientId())).isEmpty()
                && connection.filter(id -> !id.equals(member.connectionId())).isEmpty()
                && role.filter(r -> r != member.role()).isEmpty();
    }
}
