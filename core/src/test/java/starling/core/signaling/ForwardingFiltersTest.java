package starling.core.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.media.MediaKind;

class ForwardingFiltersTest {
    private static final String KIND = "{'field':'kind','operator':'is_in','values':['%s']}";
    private static final String CLIENT = "{'field':'client_id','operator':'is_in','values':['%s']}";

    private static String filter(String action, int priority, String rules) {
        return "{'name':'" + action + priority + "','priority':" + priority + ",'action':'" + action + "','rules':"
                + rules + "}";
    }

    private static ForwardingFilters filters(String... objects) {
        return ForwardingFilters.parse(("[" + String.join(",", objects) + "]").replace('\'', '"')).orElseThrow();
    }

    private static Member sender(String client) {
        return new Member(Conversation.ID, new ClientId(client), new BundleId("b"), new ChannelId("c"), Role.SENDRECV,
                true, true, List.of(), MissingNode.getInstance(), "");
    }

    private static String blocked(ForwardingFilters own, ForwardingFilters channel) {
        StringBuilder text = new StringBuilder();
        for (String client : List.of("a", "b")) {
            for (MediaKind kind : MediaKind.values()) {
                if (ForwardingFilters.blocks(own, channel, sender(client), kind)) {
                    text.append(text.isEmpty() ? "" : " ").append(client).append('-').append(kind.text());
                }
            }
        }
        return text.toString();
    }

    @Test
    void shouldBlockWhatTheRulesSay() {
        String video = KIND.formatted("video");
        String ofA = CLIENT.formatted("a");

        assertEquals("", blocked(ForwardingFilters.NONE, ForwardingFilters.NONE));
        assertEquals("a-video b-video",
                blocked(filters(filter("block", 1, "[[" + video + "]]")), ForwardingFilters.NONE));
        assertEquals("a-audio b-audio",
                blocked(filters(filter("allow", 1, "[[" + video + "]]")), ForwardingFilters.NONE));
        assertEquals("a-video", blocked(filters(filter("block", 1, "[[" + video + "," + ofA + "]]")),
                ForwardingFilters.NONE));
        assertEquals("a-audio a-video b-video", blocked(filters(filter("block", 1, "[[" + video + "],[" + ofA + "]]")),
                ForwardingFilters.NONE));
        assertEquals("b-audio b-video", blocked(filters(filter("block", 1, "[["
                + ofA.replace("is_in", "is_not_in") + "]]")), ForwardingFilters.NONE));
        assertEquals("", blocked(filters(filter("block", 1, "[[]]")), ForwardingFilters.NONE));
        assertEquals("a-audio a-video b-audio b-video", blocked(filters(filter("allow", 1, "[]")),
                ForwardingFilters.NONE));
        assertEquals("a-audio a-video b-audio b-video", blocked(filters(filter("block", 1,
                "[[{'field':'connection_id','operator':'is_in','values':['x','" + Conversation.ID + "']}]]")),
                ForwardingFilters.NONE));
    }

    @Test
    void shouldAskTheSmallerPriorityNumberFirst() {
        String allowA = "[[" + CLIENT.formatted("a") + "]]";
        String blockVideo = "[[" + KIND.formatted("video") + "]]";

        assertEquals("b-video", blocked(filters(filter("block", 2, blockVideo), filter("allow", 1, allowA)),
                ForwardingFilters.NONE));
        assertEquals("a-video b-audio b-video", blocked(filters(filter("block", 1, blockVideo),
                filter("allow", 2, allowA)), ForwardingFilters.NONE));
    }

    @Test
    void shouldLetTheReceiversOwnFiltersComeBeforeThoseOfTheChannel() {
        ForwardingFilters nothing = filters(filter("block", 1, "[[{'field':'kind','operator':'is_in','values':"
                + "['audio','video']}]]"));
        ForwardingFilters videoOnly = filters(filter("allow", 1, "[[" + KIND.formatted("video") + "]]"));
        ForwardingFilters notA = filters(filter("block", 1, "[[" + CLIENT.formatted("a") + "]]"));

        assertEquals("a-audio b-audio", blocked(videoOnly, nothing));
        assertEquals("a-audio b-audio", blocked(videoOnly, notA));
        assertEquals("a-audio a-video b-audio", blocked(notA, videoOnly));
    }

    @Test
    void shouldBeTheSameOnAnotherNode() {
        ForwardingFilters filters = filters(
                "{'name':'n','priority':-5,'action':'allow','rules':[[" + KIND.formatted("audio") + "]],"
                        + "'version':'v','metadata':{'x':[1.50]}}",
                "{}");

        assertEquals(filters, ForwardingFilters.parse(filters.text()).orElseThrow());
        assertEquals("{\"name\":\"default\",\"priority\":32767,\"action\":\"block\",\"rules\":[]}",
                filters.filters().get(1).json().toString());
        assertEquals("{\"x\":[1.50]}", filters.filters().get(0).json().get("metadata").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"{} |", "{'rules':5} | rules",
            "{'action':'deny'} | action", "{'action':5} | action", "{'name':'n'} | priority", "{'priority':1} | name",
            "{'name':'','priority':1} | name", "{'name':'n','priority':1.5} | priority",
            "{'name':'n','priority':9999999999} | priority", "{'version':1} | version",
            "{'rules':[[{'field':'kind','operator':'is_in','values':['x']}]]} | rules[0][0].values",
            "{'rules':[[{'field':'kind','operator':'like','values':[]}]]} | rules[0][0].operator",
            "{'rules':[[{'field':'client_id','operator':'is_in','values':[5]}]]} | rules[0][0].values",
            "{'rules':[[],[{'operator':'is_in','values':[]}]]} | rules[1][0].field"})
    void shouldNameTheMistake(String json, String blamed) {
        FilterReader.Reading reading = FilterReader.read(Json.readObject(json.replace('\'', '"')).orElseThrow());

        assertEquals(blamed == null ? "" : blamed, reading.blamed());
        assertEquals(blamed == null, reading.filter().isPresent());
    }

    @Test
    void shouldRefuseMetadataThatWouldNotFitIntoAListOfFilters() {
        String deep = "{\"metadata\":" + "[".repeat(Json.MAX_DEPTH - 1) + "]".repeat(Json.MAX_DEPTH - 1) + "}";

        assertEquals("metadata", FilterReader.read(Json.readObject(deep).orElseThrow()).blamed());
    }

    @Test
    void shouldRefuseTooManyAndTooLongOnes() {
        assertTrue(ForwardingFilters.parse("[{},{}]").isEmpty());
        assertTrue(ForwardingFilters.parse("[{\"metadata\":\"" + "m".repeat(ForwardingFilters.MAX_CHARS) + "\"}]")
                .isEmpty());
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= ForwardingFilters.MAX_FILTERS; i++) {
            many.append(i == 0 ? "[" : ",").append("{\"name\":\"").append(i).append("\",\"priority\":1}");
        }
        assertTrue(ForwardingFilters.parse(many + "]").isEmpty());
    }

    @Test
    void shouldCreateUpdateAndDelete() {
        ForwardingFilter first = filters("{'name':'n','priority':1,'version':'1'}").filters().get(0);
        ForwardingFilter second = filters("{'name':'n','priority':2,'action':'allow','version':'1'}").filters().get(0);

        ForwardingFilters created = FilterChange.create(first).applyTo(ForwardingFilters.NONE).filters();
        FilterChange.Outcome updated = FilterChange.update(second, Optional.of("2")).applyTo(created);

        assertEquals(Optional.of(first), created.find("n"));
        assertEquals(Optional.empty(), updated.problem());
        assertEquals(second.withVersion(Optional.of("2")), updated.filters().find("n").orElseThrow());
        assertEquals(Optional.of(FilterChange.Problem.VERSION_MISMATCH),
                FilterChange.update(second, Optional.empty()).applyTo(updated.filters()).problem());
        assertEquals(Optional.of("2"), FilterChange.update(second.withVersion(Optional.empty()), Optional.empty())
                .applyTo(updated.filters()).filters().find("n").orElseThrow().version());
        assertTrue(FilterChange.delete("n").applyTo(updated.filters()).filters().isEmpty());
    }

    @Test
    void shouldSayWhyNothingWasChanged() {
        ForwardingFilter filter = filters("{}").filters().get(0);
        ForwardingFilters there = filters("{'version':'1'}");
        ForwardingFilter long1 = filters("{'name':'l','priority':1,'metadata':'" + "m".repeat(10_000) + "'}").filters()
                .get(0);
        ForwardingFilters almostFull = filters("{'metadata':'" + "m".repeat(10_000) + "'}");

        assertEquals(Optional.of(FilterChange.Problem.ALREADY_EXISTS),
                FilterChange.create(filter).applyTo(there).problem());
        assertEquals(Optional.of(FilterChange.Problem.NOT_FOUND),
                FilterChange.update(filter, Optional.empty()).applyTo(ForwardingFilters.NONE).problem());
        assertEquals(Optional.of(FilterChange.Problem.NOT_FOUND), FilterChange.delete("x").applyTo(there).problem());
        FilterChange.Outcome full = FilterChange.create(long1).applyTo(almostFull);
        assertEquals(Optional.of(FilterChange.Problem.TOO_LARGE), full.problem());
        assertEquals(almostFull, full.filters());
    }

    @Test
    void shouldHaveEachNameOnce() {
        ForwardingFilter filter = filters("{}").filters().get(0);

        assertThrows(IllegalArgumentException.class, () -> new ForwardingFilters(List.of(filter, filter)));
        assertFalse(filter.matches(sender("a"), MediaKind.AUDIO));
    }
}
