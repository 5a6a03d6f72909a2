package starling.api.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.journal.OutboxStore;
import starling.core.id.ChannelId;

/**
 * Queues that outlive the process: a message is stored first, then posted until it is answered 2xx, then removed. A crash in
 * between posts it again, with the same id. Messages of a channel keep their order; one that fails holds up its lane, a 256th
 * of the channels, and no other. One thread stores and decides; bodies wait in the store, of which a few megabytes are kept
 * in memory. When the outbox is full the new message is dropped, as in {@link PostQueues}.
 */
final class Outbox implements MessageQueues {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int BATCH = 500;
    private static final long BATCH_BYTES = 4 << 20;
    /** Removals are written together; those that a crash loses are posted once more. */
    private static final int REMOVALS = 200;
    private static final long REMOVE_MILLIS = 100;
    private static final long STORE_PAUSE_MILLIS = 1000;
    private static final long CLOSE_SECONDS = 2;
    /** {@code event_metadata} keeps its digits. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    /**
     * @param stored the most that may wait in the store
     * @param unstored the most that may wait for the store
     */
    record Limits(PostQueues.Bounds stored, PostQueues.Bounds unstored, OutboxBook.Pauses pauses) {
        static final Limits STANDARD = new Limits(new PostQueues.Bounds(1_000_000, 1L << 30),
                PostQueues.Bounds.STANDARD, OutboxBook.Pauses.STANDARD);
    }

    /** Where messages go. */
    record Receiver(Function<ObjectNode, Map<String, String>> headers,
            Function<PostQueues.Message, CompletionStage<WebhookAnswer>> post, PostQueues.Outcome outcome) {}

    private final OutboxStore store;
    private final Receiver receiver;
    private final InstantSource clock;
    private final Limits limits;
    private final OutboxInbox inbox;
    private final OutboxBook book;
    private final OutboxBodies bodies;
    private final List<OutboxStore.Entry> unwritten = new ArrayList<>();
    private final List<Long> removed = new ArrayList<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread created = new Thread(task, "webhook-outbox");
        created.setDaemon(true);
        return created;
    });
    private boolean removalTimer;
    private boolean removalDue;
    private boolean storePause;
    private long pauseTimerNanos = Long.MAX_VALUE;
    private volatile long storedMessages;
    private volatile long storedBytes;
    private volatile long oldestId;
    private volatile boolean failing;
    private volatile boolean onlyPauses;
    private volatile boolean closed;

    private Outbox(OutboxStore store, Receiver receiver, int workers, Limits limits, InstantSource clock) {
        this.store = store;
        this.receiver = receiver;
        this.clock = clock;
        this.limits = limits;
        this.inbox = new OutboxInbox(limits.unstored());
        this.book = new OutboxBook(workers, limits.pauses());
        this.bodies = new OutboxBodies(store);
    }

    /**
     * Begins with what an earlier process has left.
     *
     * @param store is closed by {@link #close}
     * @throws IOException if it cannot be read
     */
    static Outbox start(OutboxStore store, Receiver receiver, int workers, Limits limits, InstantSource clock)
            throws IOException {
        Outbox outbox = new Outbox(store, receiver, workers, limits, clock);
        store.scan((id, lane, size) -> outbox.book.add(id, Math.floorMod(lane, OutboxBook.LANES), size));
        if (outbox.book.messages() > 0) {
            LOG.info("OUTBOX | {} events of an earlier life wait for their receiver", outbox.book.messages());
        }
        outbox.publish();
        outbox.wake();
        return outbox;
    }

    @Override
    public boolean offer(ChannelId channel, PostQueues.Message message) {
        byte[] body = bytes(message.body());
        int share = message.repeats() ? 2 : 1;
        if (closed || body.length > OutboxStore.MAX_BODY_BYTES
                || storedMessages + inbox.size() >= limits.stored().messages() / share
                || storedBytes + inbox.bytes() + body.length > limits.stored().bytes() / share
                || !inbox.offer(OutboxInbox.Letter.of(channel, body), message.repeats())) {
            return false;
        }
        wake();
        return true;
    }

    @Override
    public int waiting() {
        return inbox.size();
    }

    @Override
    public boolean isIdle() {
        return inbox.size() == 0 && onlyPauses;
    }

    /** The value of a gauge at this moment. */
    long value(OutboxGauge gauge) {
        return switch (gauge) {
            case WAITING -> storedMessages + inbox.size();
            case BYTES -> storedBytes + inbox.bytes();
            case OLDEST -> oldestId == 0
                    ? 0
                    : Math.max(0, TimeUnit.MILLISECONDS.toSeconds(clock.millis() - OutboxBook.millis(oldestId)));
            case BLOCKED -> failing ? 1 : 0;
        };
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            run(this::step);
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the outbox is closed", e);
        }
    }

    private void step() {
        awake.set(false);
        try {
            if (!storePause) {
                write();
            }
            if (!storePause) {
                sendAll();
            }
        } catch (IOException e) {
            pauseStore(e);
        } catch (RuntimeException e) { // a bug with one message must not silence all others
            LOG.error("OUTBOX | a step failed", e);
        }
        publish();
    }

    private void write() throws IOException {
        if (unwritten.isEmpty()) {
            for (OutboxInbox.Letter letter : inbox.take(BATCH, BATCH_BYTES)) {
                unwritten.add(new OutboxStore.Entry(book.nextId(clock.millis()), letter.lane(), letter.body()));
            }
        }
        if (unwritten.isEmpty() && removed.size() < REMOVALS && !removalDue) {
            removeLater();
            return;
        }
        store.write(unwritten, removed);
        storeWorks();
        removed.clear();
        removalDue = false;
        for (OutboxStore.Entry entry : unwritten) {
            book.add(entry.id(), entry.lane(), entry.body().length);
            bodies.offer(entry, book.length(entry.lane()));
        }
        unwritten.clear();
        if (inbox.size() > 0) {
            wake();
        }
    }

    private void removeLater() {
        if (!removed.isEmpty() && !removalTimer && !closed) {
            removalTimer = true;
            thread.schedule(() -> {
                removalTimer = false;
                removalDue = !removed.isEmpty();
                step();
            }, REMOVE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void storeWorks() {
        if (failing) {
            failing = false;
            LOG.info("OUTBOX | can be written again");
        }
    }

    private void pauseStore(IOException cause) {
        if (!failing) {
            failing = true;
            LOG.error("OUTBOX | cannot be written: free or repair the disk, or start the server of journal_url", cause);
        }
        if (!storePause && !closed) {
            storePause = true;
            thread.schedule(() -> {
                storePause = false;
                step();
            }, STORE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sendAll() throws IOException {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        for (int worker = 0; worker < book.workers(); worker++) {
            OptionalInt lane = book.take(worker, now);
            if (lane.isPresent()) {
                send(lane.getAsInt());
            }
        }
        OptionalLong deadline = book.nextDeadlineNanos(now);
        if (deadline.isPresent() && deadline.getAsLong() < pauseTimerNanos) {
            pauseTimerNanos = deadline.getAsLong();
            thread.schedule(() -> {
                pauseTimerNanos = Long.MAX_VALUE;
                step();
            }, deadline.getAsLong() - now, TimeUnit.NANOSECONDS);
        }
    }

    private void send(int lane) throws IOException {
        long id = book.first(lane);
        Optional<PostQueues.Message> message;
        try {
            message = bodies.take(id).flatMap(this::message);
        } catch (IOException e) {
            book.free(lane);
            throw e;
        }
        if (message.isEmpty()) {
            LOG.error("OUTBOX | event {} is damaged in its store: it is not sent", id);
            receiver.outcome().lost();
            removed.add(book.done(lane));
            wake();
            return;
        }
        post(message.get()).whenComplete((answer, failure) -> run(
                () -> told(lane, id, message.get(), answer, failure)));
    }

    private void told(int lane, long id, PostQueues.Message message, WebhookAnswer answer, Throwable failure) {
        if (failure == null) {
            receiver.outcome().answered(message, answer);
        } else {
            receiver.outcome().failed(message, failure);
        }
        if (failure == null && answer.successful()) {
            removed.add(book.done(lane));
        } else if (OutboxBook.isTooOld(id, clock.millis())) {
            receiver.outcome().dropped(message);
            removed.add(book.done(lane));
        } else {
            book.failed(lane, System.nanoTime());
        }
        wake();
    }

    private CompletionStage<WebhookAnswer> post(PostQueues.Message message) {
        try {
            return receiver.post().apply(message);
        } catch (RuntimeException e) { // one message that cannot be sent must not stop the worker
            return CompletableFuture.failedStage(e);
        }
    }

    private Optional<PostQueues.Message> message(byte[] body) {
        try {
            ObjectNode tree = MAPPER.readValue(body, ObjectNode.class);
            return Optional.of(new PostQueues.Message(receiver.headers().apply(tree), tree, body.length, false));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void publish() {
        storedMessages = book.messages() + unwritten.size();
        storedBytes = book.bytes();
        oldestId = book.oldestId();
        onlyPauses = unwritten.isEmpty() && book.onlyPauses(System.nanoTime());
    }

    private static byte[] bytes(ObjectNode body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    /** Stores what is not stored yet; what waits is posted by the next process. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.submit(this::finish).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("OUTBOX | not closed properly", e);
        }
        thread.shutdownNow();
    }

    private void finish() {
        try {
            do {
                removalDue = true;
                write();
            } while (inbox.size() > 0);
        } catch (IOException e) {
            LOG.error("OUTBOX | {} events were not written before the node ended", inbox.size() + unwritten.size(), e);
        }
        store.close();
    }
}
