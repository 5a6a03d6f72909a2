package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;

class ConversationTest {
    private final List<SignalingFrame> told = new ArrayList<>();
    private final Conversation conversation = new Conversation(new ConnectionId("00000000000000000000000000"),
            told::add, 0);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {"{\"type\":\"connect\",\"x\":1} | connect",
            "{\"x\":{\"type\":\"no\",\"y\":[1,{}]},\"type\":\"answer\"} | answer", "{\"type\":7} | ''", "[] | ''",
            "no JSON | ''", "{\"x\":1} | ''", "{\"type\" | ''"})
    void shouldFindTheType(String json, String type) {
        assertEquals(type.replace("'", ""), Conversation.type(json));
    }

    @Test
    void shouldTellWhatSetsACallUpAndHowItEnds() {
        conversation.said("{\"type\":\"connect\"}", 1);
        conversation.in(new ChannelId("room"));
        for (String type : List.of("offer", "answer", "ping", "pong", "notify", "push", "stats", "re-offer")) {
            conversation.said("{\"type\":\"" + type + "\"}", 2);
        }
        conversation.closed(1000, "\"bye\"");

        assertEquals(List.of("connect", "offer", "answer", "re-offer", "close"),
                told.stream().map(SignalingFrame::type).toList());
        assertEquals(Optional.empty(), told.get(0).channel());
        assertEquals(Optional.of(new ChannelId("room")), told.get(1).channel());
        assertEquals("{\"code\":1000,\"reason\":\"\\\"bye\\\"\"}", told.get(4).json());
    }

    @Test
    void shouldTellOfATalkativeClientWithAGap() {
        String candidate = "{\"type\":\"candidate\"}";
        for (int i = 0; i < Conversation.MAX_FRAMES + 7; i++) {
            conversation.said(candidate, i);
        }
        assertEquals(Conversation.MAX_FRAMES, told.size());

        conversation.said(candidate, Conversation.WINDOW.toNanos());

        assertEquals(7, told.get(Conversation.MAX_FRAMES).suppressed());
    }

    @Test
    void shouldBoundWhatOneClientAddsInCharacters() {
        String large = "{\"type\":\"candidate\",\"x\":\"" + "x".repeat(Conversation.MAX_CHARS / 2) + "\"}";
        for (int i = 0; i < 5; i++) {
            conversation.said(large, i);
        }
        conversation.closed(4490, "");

        assertEquals(List.of(0, 0, 3), told.stream().map(SignalingFrame::suppressed).toList());
    }
}
