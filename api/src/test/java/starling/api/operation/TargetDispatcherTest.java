package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.cluster.ClusterError;
import starling.cluster.ClusterException;

/** The error table of {@code api.md section 1.2}, over operations made for it. */
class TargetDispatcherTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TRIPLE = "{'service':'Sora','version':'20990101','operation':'";

    private final TargetDispatcher dispatcher = new TargetDispatcher(List.of(
            new Fixed("Sora_20990101.Plain", Parameters.NONE, p -> done(JsonNodeFactory.instance.arrayNode())),
            new Fixed("Sora_20990101.Named",
                    Parameters.of(new Parameters.Parameter("name", Parameters.Type.STRING),
                            new Parameters.Parameter("list", Parameters.Type.STRINGS)),
                    TargetDispatcherTest::done),
            new Fixed("Sora_20990101.Crash", Parameters.NONE, p -> {
                throw new IllegalStateException("made for this test");
            }), new Fixed("Sora_20990101.Refused", Parameters.NONE, p -> CompletableFuture.failedFuture(
                    new ClusterException(ClusterError.NODE_UNREACHABLE, "node-02@127.0.0.2 did not answer")))));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '"', value = {
            "GET     | Sora_20990101.Plain   | - | 400 | {'type':'UnexpectedMethod'}",
            "OPTIONS | -                     | - | 400 | {'type':'UnexpectedMethod'}",
            "POST    | -                     | - | 400 | {'type':'MissingHeaderName'}",
            "POST    | Sora_2099010.Plain    | - | 400 | {'error_type':'MissingService'}",
            "POST    | Sora_20990101.Plain.x | - | 400 | {'error_type':'MissingService'}",
            "POST    | Sora20990101Plain     | {} | 400 | {'error_type':'MissingService'}",
            "POST    | sora_20990101.Plain   | - | 400 | {'error_type':'InvalidTarget'}",
            "POST    | Other_20990101.Plain  | {} | 400 | {'error_type':'InvalidTarget'}",
            "POST    | Sora_20980101.Plain   | - | 400 | {'error_type':'MissingTarget'}",
            "POST    | Sora_20990101.plain   | - | 400 | {'error_type':'MissingTarget'}",
            "POST    | Sora_20990101.None    | {} | 400 | {'error_type':'SchemaNotFound','error_reason':" + TRIPLE
                    + "None'}}",
            "POST    | Sora_20990101.Plain   | {} | 400 | {'error_type':'MissingTargetFunction','error_reason':"
                    + TRIPLE + "Plain'}}",
            "POST    | Sora_20990101.Named   | - | 400 | {'error_type':'MissingTargetFunction','error_reason':" + TRIPLE
                    + "Named'}}",
            "POST    | Sora_20990101.Named   | {'name' | 400 | {'error_type':'InvalidJSON','error_reason':[{'invalid':'parse'}]}",
            "POST    | Sora_20990101.Named   | {} {} | 400 | {'error_type':'InvalidJSON','error_reason':[{'invalid':'parse'}]}",
            "POST    | Sora_20990101.Crash   | - | 500 | {'error_type':'HandlerException'}",
            "POST    | Sora_20990101.Refused | - | 400 | {'error_type':'ClusterNodeUnreachable','error_reason':{'message':'node-02@127.0.0.2 did not answer'}}",
            "POST    | Sora_20990101.Plain   | - | 200 | []",
            "POST    | Sora_20990101.Named   | {'name':'a','list':['b'],'more':1} | 200 | {'name':'a','list':['b'],'more':1}"})
    void shouldAnswerAsTheReference(String method, String header, String body, int status, String expected)
            throws Exception {
        assertEquals(status + " " + expected, answer(method, header, body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"[]                      | wrong_type | [] | []",
            "{'name':'a'}            | missing_required_property | {'name':'a'} | ['list']",
            "{'name':1,'list':[]}    | wrong_type | 1 | ['name']",
            "{'name':null,'list':[]} | wrong_type | null | ['name']",
            "{'name':'a','list':{}}  | wrong_type | {} | ['list']",
            "{'name':'a','list':['b',2]} | wrong_type | 2 | ['list',1]"})
    void shouldNameWhatDoesNotFitTheSchema(String body, String error, String data, String path) throws Exception {
        JsonNode answer = MAPPER
                .readTree(answer("POST", "Sora_20990101.Named", body).substring(4).replace('\'', '"'));

        JsonNode reason = answer.get("error_reason").get(0);
        assertEquals("InvalidJSON", answer.get("error_type").textValue());
        assertEquals("data", reason.get("invalid").textValue());
        assertEquals(error, reason.get("error").textValue());
        assertEquals(data, reason.get("data").toString().replace('"', '\''));
        assertEquals(path, reason.get("path").toString().replace('"', '\''));
        assertEquals(true, reason.get("schema").isObject());
    }

    private String answer(String method, String header, String body) {
        Optional<byte[]> bytes = Optional.ofNullable(body)
                .map(b -> b.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        ApiAnswer answer = dispatcher.refuse(method, Optional.ofNullable(header))
                .orElseGet(() -> dispatcher.call(header, bytes).toCompletableFuture().join());
        return answer.status() + " " + answer.body().toString().replace('"', '\'');
    }

    private static CompletionStage<JsonNode> done(JsonNode json) {
        return CompletableFuture.completedStage(json);
    }

    private interface Call {
        CompletionStage<JsonNode> call(ObjectNode parameters);
    }

    private record Fixed(String target, Parameters parameters, Call call) implements Operation {
        @Override
        public CompletionStage<JsonNode> call(ObjectNode p) {
            return call.call(p);
        }
    }
}
