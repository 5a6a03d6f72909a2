package starling.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import starling.cluster.ChannelOperations;
import starling.cluster.FilterOperations;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.signaling.Role;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.actor.ListedSession;
import starling.media.actor.MemberMetadata;
import starling.media.actor.MemberSelection;
import starling.media.actor.PackedText;
import starling.media.engine.MediaStats;

/** A channel with one sender here, another on another node, and no more. */
public final class FakeChannels implements ChannelOperations {
    public static final ChannelId ROOM = new ChannelId("room");
    public static final ChannelId ELSEWHERE = new ChannelId("elsewhere");
    public static final ClientId CLIENT = new ClientId("alice");
    public static final SessionId SESSION = new SessionId("0000000000000000000000002G");
    public static final String OTHER_API = "http://127.0.0.2:3000/";
    private static final Instant CREATED = Instant.parse("2026-11-23T15:00:00.123456Z");

    /** The sender. */
    public static final ListedConnection ONLY = new ListedConnection(ROOM, SESSION, CLIENT, new BundleId("bundle"),
            FakeControl.KNOWN, Role.SENDONLY, false, true, Optional.empty(), Optional.of(Codec.VP9), CREATED);

    /** What it has sent and received. */
    public static final ConnectionStats STATS = new ConnectionStats(ONLY,
            MediaStats.of(Map.of("rtp.total_received_packets", 1L, "rtp.total_received_bytes", 2L,
                    "turn.total_sent_channel_data", 3L)));

    /** What its client has told of itself. */
    public static final ConnectionRtcStats RTC_STATS = new ConnectionRtcStats(ONLY, CREATED,
            PackedText.of("[{\"id\":\"a\",\"timestamp\":1700000000000.10,\"type\":\"codec\"}]"));

    /** What was done, in order. */
    public final List<String> calls = new ArrayList<>();
    private final FilterOperations filters = new FakeFilters();

    @Override
    public FilterOperations filters() {
        return filters;
    }

    @Override
    public CompletionStage<Optional<String>> apiUrlOf(ChannelId channel) {
        return done(channel.equals(ELSEWHERE) ? Optional.of(OTHER_API) : Optional.empty());
    }

    @Override
    public CompletionStage<Outcome> disconnect(MemberSelection selection, String reason) {
        calls.add("disconnect " + reason);
        return done(outcome(selection));
    }

    @Override
    public CompletionStage<Outcome> push(MemberSelection selection, String json) {
        calls.add("push " + json);
        return done(outcome(selection));
    }

    private static Outcome outcome(MemberSelection selection) {
        boolean found = selection.channel().equals(ROOM);
        boolean member = selection.client().filter(id -> !id.equals(CLIENT)).isEmpty()
                && selection.connection().filter(id -> !id.equals(FakeControl.KNOWN)).isEmpty()
                && selection.role().filter(role -> role != Role.SENDONLY).isEmpty();
        return new Outcome(found, found && member ? 1 : 0);
    }

    @Override
    public CompletionStage<Outcome> endSession(ChannelId channel, SessionId session) {
        calls.add("end");
        return done(new Outcome(channel.equals(ROOM) && session.equals(SESSION), 1));
    }

    @Override
    public CompletionStage<List<ListedConnection>> connections(Optional<ChannelId> channel) {
        return done(channel.filter(id -> !id.equals(ROOM)).isPresent() ? List.of() : List.of(ONLY));
    }

    @Override
    public CompletionStage<List<ConnectionStats>> statistics(Optional<ChannelId> channel, Optional<ClientId> client) {
        calls.add("statistics");
        boolean other = channel.filter(id -> !id.equals(ROOM)).isPresent()
                || client.filter(id -> !id.equals(CLIENT)).isPresent();
        return done(other ? List.of() : List.of(STATS));
    }

    @Override
    public CompletionStage<List<ConnectionRtcStats>> rtcStats(Optional<ChannelId> channel) {
        calls.add("rtc stats");
        return done(channel.filter(id -> !id.equals(ROOM)).isPresent() ? List.of() : List.of(RTC_STATS));
    }

    @Override
    public CompletionStage<List<MemberMetadata>> metadata(ChannelId channel) {
        return done(channel.equals(ROOM)
                ? List.of(new MemberMetadata(ONLY.connection(), ONLY.client(), ONLY.bundle(), "{\"n\":1.50}"))
                : List.of());
    }

    @Override
    public CompletionStage<List<ListedSession>> sessions(Optional<ChannelId> channel) {
        ListedSession room = new ListedSession(ROOM, SESSION, CREATED, 1, 5, 3, "{\"plan\":[1.50]}");
        ListedSession empty = new ListedSession(new ChannelId("left"), new SessionId("0000000000000000000000003G"),
                CREATED, 0, 1, 1, "");
        return done(channel.isEmpty()
                ? List.of(room, empty)
                : channel.get().equals(ROOM) ? List.of(room) : List.of());
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }
}
