package starling.api.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import starling.core.id.ChannelId;

class PostQueuesTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final PostQueues.Bounds SMALL = new PostQueues.Bounds(4, 100);

    /** A request that the test answers. */
    private record Posted(PostQueues.Message message, CompletableFuture<WebhookAnswer> answer) {}

    private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final PostQueues queues = new PostQueues(this::post, new PostQueues.Outcome() {
        @Override
        public void answered(PostQueues.Message message, WebhookAnswer answer) {
            outcomes.add(name(message) + " " + answer.status());
        }

        @Override
        public void failed(PostQueues.Message message, Throwable failure) {
            outcomes.add(name(message) + " failed");
        }

        @Override
        public void dropped(PostQueues.Message message) {
            outcomes.add(name(message) + " dropped");
        }

        @Override
        public void lost() {
            outcomes.add("lost");
        }
    }, 2, SMALL);

    @AfterEach
    void close() {
        queues.close();
    }

    @Test
    void shouldPostOneAfterTheOtherInOrderWhateverTheOutcome() throws Exception {
        assertTrue(queues.offer(ROOM, message("a", 1)));
        assertTrue(queues.offer(ROOM, message("b", 1)));
        assertTrue(queues.offer(ROOM, message("c", 1)));

        Posted first = next("a");
        assertTrue(posted.isEmpty());
        first.answer().complete(new WebhookAnswer(500, new byte[0]));
        next("b").answer().completeExceptionally(new IllegalStateException("refused"));
        next("c").answer().complete(new WebhookAnswer(200, new byte[0]));

        assertEquals(List.of("a 500", "b failed", "c 200"), List.of(outcome(), outcome(), outcome()));
    }

    @Test
    void shouldGoOnWithOtherChannelsWhileOneWaits() throws Exception {
        queues.offer(ROOM, message("a", 1));
        next("a");

        queues.offer(other(), message("elsewhere", 1));

        next("elsewhere");
    }

    @Test
    void shouldDropWhatFindsTheQueueFullAndRepetitionsWhenHalfIsFull() throws Exception {
        queues.offer(ROOM, message("under way", 1));
        next("under way");

        assertTrue(queues.offer(ROOM, message("1", 1)));
        assertTrue(queues.offer(ROOM, message("2", 1)));
        assertFalse(queues.offer(ROOM, new PostQueues.Message(Map.of(), body("again"), 1, true)));
        assertTrue(queues.offer(ROOM, message("3", 1)));
        assertFalse(queues.offer(ROOM, message("too many bytes", 98)));
        assertTrue(queues.offer(ROOM, message("4", 97)));
        assertFalse(queues.offer(ROOM, message("5", 1)));
        assertEquals(4, queues.waiting());
    }

    @Test
    void shouldSurviveAMessageThatCannotBeSent() throws Exception {
        queues.offer(ROOM, message("throw", 1));
        queues.offer(ROOM, message("next", 1));

        assertEquals("throw failed", outcome());
        next("next");
    }

    private CompletionStage<WebhookAnswer> post(PostQueues.Message message) {
        if (name(message).equals("throw")) {
            throw new IllegalArgumentException("a header that cannot be");
        }
        Posted request = new Posted(message, new CompletableFuture<>());
        posted.add(request);
        return request.answer();
    }

    /** A channel of the other worker. */
    private static ChannelId other() {
        List<ChannelId> all = new ArrayList<>();
        for (int i = 0; all.isEmpty(); i++) {
            if (Math.floorMod(("room" + i).hashCode(), 2) != Math.floorMod(ROOM.value().hashCode(), 2)) {
                all.add(new ChannelId("room" + i));
            }
        }
        return all.get(0);
    }

    private Posted next(String name) throws InterruptedException {
        Posted request = posted.poll(10, TimeUnit.SECONDS);
        assertEquals(name, name(request.message()));
        return request;
    }

    private String outcome() throws InterruptedException {
        return outcomes.poll(10, TimeUnit.SECONDS);
    }

    private static PostQueues.Message message(String name, int bytes) {
        return new PostQueues.Message(Map.of(), body(name), bytes, false);
    }

    private static ObjectNode body(String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }

    private static String name(PostQueues.Message message) {
        return message.body().path("name").asText();
    }
}
