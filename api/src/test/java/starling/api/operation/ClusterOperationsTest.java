package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import starling.cluster.ClusterNode;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeMode;
import starling.cluster.ledger.LedgerStatus;
import starling.core.id.ConnectionId;

class ClusterOperationsTest {
    private final List<String> calls = new ArrayList<>();
    private final TargetDispatcher dispatcher = TargetDispatcher.create(new ClusterOperations() {
        @Override
        public CompletionStage<Void> initCluster(List<String> nodeNames) {
            calls.add("init " + nodeNames);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> registerNode(String contactNodeName) {
            calls.add("register " + contactNodeName);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> purgeNode(String nodeName, boolean force) {
            calls.add("purge " + nodeName + " " + force);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public LedgerStatus ledger() {
            return LedgerStatus.NONE;
        }

        @Override
        public void changeMode(NodeMode mode) {
            calls.add("mode " + mode.text());
        }

        @Override
        public NodeMode mode() {
            return NodeMode.NORMAL;
        }

        @Override
        public CompletionStage<Boolean> disconnect(ConnectionId connection, int code, String reason) {
            return CompletableFuture.completedStage(false);
        }

        @Override
        public List<ClusterNode> listNodes() {
            return List.of(
                    new ClusterNode("node-01@127.0.0.1", true,
                            Optional.of(new ClusterNode.Details(2, NodeMode.BLOCK_NEW_SESSION, false,
                                    "ws://127.0.0.1:5000/signaling", "http://127.0.0.1:3000/",
                                    Instant.parse("2026-01-02T03:04:05Z"), "2026.1.0", 5000, 7))),
                    new ClusterNode("node-02@127.0.0.2", false, Optional.empty()));
        }
    });

    @Test
    void shouldListConnectedNodesWithAllMembersAndOthersByName() {
        assertEquals("[{'node_name':'node-01@127.0.0.1','connected':true,'epoch':2,'mode':'block_new_session',"
                + "'temporary_node':false,'cluster_signaling_url':'ws://127.0.0.1:5000/signaling',"
                + "'cluster_api_url':'http://127.0.0.1:3000/','member_since':'2026-01-02T03:04:05.000000Z',"
                + "'sora_version':'2026.1.0','license_max_connections':5000},"
                + "{'node_name':'node-02@127.0.0.2','connected':false}]", call("Sora_20211215.ListClusterNodes", null));
    }

    @Test
    void shouldPassTheListOfInitCluster() {
        String answer = call("Sora_20221221.InitCluster", "{\"node_name_list\":[\"a@127.0.0.1\",\"b@127.0.0.2\"]}");

        assertEquals("{'node_name_list':['a@127.0.0.1','b@127.0.0.2']}", answer);
        assertEquals(List.of("init [a@127.0.0.1, b@127.0.0.2]"), calls);
    }

    @Test
    void shouldPassTheContactOfRegisterClusterNode() {
        String answer = call("Sora_20211215.RegisterClusterNode", "{\"contact_node_name\":\"a@127.0.0.1\"}");

        assertEquals("{'contact_node_name':'a@127.0.0.1'}", answer);
        assertEquals(List.of("register a@127.0.0.1"), calls);
    }

    private String call(String target, String body) {
        return dispatcher.call(target, Optional.ofNullable(body).map(String::getBytes)).toCompletableFuture().join()
                .body().toString().replace('"', '\'');
    }
}
