package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.api.FakeChannels;

class ChannelOperationsTest {
    private static final String KNOWN = "00000000000000000000000000";
    private static final String OTHER_NODES = "0000000000000000000000000R";
    private static final String UNKNOWN = "0000000000000000000000001G";
    private static final String SESSION = "0000000000000000000000002G";
    private static final String CONNECTION = "{'channel_id':'room','session_id':'" + SESSION
            + "','client_id':'alice','bundle_id':'bundle','connection_id':'" + KNOWN
            + "','role':'sendonly','simulcast':false,'spotlight':false,'audio':false,'video':true,"
            + "'video_codec_type':'VP9','created_time':1795446000,'created_timestamp':'2026-11-23T15:00:00.123456Z'}";

    private final Catalogue catalogue = new Catalogue();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "Sora_20151104.DisconnectChannel       | {'channel_id':'room'}",
            "Sora_20151104.DisconnectClient        | {'channel_id':'room','client_id':'alice'}",
            "Sora_20151104.DisconnectConnection    | {'channel_id':'room','connection_id':'" + KNOWN + "'}",
            "Sora_20201120.DisconnectChannelByRole | {'channel_id':'room','role':'sendonly'}",
            "Sora_20201120.DisconnectChannelByRole | {'channel_id':'room','role':'recvonly'}"})
    void shouldDisconnectAndRepeatWhatIdentified(String target, String body) {
        assertEquals("200 " + body, call(target, body));
        assertEquals("200 " + body, call(target, body.replace("}", ",'reason':{'why':1.10},'more':[]}")));
        assertEquals(List.of("disconnect ", "disconnect {\"why\":1.10}"), catalogue.channels.calls);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"Sora_20160711.PushChannel | {'channel_id':'room'",
            "Sora_20160711.PushClient     | {'channel_id':'room','client_id':'alice'",
            "Sora_20160711.PushConnection | {'channel_id':'room','connection_id':'" + KNOWN + "'",
            "Sora_20201120.PushChannelByRole | {'channel_id':'room','role':'sendrecv'"})
    void shouldPushAndAnswerWithTheMessage(String target, String members) {
        String data = "{'b':1.50,'a':[null,'\u00e9'],'n':12345678901234567890}";
        String push = "{'type':'push','data':" + data + "}";

        assertEquals("200 " + push, call(target, members + ",'data':" + data + "}"));
        assertEquals(List.of("push " + push.replace('\'', '"')), catalogue.channels.calls);
    }

    @Test
    void shouldChangeNotifyMetadataAndTellTheChannelIfWanted() {
        String ids = "{'channel_id':'room','connection_id':'" + KNOWN + "'";

        assertEquals("200 null", call("Sora_20201124.GetSignalingNotifyMetadata", ids + "}"));
        assertEquals("200 {'a':1.50}",
                call("Sora_20201124.PutSignalingNotifyMetadataItem", ids + ",'key':'a','value':1.50}"));
        assertEquals("200 {'a':1.50,'b':null}", call("Sora_20201124.PutSignalingNotifyMetadataItem",
                ids + ",'key':'b','value':null,'push':true}"));
        assertEquals("200 {'b':null}",
                call("Sora_20201124.DeleteSignalingNotifyMetadataItem", ids + ",'key':'a','push':true}"));
        assertEquals("200 {'b':null}",
                call("Sora_20201124.DeleteSignalingNotifyMetadataItem", ids + ",'key':'a','push':false}"));
        assertEquals("200 {'c':[1]}",
                call("Sora_20201124.PutSignalingNotifyMetadata", ids + ",'metadata':{'c':[1]},'push':true}"));
        assertEquals("200 {'c':[1]}", call("Sora_20201124.GetSignalingNotifyMetadata", ids + "}"));

        String push = "push {'type':'push','data':{'action':'%s','connection_id':'" + KNOWN
                + "',%s,'type':'signaling_notify_metadata_ext'}}";
        assertEquals(
                List.of(push.formatted("PutMetadataItem", "'key':'b','value':null"),
                        push.formatted("DeleteMetadataItem", "'key':'a'"),
                        push.formatted("PutMetadata", "'metadata':{'c':[1]}")),
                catalogue.channels.calls.stream().map(call -> call.replace('"', '\'')).toList());
    }

    @Test
    void shouldListNotifyMetadata() {
        assertEquals(
                "200 [{'connection_id':'" + KNOWN
                        + "','bundle_id':'bundle','client_id':'alice','metadata':{'n':1.50}}]",
                call("Sora_20201124.ListSignalingNotifyMetadata", "{'channel_id':'room'}"));
    }

    @Test
    void shouldRefuseNotifyMetadataThatCannotBe() {
        String ids = "{'channel_id':'room','connection_id':'" + KNOWN + "'";

        assertEquals("400 {'error_type':'SignalingNotifyMetadataTooLarge','error_reason':{'message':'metadata of 16385"
                + " characters (expected: <= 16384)'}}",
                call("Sora_20201124.PutSignalingNotifyMetadataItem",
                        ids + ",'key':'a','value':'" + "x".repeat(16_377) + "'}"));
        catalogue.control.metadata = JsonNodeFactory.instance.arrayNode();
        assertTrue(call("Sora_20201124.DeleteSignalingNotifyMetadataItem", ids + ",'key':'a'}")
                .startsWith("400 {'error_type':'SignalingNotifyMetadataNotObject'"));
        catalogue.control.metadataExt = false;
        for (String target : List.of("PutSignalingNotifyMetadata", "PutSignalingNotifyMetadataItem",
                "DeleteSignalingNotifyMetadataItem", "GetSignalingNotifyMetadata", "ListSignalingNotifyMetadata")) {
            assertTrue(call("Sora_20201124." + target, ids + ",'key':'a','value':1,'metadata':{}}")
                    .startsWith("400 {'error_type':'SignalingNotifyMetadataExtDisabled'"), target);
        }
        assertEquals("[]", catalogue.control.metadata.toString());
        assertEquals(List.of(), catalogue.channels.calls);
    }

    @Test
    void shouldRefuseAPushThatIsTooLongForMembersOfOtherNodes() {
        String body = "{'channel_id':'room','data':{'a':'%s'}}";

        assertTrue(call("Sora_20160711.PushChannel", body.formatted("x".repeat(65_505))).startsWith("200 "),
                "the longest");
        assertEquals("400 {'error_type':'PushTooLarge','error_reason':{'message':'data: a message of 65537 characters "
                + "(expected: <= 65536)'}}", call("Sora_20160711.PushChannel", body.formatted("x".repeat(65_506))));
        assertEquals("400 {'error_type':'ReasonTooLarge','error_reason':{'message':'reason: 65537 characters "
                + "(expected: <= 65536)'}}",
                call("Sora_20151104.DisconnectChannel",
                        "{'channel_id':'room','reason':{'a':'" + "x".repeat(65_529) + "'}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "Sora_20151104.DisconnectChannel | {'channel_id':'nowhere'} | ChannelNotFound",
            "Sora_20151104.DisconnectClient  | {'channel_id':'nowhere','client_id':'alice'} | ChannelNotFound",
            "Sora_20151104.DisconnectClient  | {'channel_id':'room','client_id':'bob'} | ClientNotFound",
            "Sora_20151104.DisconnectConnection | {'channel_id':'room','connection_id':'" + UNKNOWN
                    + "'} | ConnectionNotFound",
            "Sora_20201120.DisconnectChannelByRole | {'channel_id':'nowhere','role':'sendonly'} | ChannelNotFound",
            "Sora_20160711.PushChannel    | {'channel_id':'nowhere','data':{}} | ChannelNotFound",
            "Sora_20160711.PushClient     | {'channel_id':'room','client_id':'bob','data':{}} | ClientNotFound",
            "Sora_20160711.PushConnection | {'channel_id':'room','connection_id':'no id','data':{}} | ConnectionNotFound",
            "Sora_20241218.RequestKeyFrame | {'channel_id':'other','connection_id':'" + KNOWN
                    + "'} | ConnectionNotFound",
            "Sora_20231220.GetSession | {'channel_id':'room','session_id':'" + UNKNOWN + "'} | SessionNotFound",
            "Sora_20231220.GetSession | {'channel_id':'nowhere','session_id':'" + SESSION + "'} | SessionNotFound",
            "Sora_20230628.TerminateSession | {'channel_id':'room','session_id':'x'} | SessionNotFound",
            "Sora_20230628.TerminateSession | {'channel_id':'room','session_id':'" + UNKNOWN + "'} | SessionNotFound"})
    void shouldSayWhatThereIsNot(String target, String body, String error) {
        String answer = call(target, body);

        assertTrue(answer.startsWith("400 {'error_type':'" + error + "','error_reason':{'message':'"), answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "Sora_20151104.DisconnectChannel | {'channel_id':'elsewhere'}",
            "Sora_20151104.DisconnectClient | {'channel_id':'elsewhere','client_id':'alice'}",
            "Sora_20151104.DisconnectConnection | {'channel_id':'room','connection_id':'" + OTHER_NODES + "'}",
            "Sora_20201120.DisconnectChannelByRole | {'channel_id':'elsewhere','role':'sendonly'}",
            "Sora_20160711.PushChannel | {'channel_id':'elsewhere','data':{}}",
            "Sora_20160711.PushConnection | {'channel_id':'room','connection_id':'" + OTHER_NODES + "','data':{}}",
            "Sora_20201013.ListChannelConnections | {'channel_id':'elsewhere'}",
            "Sora_20151104.ListChannelClients | {'channel_id':'elsewhere'}",
            "Sora_20241218.RequestKeyFrame | {'channel_id':'room','connection_id':'" + OTHER_NODES + "'}",
            "Sora_20170529.GetStatsConnection | {'channel_id':'room','connection_id':'" + OTHER_NODES + "'}",
            "Sora_20211215.ListChannelRtcStats | {'channel_id':'elsewhere'}",
            "Sora_20211215.GetRtcStats | {'channel_id':'room','connection_id':'" + OTHER_NODES + "'}",
            "Sora_20170529.GetStatsClient | {'channel_id':'elsewhere','client_id':'alice'}",
            "Sora_20231220.GetSession | {'channel_id':'elsewhere','session_id':'" + SESSION + "'}",
            "Sora_20230628.TerminateSession | {'channel_id':'elsewhere','session_id':'" + SESSION + "'}"})
    void shouldRedirectToTheOwner(String target, String body) {
        ApiAnswer answer = catalogue.answer(target, Optional.of(bytes(body)));

        assertEquals(307, answer.status());
        assertEquals(Optional.of(FakeChannels.OTHER_API), answer.location());
        assertEquals(List.of(), catalogue.channels.calls);
    }

    @Test
    void shouldListChannelsWithSomebodyIn() {
        assertEquals("200 [{'channel_id':'room','multistream':true,'spotlight':false}]",
                call("Sora_20201013.ListChannels", null));
    }

    @Test
    void shouldListConnections() {
        assertEquals("200 [" + CONNECTION + "]", call("Sora_20201013.ListConnections", null));
        assertEquals("200 [" + CONNECTION + "]",
                call("Sora_20201013.ListChannelConnections", "{'channel_id':'room'}"));
        assertEquals("200 []", call("Sora_20201013.ListChannelConnections", "{'channel_id':'nowhere'}"));
        String old = "[{'role':'sendonly','channel_id':'room','client_id':'alice','connection_id':'" + KNOWN
                + "','multistream':true,'simulcast':false,'spotlight':false}]";
        assertEquals("200 " + old, call("Sora_20151104.ListAllConnections", null));
        assertEquals("200 " + old, call("Sora_20151104.ListChannelClients", "{'channel_id':'room'}"));
    }

    @Test
    void shouldTellAndEndSessions() {
        String session = "{'channel_id':'room','session_id':'" + SESSION + "','group_id':'" + SESSION
                + "','spotlight':false,'created_time':1795446000,'created_timestamp':'2026-11-23T15:00:00.123456Z',"
                + "'total_connections':5,'max_connections':3,'session_metadata':{'plan':[1.50]},'connections':["
                + CONNECTION + "]}";
        String both = "{'channel_id':'room','session_id':'" + SESSION + "'}";

        assertEquals("200 " + session, call("Sora_20231220.GetSession", both));
        assertTrue(call("Sora_20231220.ListSessions", null).startsWith("200 [" + session + ",{'channel_id':'left'"));
        assertEquals("200 [" + session + "]", call("Sora_20231220.ListSessions", "{'group_id':'" + SESSION + "'}"));
        assertEquals("200 " + both, call("Sora_20230628.TerminateSession", both));
        assertEquals(List.of("end"), catalogue.channels.calls);
    }

    @Test
    void shouldRequestAKeyFrame() {
        String body = "{'channel_id':'room','connection_id':'" + KNOWN + "'}";

        assertEquals("200 " + body, call("Sora_20241218.RequestKeyFrame", body));
        assertEquals(List.of("room " + KNOWN), catalogue.control.keyFrameRequests);
    }

    private static final List<String> STATS_MEMBERS = List.of("timestamp", "channel_id", "group_id", "session_id",
            "client_id", "bundle_id", "connection_id", "rtp", "rtp_hdrext", "dtls", "ice_connection_state", "turn");

    @Test
    void shouldTellWhatAConnectionHasSentAndReceived() {
        String body = "{'channel_id':'%s','connection_id':'" + KNOWN + "'}";

        JsonNode stats = answer("Sora_20170529.GetStatsConnection", body.formatted("room"));

        assertStats(stats);
        assertTrue(call("Sora_20170529.GetStatsConnection", body.formatted("other")).contains("ConnectionNotFound"));
        catalogue.control.ended = true;
        assertTrue(call("Sora_20170529.GetStatsConnection", body.formatted("room")).contains("ConnectionNotFound"));
    }

    @Test
    void shouldTellTheStatisticsOfAClientsConnections() {
        JsonNode stats = answer("Sora_20170529.GetStatsClient", "{'channel_id':'room','client_id':'alice'}");

        assertEquals(1, stats.size());
        assertStats(stats.get(0));
        JsonNode single = answer("Sora_20170529.GetStatsConnection",
                "{'channel_id':'room','connection_id':'" + KNOWN + "'}");
        ((ObjectNode) single).set("timestamp", stats.get(0).get("timestamp"));
        assertEquals(single, stats.get(0));
        assertTrue(call("Sora_20170529.GetStatsClient", "{'channel_id':'room','client_id':'bob'}")
                .contains("ClientNotFound"));
    }

    @Test
    void shouldTellTheStatisticsOfThisNodeOrOfTheCluster() {
        assertStats(answer("Sora_20171101.GetStatsAllConnections", null).get(0));
        assertStats(answer("Sora_20171101.GetStatsAllConnections", "{'local':true}").get(0));
        assertEquals(List.of(), catalogue.channels.calls);

        assertStats(answer("Sora_20171101.GetStatsAllConnections", "{'local':false}").get(0));
        assertEquals(List.of("statistics"), catalogue.channels.calls);
    }

    private static final String RTC_STATS = "{'timestamp':'2026-11-23T15:00:00.123456Z','channel_id':'room','group_id':'"
            + SESSION + "','session_id':'" + SESSION + "','client_id':'alice','bundle_id':'bundle','connection_id':'"
            + KNOWN + "','stats':[{'id':'a','timestamp':1700000000000.10,'type':'codec'}]}";

    @Test
    void shouldTellWhatClientsToldOfThemselves() {
        String one = "{'channel_id':'%s','connection_id':'" + KNOWN + "'}";

        assertEquals("200 " + RTC_STATS, call("Sora_20211215.GetRtcStats", one.formatted("room")));
        assertTrue(call("Sora_20211215.GetRtcStats", one.formatted("other")).contains("ConnectionNotFound"));
        assertEquals("200 [" + RTC_STATS + "]", call("Sora_20211215.ListRtcStats", null));
        assertEquals(List.of(), catalogue.channels.calls);
        assertEquals("200 [" + RTC_STATS + "]", call("Sora_20211215.ListRtcStats", "{'local':false}"));
        assertEquals("200 [" + RTC_STATS + "]",
                call("Sora_20211215.ListChannelRtcStats", "{'channel_id':'room'}"));
        assertEquals("200 []", call("Sora_20211215.ListChannelRtcStats", "{'channel_id':'nowhere'}"));
        catalogue.control.ended = true;
        String nothing = call("Sora_20211215.GetRtcStats", one.formatted("room"));
        assertTrue(nothing.startsWith("200 {'channel_id'") && nothing.endsWith("'stats':[]}"), nothing);
    }

    private static void assertStats(JsonNode stats) {
        List<String> members = new ArrayList<>();
        stats.fieldNames().forEachRemaining(members::add);
        assertEquals(STATS_MEMBERS, members);
        assertEquals(KNOWN, stats.get("connection_id").textValue());
        assertEquals(SESSION, stats.get("group_id").textValue());
        assertTrue(stats.get("timestamp").textValue().matches("20.*\\.[0-9]{6}Z"), stats.toString());
        assertEquals(1, stats.get("rtp").get("total_received_packets").longValue());
        assertEquals(2, stats.get("rtp").get("total_received_bytes").longValue());
        assertEquals(0, stats.get("rtp").get("total_sent_rtcp_psfb_pli").longValue());
        assertEquals(3, stats.get("turn").get("total_sent_channel_data").longValue());
        assertEquals(16, stats.get("rtp_hdrext").size());
    }

    /** The members and types that the open exporter reads. */
    @Test
    void shouldTellTheLimitInPlaceOfALicence() {
        assertEquals("200 {'expired_at':'9999-12','max_connections':10,'product_name':'Starling',"
                + "'serial_code':'STARLING','type':'Open Source'}", call("Sora_20171218.GetLicense", null));
    }

    private JsonNode answer(String target, String body) {
        ApiAnswer answer = catalogue.answer(target, Optional.ofNullable(body).map(ChannelOperationsTest::bytes));
        assertEquals(200, answer.status(), answer.toString());
        try {
            return new ObjectMapper().readTree(answer.body().toString());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.toString(), e);
        }
    }

    private String call(String target, String body) {
        ApiAnswer answer = catalogue.answer(target, Optional.ofNullable(body).map(ChannelOperationsTest::bytes));
        return answer.status() + " " + answer.body().toString().replace('"', '\'');
    }

    private static byte[] bytes(String body) {
        return body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
