package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.api.FakeChannels;

/** Requests and answers of {@code api.md sections 2.10 and 2.14}. */
class ForwardingFilterOperationsTest {
    private static final String KNOWN = "00000000000000000000000000";
    private static final String OTHER_NODES = "0000000000000000000000000R";
    private static final String UNKNOWN = "0000000000000000000000001G";
    private static final String RULES = "'rules':[[{'field':'kind','operator':'is_in','values':['video']}]]";
    private static final String FILTER = "'name':'default','priority':32767,'action':'block'," + RULES;
    private static final String OF_CHANNEL = "'channel_id':'room'";
    private static final String OF_CONNECTION = OF_CHANNEL + ",'connection_id':'" + KNOWN + "'";

    private final Catalogue catalogue = new Catalogue();

    private String call(String operation, String body) {
        ApiAnswer answer = catalogue.answer(operation.contains("_") ? operation : "Sora_20230628." + operation,
                Optional.of(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        return answer.status() + " " + answer.body().toString().replace('"', '\'');
    }

    private String error(String operation, String body) {
        String answer = call(operation, body);
        assertTrue(answer.startsWith("400 {'error_type':'"), answer);
        return answer.substring(19, answer.indexOf('\'', 19));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Channel", "Connection"})
    void shouldCreateUpdateAndDelete(String whose) {
        String ids = whose.equals("Channel") ? OF_CHANNEL : OF_CONNECTION;
        String create = "Create" + whose + "ForwardingFilter";
        String update = "Update" + whose + "ForwardingFilter";
        String delete = "Delete" + whose + "ForwardingFilter";
        String body = "{" + ids + ",'action':'block'," + RULES + ",'version':'1','metadata':[1.50]}";

        assertEquals("200 {" + ids + "," + FILTER + ",'version':'1','metadata':[1.50]}", call(create, body));
        assertEquals("ForwardingFilterAlreadyExists", error(create, body));
        assertEquals("200 {" + ids + ",'name':'n','priority':1,'action':'allow','rules':[]}",
                call(create, "{" + ids + ",'name':'n','priority':1,'action':'allow','rules':[]}"));
        assertEquals("ForwardingFilterVersionMismatch", error(update, body.replace("'1'", "'2'")));
        assertEquals("200 {" + ids + "," + FILTER + ",'version':'2','metadata':[1.50]}",
                call(update, body.replace("}]]", "}]],'new_version':'2'")));
        assertEquals("200 {" + ids + ",'name':'default'}", call(delete, "{" + ids + "}"));
        assertEquals("ForwardingFilterNotFound", error(delete, "{" + ids + "}"));
        assertEquals("ForwardingFilterNotFound", error(update, body));
        assertEquals("200 {" + ids + ",'name':'n'}", call(delete, "{" + ids + ",'name':'n'}"));
    }

    @Test
    void shouldListFiltersAndWhatTheyKeepBack() {
        String nothing = "{'channel_forwarding_filters':[],'connection_forwarding_filters':[]}";
        assertEquals("200 " + nothing, call("ListForwardingFilters", "{" + OF_CHANNEL + "}"));
        call("CreateChannelForwardingFilter", "{" + OF_CHANNEL + ",'action':'block'," + RULES + "}");
        call("CreateConnectionForwardingFilter", "{" + OF_CONNECTION + ",'action':'block'," + RULES + "}");

        String listed = "{'channel_forwarding_filter':{" + FILTER + "},'channel_forwarding_filters':[{" + FILTER
                + "}],'connection_forwarding_filters':[{'connection_id':'" + KNOWN + "'," + FILTER + "}]}";
        assertEquals("200 " + listed, call("ListForwardingFilters", "{" + OF_CHANNEL + ",'blocked':false}"));
        assertEquals("200 " + listed.substring(0, listed.length() - 1)
                + ",'blocked':[{'destination_connection_id':'" + KNOWN
                + "','kind':'audio','source_connection_id_list':['"
                + OTHER_NODES + "']},{'destination_connection_id':'" + KNOWN
                + "','kind':'video','source_connection_id_list':['" + OTHER_NODES + "']}]}",
                call("ListForwardingFilters", "{" + OF_CHANNEL + ",'blocked':true}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"'rules':[{}] | rules[0]:",
            "'rules':[[5]] | rules[0][0]:",
            "'rules':[[{'field':'x'}]] | rules[0][0].field:", "'rules':[],'name':'n' | priority:",
            "'rules':[],'priority':1 | name:", "'rules':[],'priority':9223372036854775807,'name':'n' | priority:",
            "'rules':[[{'field':'kind','operator':'is_in','values':['smell']}]] | rules[0][0].values:",
            "'rules':[[{'field':'kind','operator':'is_in','values':'video'}]] | rules[0][0].values:"})
    void shouldNameWhatIsWrongWithAFilter(String members, String named) {
        String answer = call("CreateChannelForwardingFilter", "{" + OF_CHANNEL + ",'action':'block'," + members + "}");

        assertTrue(answer.startsWith("400 {'error_type':'InvalidForwardingFilter'"), answer);
        assertTrue(answer.contains("'message':'" + named), answer);
    }

    @Test
    void shouldBoundTheFiltersOfOneChannel() {
        String body = "{" + OF_CHANNEL + ",'action':'block','rules':[],'name':'%s','priority':1,'metadata':'"
                + "m".repeat(10_000) + "'}";

        assertTrue(call("CreateChannelForwardingFilter", body.formatted("a")).startsWith("200"));
        assertEquals("ForwardingFiltersTooLarge", error("CreateChannelForwardingFilter", body.formatted("b")));
        assertEquals("InvalidForwardingFilter", error("UpdateChannelForwardingFilter", body.formatted("a")
                .replace("'name'", "'new_version':'" + "v".repeat(256) + "','name'")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sora_20200401.PauseRtpStream", "Sora_20200401.ResumeRtpStream"})
    void shouldPauseAndResume(String target) {
        String body = "{'channel_id':'room','recv_connection_id':'" + KNOWN + "','send_connection_id':'" + OTHER_NODES
                + "'}";

        assertEquals("200 " + body, call(target, body));
        assertEquals("ConnectionNotFound", error(target, body.replace(OTHER_NODES, UNKNOWN)));
        assertEquals("ConnectionNotFound", error(target, body.replace("room", "other")));
        assertEquals("ConnectionNotFound", error(target, body.replace(KNOWN, "no id")));
    }

    @Test
    void shouldSendTheCallerToTheNodeThatHasTheChannelOrConnection() {
        String elsewhere = OF_CHANNEL.replace("room", "elsewhere");
        String filter = ",'action':'block','rules':[]}";
        for (ApiAnswer answer : new ApiAnswer[]{
                answer("Sora_20230628.CreateChannelForwardingFilter", "{" + elsewhere + filter),
                answer("Sora_20230628.ListForwardingFilters", "{" + elsewhere + "}"),
                answer("Sora_20230628.CreateConnectionForwardingFilter",
                        "{" + OF_CONNECTION.replace(KNOWN, OTHER_NODES) + filter),
                answer("Sora_20200401.PauseRtpStream", "{" + OF_CHANNEL + ",'recv_connection_id':'" + OTHER_NODES
                        + "','send_connection_id':'" + KNOWN + "'}")}) {
            assertEquals(307, answer.status(), answer.toString());
            assertEquals(Optional.of(FakeChannels.OTHER_API), answer.location());
        }
        assertEquals("ChannelNotFound", error("CreateChannelForwardingFilter", "{'channel_id':'none'" + filter));
        assertEquals("ConnectionNotFound",
                error("CreateConnectionForwardingFilter", "{" + OF_CONNECTION.replace(KNOWN, UNKNOWN) + filter));
    }

    private ApiAnswer answer(String target, String body) {
        return catalogue.answer(target, Optional.of(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }
}
