package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.api.FakeChannels;
import starling.api.FakeControl;
import starling.api.webhook.WebhookCounters;
import starling.cluster.ClusterNode;
import starling.cluster.ClusterOperations;
import starling.cluster.NodeMode;
import starling.cluster.ledger.LedgerStatus;
import starling.cluster.ledger.RaftState;
import starling.core.id.ConnectionId;

class ClusterOperationsTest {
    private final FakeControl control = new FakeControl();
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
            return new LedgerStatus(RaftState.FOLLOWER, 3, 12, Optional.of("node-02@127.0.0.2"));
        }

        @Override
        public void changeMode(NodeMode mode) {
            calls.add("mode " + mode.text());
        }

        @Override
        public NodeMode mode() {
            return NodeMode.BLOCK_NEW_SESSION;
        }

        @Override
        public Optional<String> apiUrlOf(ConnectionId connection) {
            return Optional.empty();
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
    }, new FakeChannels(), control, new WebhookCounters());

    @Test
    void shouldListConnectedNodesWithAllMembersAndOthersByName() {
        assertEquals("[{'node_name':'node-01@127.0.0.1','connected':true,'epoch':2,'mode':'block_new_session',"
                + "'temporary_node':false,'cluster_signaling_url':'ws://127.0.0.1:5000/signaling',"
                + "'cluster_api_url':'http://127.0.0.1:3000/','member_since':'2026-01-02T03:04:05.000000Z',"
                + "'sora_version':'2026.1.0','license_max_connections':5000,'license_serial_code':'STARLING',"
                + "'license_type':'Open Source'},"
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

    @ParameterizedTest
    @CsvSource({"'{\"node_name\":\"b@127.0.0.1\"}', false", "'{\"node_name\":\"b@127.0.0.1\",\"force\":true}', true"})
    void shouldPurgeALivingNodeOnlyByForce(String body, boolean force) {
        assertEquals("{'node_name':'b@127.0.0.1'}", call("Sora_20211215.PurgeClusterNode", body));
        assertEquals(List.of("purge b@127.0.0.1 " + force), calls);
    }

    @Test
    void shouldChangeAndTellTheMode() {
        assertEquals("{'mode':'block_new_connection'}",
                call("Sora_20211215.ChangeMode", "{\"mode\":\"block_new_connection\"}"));
        assertEquals(List.of("mode block_new_connection"), calls);
        assertEquals("{'mode':'block_new_session'}", call("Sora_20211215.GetMode", null));
        String refusal = call("Sora_20211215.ChangeMode", "{\"mode\":\"blocked\"}");
        assertTrue(refusal.startsWith("{'error_type':'InvalidJSON'") && refusal.contains("'error':'not_in_enum'"),
                refusal);
    }

    @Test
    void shouldReportWhatIsCounted() {
        String report = call("Sora_20171010.GetStatsReport", null);

        assertTrue(report.startsWith("{'version':'2026.1.0','total_connection_created':10,"
                + "'total_connection_destroyed':3,'total_connection_updated':6,"
                + "'total_successful_connections':10,'total_ongoing_connections':7,'total_failed_connections':2,"
                + "'total_duration_sec':6,'average_duration_sec':2,'average_setup_time_msec':150,"
                + "'total_turn_udp_connections':9,'total_turn_tcp_connections':0,'total_session_created':4,"
                + "'total_session_destroyed':1,"), report);
        assertTrue(report.contains("'total_auth_webhook_allowed':20,'total_auth_webhook_denied':5,"
                + "'total_successful_auth_webhook':25,'total_failed_auth_webhook':3,'total_received_srtp':100,"
                + "'total_received_srtp_byte_size':110000,'total_sent_srtp':200,'total_sent_srtp_byte_size':220000,"),
                report);
        assertTrue(report.endsWith("'error':{'sdp_generation_error':0,'signaling_error':8},"
                + "'cluster_relay':[{'node_name':'node-02@127.0.0.2','total_received':3,'total_sent':1,"
                + "'total_received_byte_size':4,'total_sent_byte_size':2,'total_retransmitted':5,"
                + "'total_recovered':6,'total_lost':7,'total_rejected':8,'streams_sent':9,'streams_received':10}],"
                + "'cluster':{'raft_state':'follower','raft_term':3,'raft_commit_index':12}}"), report);
    }

    @Test
    void shouldDrainUntilCancelled() {
        String left = "'connections':0,'channels':0,'largest_channels':[]}";

        assertEquals("{'draining':true,'closing':false,'mode':'block_new_connection'," + left,
                call("Starling_20261123.StartDrain", "{}"));
        assertEquals("{'draining':true,'closing':false,'mode':'block_new_connection'," + left,
                call("Starling_20261123.GetDrain", null));
        assertEquals("{'draining':false,'closing':false,'mode':'normal'," + left,
                call("Starling_20261123.CancelDrain", null));
    }

    private String call(String target, String body) {
        return dispatcher.call(target, Optional.ofNullable(body).map(String::getBytes)).toCompletableFuture().join()
                .body().toString().replace('"', '\'');
    }
}
