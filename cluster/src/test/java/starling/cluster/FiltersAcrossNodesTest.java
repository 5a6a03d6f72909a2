package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;
import starling.core.settings.ClusterRelaySettings;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilters;
import starling.media.actor.FilterPort;

/** Forwarding filters of channels on three whole nodes, but for HTTP and media. One story in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FiltersAcrossNodesTest {
    private static final FilterChange NO_VIDEO = FilterChange.create(ForwardingFilters.parse("[{\"rules\":[[{\"field\":"
            + "\"kind\",\"operator\":\"is_in\",\"values\":[\"video\"]}]]}]").orElseThrow().filters().get(0));
    private static final List<StarlingNode> NODES = new ArrayList<>();
    private static final List<ScriptedMediaNode> MEDIA = new ArrayList<>();

    @BeforeAll
    static void startNodes() throws Exception {
        int port = ThreeNodes.freePort(3);
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            ScriptedMediaNode media = new ScriptedMediaNode();
            MEDIA.add(media);
            NODES.add(StarlingNode.start(
                    ThreeNodes.settings(i, port, true, 100, new ClusterRelaySettings(true, false, true)), media));
            names.add(ThreeNodes.name(i));
        }
        NODES.get(0).cluster().initCluster(names).toCompletableFuture().get(40, TimeUnit.SECONDS);
        for (StarlingNode node : NODES) {
            Await.await("three ready nodes",
                    () -> node.status().state() == NodeStatus.State.READY && node.cluster().listNodes().stream()
                            .filter(ClusterNode::connected).count() == 3);
        }
    }

    @AfterAll
    static void stopNodes() throws Exception {
        for (StarlingNode node : NODES) {
            node.terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private static ConnectionId enter(int node, String channel, String role) throws Exception {
        JsonNode created = new SignalingClient(NODES.get(node)).connect(channel, role, false)
                .awaitEvent("connection.created");
        return new ConnectionId(created.path("connection_id").textValue());
    }

    private static Optional<FilterChange.Problem> change(int node, String channel, FilterChange change)
            throws Exception {
        return NODES.get(node).channels().filters().change(new ChannelId(channel), change).toCompletableFuture()
                .get(20, TimeUnit.SECONDS).orElseThrow().problem();
    }

    private static void awaitBlocked(int node, ConnectionId receiver, Set<SourceKey> blocked) throws Exception {
        Await.await("blocked for " + receiver + ": " + blocked,
                () -> MEDIA.get(node).blocked(receiver).equals(blocked));
    }

    @Test
    @Order(1)
    void shouldBeInForceOnAllNodesAndListedByEach() throws Exception {
        ConnectionId sender = enter(0, "room", "sendonly");
        ConnectionId here = enter(0, "room", "recvonly");
        ConnectionId there = enter(1, "room", "recvonly");
        Set<SourceKey> video = Set.of(new SourceKey(sender, MediaKind.VIDEO));

        assertEquals(Optional.empty(), change(1, "room", NO_VIDEO));

        awaitBlocked(0, here, video);
        awaitBlocked(1, there, video);
        ConnectionId late = enter(2, "room", "recvonly");
        awaitBlocked(2, late, video);
        assertEquals(Optional.of(FilterChange.Problem.ALREADY_EXISTS), change(2, "room", NO_VIDEO));
        FilterOperations.Listed listed = NODES.get(2).channels().filters().list(new ChannelId("room"), true)
                .toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals(List.of("default"), listed.channel().filters().stream().map(filter -> filter.name()).toList());
        assertEquals(Set.of(here, there, late),
                Set.copyOf(listed.receivers().stream().map(FilterPort.Receiver::connection).toList()));
        listed.receivers().forEach(receiver -> assertEquals(List.of(sender), receiver.blockedVideo()));

        assertEquals(Optional.empty(), change(2, "room", FilterChange.delete("default")));

        awaitBlocked(0, here, Set.of());
        awaitBlocked(1, there, Set.of());
        awaitBlocked(2, late, Set.of());
    }

    /** The bookkeeping of some of these channels was on the node that stops: others take it over. */
    @Test
    @Order(2)
    void shouldOutliveTheNodeOfTheBookkeeping() throws Exception {
        List<ConnectionId> senders = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            senders.add(enter(0, "goes on " + i, "sendonly"));
            assertEquals(Optional.empty(), change(0, "goes on " + i, NO_VIDEO));
        }

        NODES.remove(2).terminate().toCompletableFuture().get(30, TimeUnit.SECONDS);

        for (int i = 0; i < 6; i++) {
            ConnectionId late = enter(1, "goes on " + i, "recvonly");
            awaitBlocked(1, late, Set.of(new SourceKey(senders.get(i), MediaKind.VIDEO)));
            assertEquals(Optional.of(FilterChange.Problem.ALREADY_EXISTS), change(1, "goes on " + i, NO_VIDEO));
            assertEquals(Optional.empty(), change(1, "goes on " + i, FilterChange.delete("default")));
            awaitBlocked(1, late, Set.of());
        }
    }
}
