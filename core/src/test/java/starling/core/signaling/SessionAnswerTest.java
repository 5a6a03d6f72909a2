package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAnswerTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "{}", "{\"trial_max_connections\":null}", "{\"recording\":false}"})
    void shouldBeContentWithAnAnswerThatSaysNothing(String body) {
        assertEquals(new SessionAnswer(SessionTerms.NONE, "", List.of()), SessionAnswer.read(body));
    }

    @Test
    void shouldReadEveryItemThatExistsHere() {
        assertEquals(new SessionAnswer(new SessionTerms(3, "{\"a\":[1.10,null]}"), "", List.of()), SessionAnswer
                .read("{\"trial_max_connections\":3,\"session_metadata\":{\"a\":[1.10,null]}}"));
        assertEquals(ForwardingFilters.parse("[{\"action\":\"allow\"}]").orElseThrow().text(), SessionAnswer
                .read("{\"forwarding_filter\":{},\"forwarding_filters\":[{\"action\":\"allow\"}]}").terms().filters());
        assertEquals("null", SessionAnswer.read("{\"session_metadata\":null}").terms().metadata());
    }

    @Test
    void shouldNameWhatItIgnores() {
        assertEquals(List.of("recording", "spotlight_number"),
                SessionAnswer.read("{\"recording\":true,\"spotlight_number\":3,\"audio_streaming\":false}").ignored());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ok | the answer is no JSON object", "[] | the answer is no JSON object",
            "{\"a\":1,\"a\":1} | the answer is no JSON object", "null | the answer is no JSON object",
            "{\"trial_max_connections\":0} | trial_max_connections has a wrong type or value",
            "{\"forwarding_filters\":[{\"rules\":5}]} | forwarding_filters[0].rules has a wrong type or value",
            "{\"trial_max_connections\":-1} | trial_max_connections has a wrong type or value",
            "{\"trial_max_connections\":1000001} | trial_max_connections has a wrong type or value",
            "{\"trial_max_connections\":1e400} | trial_max_connections has a wrong type or value",
            "{\"trial_max_connections\":2.5} | trial_max_connections has a wrong type or value",
            "{\"trial_max_connections\":\"2\"} | trial_max_connections has a wrong type or value",
            "{\"trial_max_connections\":[2]} | trial_max_connections has a wrong type or value"})
    void shouldSayWhatIsWrong(String body, String problem) {
        SessionAnswer answer = SessionAnswer.read(body);

        assertEquals(problem, answer.problem());
        assertEquals(SessionTerms.NONE, answer.terms());
    }

    @Test
    void shouldBoundTheMetadata() {
        String longest = "\"" + "m".repeat(SessionTerms.MAX_METADATA_CHARS - 2) + "\"";

        assertEquals(longest, SessionAnswer.read("{\"session_metadata\":" + longest + "}").terms().metadata());
        assertEquals("session_metadata has a wrong type or value",
                SessionAnswer.read("{\"session_metadata\":[" + longest + "]}").problem());
        assertEquals("the answer is no JSON object",
                SessionAnswer.read("{\"session_metadata\":" + "[".repeat(65) + "]".repeat(65) + "}").problem());
    }
}
