package starling.api.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import starling.core.id.ChannelId;

/**
 * Posts messages, those of one channel one after the other in their order: the channel chooses one of a few workers, and each
 * worker has one request under way and a queue ({@code webhooks.md section 5}). A receiver that hangs holds up the channels
 * of its worker only.
 *
 * <p>
 * A queue is bounded by number and bytes. When it is full the new message is dropped; those that only repeat that something
 * goes on are dropped when half of it is full. Any thread may call; nothing blocks.
 */
final class PostQueues implements MessageQueues {

    /**
     * @param bytes what it takes, roughly
     * @param repeats whether it says nothing that later messages do not say as well
     */
    record Message(Map<String, String> headers, ObjectNode body, int bytes, boolean repeats) {}

    /** What became of a message; called on a thread of these queues. */
    interface Outcome {
        void answered(Message message, WebhookAnswer answer);

        void failed(Message message, Throwable failure);

        /** After attempts that failed there will be none more. */
        void dropped(Message message);

        /** A message whose content nobody knows any more will not be sent. */
        void lost();
    }

    /**
     * Of one worker.
     *
     * @param messages the most that wait
     * @param bytes the most that these take together
     */
    record Bounds(int messages, long bytes) {
        static final Bounds STANDARD = new Bounds(10_000, 32L << 20);
    }

    private static final class Worker {
        private final Queue<Message> waiting = new ArrayDeque<>();
        private long bytes;
        private boolean busy;
    }

    private final Function<Message, CompletionStage<WebhookAnswer>> post;
    private final Outcome outcome;
    private final Bounds bounds;
    private final Worker[] workers;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "webhook-queues");
        created.setDaemon(true);
        return created;
    });

    PostQueues(Function<Message, CompletionStage<WebhookAnswer>> post, Outcome outcome, int count, Bounds bounds) {
        this.post = post;
        this.outcome = outcome;
        this.bounds = bounds;
        this.workers = new Worker[count];
        for (int i = 0; i < count; i++) {
            workers[i] = new Worker();
        }
    }

    @Override
    public boolean offer(ChannelId channel, Message message) {
        Worker worker = workers[Math.floorMod(channel.value().hashCode(), workers.length)];
        synchronized (worker) {
            int share = message.repeats() ? 2 : 1;
            if (worker.waiting.size() >= bounds.messages() / share
                    || worker.bytes + message.bytes() > bounds.bytes() / share) {
                return false;
            }
            worker.waiting.add(message);
            worker.bytes += message.bytes();
            if (!worker.busy) {
                worker.busy = true;
                thread.execute(() -> next(worker));
            }
        }
        return true;
    }

    @Override
    public int waiting() {
        int sum = 0;
        for (Worker worker : workers) {
            synchronized (worker) {
                sum += worker.waiting.size();
            }
        }
        return sum;
    }

    @Override
    public boolean isIdle() {
        for (Worker worker : workers) {
            synchronized (worker) {
                if (worker.busy) {
                    return false;
                }
            }
        }
        return true;
    }

    private void next(Worker worker) {
        Message message;
        synchronized (worker) {
            message = worker.waiting.poll();
            worker.busy = message != null;
            if (message == null) {
                return;
            }
            worker.bytes -= message.bytes();
        }
        attempt(message).whenCompleteAsync((answer, failure) -> {
            if (failure == null) {
                outcome.answered(message, answer);
            } else {
                outcome.failed(message, failure);
            }
            next(worker);
        }, thread);
    }

    private CompletionStage<WebhookAnswer> attempt(Message message) {
        try {
            return post.apply(message);
        } catch (RuntimeException e) { // one message that cannot be sent must not stop the worker
            return CompletableFuture.failedStage(e);
        }
    }

    /** Gives up what still waits. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
