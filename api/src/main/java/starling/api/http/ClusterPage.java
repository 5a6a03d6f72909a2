package starling.api.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import starling.cluster.ClusterNode;
import starling.cluster.StarlingNode;
import starling.cluster.overview.NodeOverview;

/** The operator's page at {@value #PATH}, which asks for {@value #STATE_PATH} once a second. Any thread may call. */
final class ClusterPage {
    static final String PATH = "/cluster/";
    static final String STATE_PATH = "/cluster/state.json";

    private static final String RESOURCE = "/starling/api/cluster/index.html";
    /** Nothing from elsewhere, and what the page shows is text to it, never markup. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
            + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private final StarlingNode node;
    private final InstantSource clock;
    private final byte[] page = load();

    ClusterPage(StarlingNode node, InstantSource clock) {
        this.node = node;
        this.clock = clock;
    }

    HttpResponse page() {
        return HttpResponse.create().addHeader(RawHeader.create("content-security-policy", POLICY))
                .addHeader(RawHeader.create("x-content-type-options", "nosniff"))
                .addHeader(RawHeader.create("cache-control", "no-store"))
                .withEntity(HttpEntities.create(ContentTypes.TEXT_HTML_UTF8, page));
    }

    /** What the page shows: every node known here, with what it tells about itself. */
    CompletionStage<ObjectNode> state() {
        return node.control().overview().thenApply(this::state);
    }

    private ObjectNode state(List<NodeOverview> overviews) {
        Map<String, ObjectNode> nodes = new TreeMap<>();
        node.cluster().listNodes().forEach(listed -> nodes.put(listed.nodeName(), describe(listed)));
        overviews.forEach(seen -> describe(seen, nodes.computeIfAbsent(seen.nodeName(),
                name -> JsonNodeFactory.instance.objectNode().put("node_name", name).put("connected", true))));
        ObjectNode state = JsonNodeFactory.instance.objectNode().put("node_name", node.status().nodeName())
                .put("timestamp", clock.instant().toString());
        ArrayNode all = state.putArray("nodes");
        nodes.values().forEach(all::add);
        return state;
    }

    private static ObjectNode describe(ClusterNode listed) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("node_name", listed.nodeName())
                .put("connected", listed.connected()).put("state", listed.connected() ? "unknown" : "not_connected");
        listed.details().filter(details -> listed.connected())
                .ifPresent(details -> json.put("temporary_node", details.temporaryNode()).put("epoch", details.epoch())
                        .put("member_since", details.memberSince().toString())
                        .put("cluster_signaling_url", details.clusterSignalingUrl())
                        .put("cluster_api_url", details.clusterApiUrl()));
        return json;
    }

    private static void describe(NodeOverview seen, ObjectNode json) {
        json.put("state", seen.state().name().toLowerCase(Locale.ROOT)).put("mode", seen.mode().text())
                .put("draining", seen.draining()).put("connections", seen.connections())
                .put("max_connections", seen.maxConnections())
                .put("load", (double) seen.connections() / seen.maxConnections()).put("channels", seen.channels())
                .put("version", seen.version());
        ArrayNode channels = json.putArray("largest_channels");
        seen.largest().forEach(channel -> channels.addObject().put("channel_id", channel.channelId())
                .put("connections", channel.connections()));
        json.putObject("ledger").put("role", seen.ledger().role()).put("term", seen.ledger().term())
                .put("commit_index", seen.ledger().commitIndex()).put("leader", seen.ledger().leader());
        ArrayNode relay = json.putArray("relay");
        seen.relay().forEach(edge -> relay.addObject().put("node_name", edge.nodeName())
                .put("streams_sent", edge.streamsSent()).put("streams_received", edge.streamsReceived())
                .put("sent_packets", edge.sentPackets()).put("sent_bytes", edge.sentBytes())
                .put("received_packets", edge.receivedPackets()).put("received_bytes", edge.receivedBytes())
                .put("lost", edge.lost()));
    }

    private static byte[] load() {
        try (InputStream in = ClusterPage.class.getResourceAsStream(RESOURCE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }
}
