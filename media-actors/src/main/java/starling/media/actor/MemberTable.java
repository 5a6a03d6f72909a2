package starling.media.actor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.signaling.Member;
import starling.core.signaling.NotifyMetadata;

/** Who is in which channel on this node; bounded by the node's limit of connections. Thread safe. */
final class MemberTable {

    /** @param created when its media came up; empty before */
    record Row(Member member, Optional<Instant> created) {}

    private final Map<ConnectionId, ChannelId> channels = new ConcurrentHashMap<>();
    private final Map<ChannelId, Map<ConnectionId, Row>> rows = new ConcurrentHashMap<>();

    void joined(Member member) {
        channels.put(member.connectionId(), member.channelId());
        rows.compute(member.channelId(), (id, present) -> {
            Map<ConnectionId, Row> members = present == null ? new ConcurrentHashMap<>() : present;
            members.put(member.connectionId(), new Row(member, Optional.empty()));
            return members;
        });
    }

    /** False: it is in no channel, or was connected before. */
    boolean connected(ConnectionId connection, Instant now) {
        ChannelId channel = channels.get(connection);
        if (channel == null) {
            return false;
        }
        boolean[] first = {false};
        rows.computeIfPresent(channel, (id, members) -> {
            members.computeIfPresent(connection, (c, row) -> {
                first[0] = row.created().isEmpty();
                return first[0] ? new Row(row.member(), Optional.of(now)) : row;
            });
            return members;
        });
        return first[0];
    }

    /**
     * Changes the notify metadata of a connected member, one change after the other.
     *
     * @param told gets the new metadata before anybody else changes it
     */
    NotifyMetadata.Outcome edit(ConnectionId connection, NotifyMetadata.Edit edit, Consumer<JsonNode> told) {
        ChannelId channel = channels.get(connection);
        NotifyMetadata.Outcome[] outcome = {new NotifyMetadata.NoConnection()};
        if (channel == null) {
            return outcome[0];
        }
        rows.computeIfPresent(channel, (id, members) -> {
            members.computeIfPresent(connection, (c, row) -> {
                if (row.created().isEmpty()) {
                    return row;
                }
                outcome[0] = NotifyMetadata.apply(row.member().notifyMetadata(), edit);
                if (!(outcome[0] instanceof NotifyMetadata.Done done)) {
                    return row;
                }
                told.accept(done.metadata());
                return new Row(row.member().withNotifyMetadata(done.metadata()), row.created());
            });
            return members;
        });
        return outcome[0];
    }

    /** What was known of it. */
    Optional<Row> left(ConnectionId connection) {
        ChannelId channel = channels.remove(connection);
        if (channel == null) {
            return Optional.empty();
        }
        Row[] gone = {null};
        rows.computeIfPresent(channel, (id, members) -> {
            gone[0] = members.remove(connection);
            return members.isEmpty() ? null : members;
        });
        return Optional.ofNullable(gone[0]);
    }

    Optional<ChannelId> channelOf(ConnectionId connection) {
        return Optional.ofNullable(channels.get(connection));
    }

    Optional<Row> row(ConnectionId connection) {
        return channelOf(connection).map(channel -> rows.getOrDefault(channel, Map.of()).get(connection));
    }

    Stream<ConnectionId> all() {
        return channels.keySet().stream();
    }

    boolean hasMembers(ChannelId channel) {
        return rows.containsKey(channel);
    }

    /** Of one channel, or of all. */
    Stream<Row> rows(Optional<ChannelId> channel) {
        if (channel.isPresent()) {
            return rows.getOrDefault(channel.get(), Map.of()).values().stream();
        }
        return rows.values().stream().flatMap(members -> members.values().stream());
    }

    Stream<ConnectionId> selected(MemberSelection selection) {
        return rows(Optional.of(selection.channel())).map(Row::member).filter(selection::selects)
                .map(Member::connectionId);
    }
}
