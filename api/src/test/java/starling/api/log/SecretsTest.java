package starling.api.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
            "{'access_token':'s'} | {'access_token':'***'}",
            "{'accessKey':'s','x-api-key':1,'Password':{'a':'s'}} | {'accessKey':'***','x-api-key':'***','Password':'***'}",
            "{'username':'u','credential':'s','urls':['turn:h']} | {'username':'u','credential':'***','urls':['turn:h']}",
            "{'metadata':'s'} | {'metadata':'***'}",
            "{'req':{'auth_metadata':'s','metadata':{'user':'alice','n':1.25}}} | {'req':{'auth_metadata':'***','metadata':{'user':'alice','n':1.25}}}",
            "{'metadata':{'a':['0123456789abcdef','a long text with 1 digit']}} | {'metadata':{'a':['***','a long text with 1 digit']}}",
            "{'event_metadata':'room-0123456789abcdef'} | {'event_metadata':'room-0123456789abcdef'}",
            "{'data':'is eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ'} | {'data':'is ***'}",
            "{'data':'eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ,eyJhbGciOiJI.eyJzdWIiOiIx.x'} | {'data':'***,***'}",
            "{'h':'Authorization: Basic dXNlcjpwYXNz'} | {'h':'Authorization: Basic ***'}",
            "{'h':'bearer sesame open'} | {'h':'bearer *** open'}",
            "{'url':'http://h/p?room=1&access_token=s&x=2'} | {'url':'http://h/p?room=1&access_token=***&x=2'}",
            "{'sdp':'a=ice-ufrag:AbCd\\r\\na=ice-pwd:sesame\\r\\na=mid:0'} | {'sdp':'a=ice-ufrag:AbCd\\r\\na=ice-pwd:***\\r\\na=mid:0'}",
            "{'channel_id':'eyJ','role':null,'audio':true} | {'channel_id':'eyJ','role':null,'audio':true}"})
    void shouldLeaveOutSecretsAndNothingElse(String line, String logged) throws IOException {
        assertEquals(logged.replace('\'', '"'), written(MAPPER.readTree(line.replace('\'', '"'))));
    }

    @Test
    void shouldLeaveOutLongTexts() throws IOException {
        assertEquals("{\"a\":\"65537 characters\"}",
                written(MAPPER.createObjectNode().put("a", "x".repeat(Secrets.MAX_TEXT + 1))));
    }

    /** A client must not be able to make logging slow: these take forever if a pattern looks twice at a text. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "eyJ", "eyJa.", "token", "token-", "bearer ", "token=", "=", "a=", "eyJaaaaa.a", " "})
    void shouldNotLookTwiceAtAText(String piece) {
        String hostile = piece.repeat(Secrets.MAX_TEXT / piece.length() - 1) + "=";

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 100; i++) {
                Secrets.text(hostile);
            }
        });
    }

    private static String written(JsonNode line) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            Secrets.write(json, line);
        }
        return out.toString();
    }
}
