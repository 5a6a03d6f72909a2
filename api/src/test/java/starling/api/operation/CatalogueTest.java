package starling.api.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input to every member of every operation of the catalogue, made from what each operation says it takes. */
class CatalogueTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String TOO_LONG = "x".repeat(100_000);

    private final Catalogue catalogue = new Catalogue();

    private static Stream<Operation> operations() {
        return new Catalogue().operations.stream();
    }

    private static Stream<Arguments> targets() {
        return operations().map(operation -> Arguments.of(operation.target()));
    }

    private static Stream<Arguments> members() {
        return operations().flatMap(operation -> operation.parameters().members().stream()
                .map(member -> Arguments.of(operation.target(), member)));
    }

    @Test
    void shouldHaveEveryTargetOnce() {
        Set<String> targets = new HashSet<>();
        operations().forEach(operation -> assertTrue(targets.add(operation.target()), operation.target()));
        assertTrue(targets.size() >= 28, targets.toString());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void shouldTakeABodyIfAndOnlyIfThereIsSomethingToSay(String target) {
        Operation operation = operation(target);
        boolean takesNone = operation.parameters().members().isEmpty();

        if (operation.parameters().needsBody()) {
            assertEquals("400 MissingTargetFunction", error(catalogue.answer(target, Optional.empty())));
        } else {
            assertEquals(200, catalogue.answer(target, Optional.empty()).status());
        }
        if (takesNone) {
            assertEquals("400 MissingTargetFunction", error(call(target, JSON.objectNode())));
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void shouldMissARequiredMember(String target, Parameters.Parameter member) {
        ObjectNode body = complete(operation(target));
        body.remove(member.name());

        ApiAnswer answer = call(target, body);

        if (member.required()) {
            assertViolation(answer, "missing_required_property", member);
        } else {
            assertTrue(!error(answer).contains("InvalidJSON"), answer.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void shouldRefuseEveryOtherType(String target, Parameters.Parameter member) {
        List<JsonNode> values = new ArrayList<>(List.of(JSON.nullNode(), JSON.numberNode(1.5), JSON.numberNode(7),
                JSON.booleanNode(true), JSON.textNode("text"), JSON.arrayNode().add("a"), JSON.objectNode()));
        values.removeIf(value -> member.type().fits(value));
        for (JsonNode value : values) {
            ObjectNode body = complete(operation(target));
            body.set(member.name(), value);

            assertViolation(call(target, body), "wrong_type", member);
        }
    }

    @ParameterizedTest
    @MethodSource("members")
    void shouldNotChokeOnWhatIsTooLong(String target, Parameters.Parameter member) {
        ObjectNode body = complete(operation(target));
        body.set(member.name(), switch (member.type()) {
            case STRING -> JSON.textNode(TOO_LONG);
            case STRINGS, ARRAY -> tooMany();
            case OBJECT -> JSON.objectNode().put("a", TOO_LONG);
            case BOOLEAN -> JSON.booleanNode(true);
            case ANY -> JSON.arrayNode().add(TOO_LONG);
            case INTEGER -> JSON.numberNode(Long.MAX_VALUE);
        });

        ApiAnswer answer = call(target, body);

        assertTrue(answer.status() == 200 || answer.status() == 400, answer.toString());
        boolean id = member.type() == Parameters.Type.STRING && member.name().endsWith("_id")
                && !member.name().equals("group_id");
        if (id) {
            assertEquals(400, answer.status());
            assertTrue(error(answer).endsWith("NotFound"), error(answer));
            assertTrue(answer.body().toString().length() < 400, "the answer repeats what was too long");
        }
    }

    private static ArrayNode tooMany() {
        ArrayNode names = JSON.arrayNode();
        for (int i = 0; i < 10_000; i++) {
            names.add("node-" + i + "@192.0.2.1");
        }
        return names;
    }

    /** What is no JSON, or meant to exhaust the reader, is refused before the operation sees it. */
    @ParameterizedTest
    @MethodSource("targets")
    void shouldRefuseHostileJson(String target) {
        Operation operation = operation(target);
        if (operation.parameters().members().isEmpty()) {
            return;
        }
        String fields = complete(operation).toString();
        String open = fields.substring(0, fields.length() - 1) + (fields.length() > 2 ? "," : "");
        List<byte[]> hostile = List.of(bytes(""), bytes(" "), bytes("{"), bytes("nul"), bytes(fields + fields),
                bytes("[".repeat(100_000)), bytes(open + "\"deep\":" + "[".repeat(65) + "]".repeat(65) + "}"),
                bytes(open + "\"deep\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_001)),
                bytes(open + "\"huge\":" + "9".repeat(101) + "}"), bytes(open + "\"nan\":NaN}"),
                bytes(open + "\"twice\":1,\"twice\":2}"), bytes(open + "\"" + "n".repeat(2_000) + "\":1}"),
                bytes(open + "\"control\":\"\u0000\"}"),
                new byte[]{'{', '"', 'a', '"', ':', '"', (byte) 0xC3, 0x28, '"', '}'},
                new byte[]{'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'},
                new byte[]{0, 0, 0, '{', 0, 0, 0, '}'}, new byte[]{(byte) 0xFE, (byte) 0xFF, 0, '{', 0, '}'},
                new byte[]{0, 0, (byte) 0xFE, (byte) 0xFF, (byte) 0x7F, (byte) 0xFF, 0, 0});
        for (byte[] body : hostile) {
            ApiAnswer answer = catalogue.answer(target, Optional.of(body));

            assertEquals("{\"error_type\":\"InvalidJSON\",\"error_reason\":[{\"invalid\":\"parse\"}]}",
                    answer.body().toString(), () -> new String(body, StandardCharsets.ISO_8859_1).substring(0,
                            Math.min(200, body.length)));
        }
        for (JsonNode other : List.of(JSON.nullNode(), JSON.numberNode(1), JSON.textNode("a"), JSON.arrayNode())) {
            assertEquals("400 InvalidJSON",
                    error(catalogue.answer(target, Optional.of(bytes(other.toString())))), other.toString());
        }
    }

    /** The original accepts them, so applications may send them. */
    @ParameterizedTest
    @MethodSource("targets")
    void shouldIgnoreUnknownMembers(String target) {
        Operation operation = operation(target);
        if (!operation.parameters().members().isEmpty()) {
            ApiAnswer known = call(target, complete(operation));

            assertEquals(known.status(), new Catalogue()
                    .answer(target, Optional.of(bytes(complete(operation).put("redirect", false).toString())))
                    .status());
        }
    }

    private Operation operation(String target) {
        return catalogue.operations.stream().filter(o -> o.target().equals(target)).findFirst().orElseThrow();
    }

    /** A body that fits the schema, about things that there are. */
    private static ObjectNode complete(Operation operation) {
        ObjectNode body = JSON.objectNode();
        for (Parameters.Parameter member : operation.parameters().members()) {
            body.set(member.name(), switch (member.type()) {
                case STRING ->
                    JSON.textNode(member.allowed().isEmpty() ? text(member.name()) : member.allowed().get(0));
                case STRINGS -> JSON.arrayNode().add("node-01@127.0.0.1");
                case OBJECT -> JSON.objectNode().put("any", 1);
                case BOOLEAN -> JSON.booleanNode(false);
                case ARRAY -> JSON.arrayNode();
                case ANY -> JSON.nullNode();
                case INTEGER -> JSON.numberNode(1);
            });
        }
        return body;
    }

    private static String text(String name) {
        return switch (name) {
            case Ids.CHANNEL_ID -> "room";
            case Ids.CLIENT_ID -> "alice";
            case Ids.CONNECTION_ID, "recv_connection_id" -> "00000000000000000000000000";
            case "send_connection_id" -> "0000000000000000000000000R";
            case Ids.SESSION_ID -> "0000000000000000000000002G";
            default -> "node-01@127.0.0.1";
        };
    }

    private static void assertViolation(ApiAnswer answer, String error, Parameters.Parameter member) {
        assertEquals("400 InvalidJSON", error(answer));
        JsonNode reason = answer.body().get("error_reason").get(0);
        assertEquals("data", reason.get("invalid").textValue());
        assertEquals(error, reason.get("error").textValue(), reason.toString());
        assertEquals(member.name(), reason.get("path").get(0).textValue());
    }

    private ApiAnswer call(String target, JsonNode body) {
        return catalogue.answer(target, Optional.of(bytes(body.toString())));
    }

    private static String error(ApiAnswer answer) {
        return answer.status() + " " + answer.body().path("error_type").asText();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
