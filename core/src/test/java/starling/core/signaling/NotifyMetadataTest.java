package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifyMetadataTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"null | a | 1.50 | {'a':1.50}",
            "{'a':1,'b':2} | a | null | {'a':null,'b':2}", "{'b':2} | a | [1] | {'b':2,'a':[1]}",
            "[1] | a | 1 | no object", "'text' | a | 1 | no object", "7 | a | 1 | no object"})
    void shouldPutAnItem(String now, String key, String value, String expected) {
        assertEquals(expected, told(NotifyMetadata.apply(json(now), new NotifyMetadata.PutItem(key, json(value)))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"null | {}", "{'a':1,'b':2} | {'b':2}",
            "{'b':2} | {'b':2}", "[1] | no object"})
    void shouldDeleteAnItem(String now, String expected) {
        assertEquals(expected, told(NotifyMetadata.apply(json(now), new NotifyMetadata.DeleteItem("a"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"null", "{'a':1}", "[1]", "'text'"})
    void shouldReplaceWhateverThereWas(String now) {
        ObjectNode next = (ObjectNode) json("{'c':3}");

        assertEquals("{'c':3}", told(NotifyMetadata.apply(json(now), new NotifyMetadata.Put(next))));
    }

    @Test
    void shouldNotChangeWhatOthersSee() {
        JsonNode before = json("{'a':1}");

        NotifyMetadata.apply(before, new NotifyMetadata.PutItem("b", json("2")));
        NotifyMetadata.apply(before, new NotifyMetadata.DeleteItem("a"));

        assertEquals(json("{'a':1}"), before);
    }

    @Test
    void shouldKeepToWhatCrossesNodes() {
        String longest = "x".repeat(NotifyMetadata.MAX_CHARS - "{'a':''}".length());

        assertEquals(NotifyMetadata.Done.class, NotifyMetadata
                .apply(json("null"), new NotifyMetadata.PutItem("a", TextNode.valueOf(longest))).getClass());
        assertEquals(new NotifyMetadata.TooLong(NotifyMetadata.MAX_CHARS + 1), NotifyMetadata.apply(json("null"),
                new NotifyMetadata.PutItem("a", TextNode.valueOf(longest + "x"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"- | - | null", "1 | - | 1", "- | 2 | 2", "1 | 2 | 2",
            "{'a':1,'b':1} | {'b':2} | {'a':1,'b':2}", "{'a':1} | null | {'a':1}"})
    void shouldMergeWhatTheMemberWasGiven(String own, String byWebhook, String expected) {
        assertEquals(expected,
                NotifyMetadata.write(NotifyMetadata.given(json(own), json(byWebhook))).replace('"', '\''));
    }

    private static String told(NotifyMetadata.Outcome outcome) {
        return outcome instanceof NotifyMetadata.Done done
                ? NotifyMetadata.write(done.metadata()).replace('"', '\'')
                : outcome instanceof NotifyMetadata.NoObject ? "no object" : outcome.toString();
    }

    private static JsonNode json(String text) {
        return text.equals("-") ? MissingNode.getInstance() : Json.readValue(text.replace('\'', '"')).orElseThrow();
    }
}
