package starling.api.stats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import starling.cluster.journal.SessionVanished;
import starling.core.signaling.CloseReason;
import starling.core.signaling.Member;
import starling.core.signaling.Notify;
import starling.core.signaling.SoraClientType;
import starling.media.actor.ChannelReport;
import starling.media.actor.ConnectionEnd;
import starling.media.actor.ConnectionFacts;
import starling.media.actor.NodeEvents;
import starling.media.engine.MediaStats;

/**
 * {@code connection.jsonl}: a line for every connection that had entered its channel and has ended, with why, and what it had
 * sent and received ({@code operations.md section 4}). Of one that died with its node only ids are left. Any thread.
 */
public final class ConnectionLog implements NodeEvents {
    private static final String NODE_DOWN = "NODE-DOWN";
    private static final long STATS_MILLIS = 1000;

    private final Predicate<JsonNode> lines;
    private final InstantSource clock;

    /** @param lines takes a line; must not block */
    public ConnectionLog(Predicate<JsonNode> lines, InstantSource clock) {
        this.lines = lines;
        this.clock = clock;
    }

    @Override
    public void reported(ChannelReport report) {
        if (report instanceof ChannelReport.ConnectionDestroyed destroyed) {
            write(destroyed.facts(), destroyed.end(), true);
        } else if (report instanceof ChannelReport.ConnectionFailed failed) {
            write(failed.facts(), failed.end(), false);
        }
    }

    /** A session has ended with its node. */
    public void vanished(SessionVanished session) {
        String now = Notify.timestamp(clock.instant());
        session.connections().forEach(connection -> lines.test(JsonNodeFactory.instance.objectNode()
                .put("timestamp", now).put("destroyed_timestamp", now).put("channel_id", session.channel().value())
                .put("session_id", session.session().value()).put("connection_id", connection.value())
                .put("simulcast", false).put("spotlight", false).put("destroyed_reason", NODE_DOWN)));
    }

    /** The counters may come from the media loop's thread, where no line is to be made; the line comes without them, too. */
    private void write(ConnectionFacts facts, ConnectionEnd end, boolean created) {
        facts.meter().stats().toCompletableFuture().copy()
                .completeOnTimeout(MediaStats.EMPTY, STATS_MILLIS, TimeUnit.MILLISECONDS)
                .handleAsync((stats, failure) -> lines
                        .test(line(facts, end, created, failure == null ? stats : MediaStats.EMPTY)));
    }

    private ObjectNode line(ConnectionFacts facts, ConnectionEnd end, boolean created, MediaStats stats) {
        Member member = facts.member();
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("timestamp", Notify.timestamp(clock.instant()));
        if (created) {
            line.put("created_timestamp", Notify.timestamp(facts.created()));
        }
        line.put("destroyed_timestamp", Notify.timestamp(facts.at())).put("channel_id", member.channelId().value())
                .put("session_id", facts.session().value()).put("client_id", member.clientId().value())
                .put("bundle_id", member.bundleId().value()).put("connection_id", member.connectionId().value())
                .put("role", member.role().text());
        facts.transport().ifPresent(transport -> line.put("turn_transport_type", transport.text()));
        line.put("simulcast", false).put("spotlight", false).put("audio", member.audio()).put("video", member.video());
        member.details().ifPresent(details -> details.media().putInto(line));
        line.put("data_channel_signaling", false).put("ignore_disconnect_websocket", false)
                .put("recording_block", false).put("e2ee", false).put("destroyed_reason", end.cause().text());
        putIfGiven(line, "disconnect_api_reason", end.apiReason());
        putIfGiven(line, "type_disconnect_reason", end.clientReason());
        line.put("signaling_terminate_reason", end.reason());
        if (end.cause() == CloseReason.WEBSOCKET_CLOSED) {
            line.put("websocket_terminated_reason", end.reason());
        }
        if (!member.soraClient().isEmpty()) {
            line.putObject("sora_client").put("raw", member.soraClient()).put("type",
                    SoraClientType.of(member.soraClient()).text());
        }
        ConnectionStatsJson.putGroups(line.putObject("local_stats"), stats);
        return line;
    }

    private static void putIfGiven(ObjectNode line, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            line.set(name, value);
        }
    }
}
