package starling.api.webhook;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** Counts what became of webhooks, and tells what waits in the outbox. Thread safe. */
public final class WebhookCounters {
    private final Map<WebhookCounter, LongAdder> counters = new EnumMap<>(WebhookCounter.class);
    private volatile ToLongFunction<OutboxGauge> outbox = gauge -> 0;

    public WebhookCounters() {
        for (WebhookCounter counter : WebhookCounter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    public void count(WebhookCounter counter) {
        counters.get(counter).increment();
    }

    public long value(WebhookCounter counter) {
        return counters.get(counter).sum();
    }

    /** All of them, in a fixed order. */
    public Map<WebhookCounter, Long> values() {
        Map<WebhookCounter, Long> values = new EnumMap<>(WebhookCounter.class);
        counters.forEach((counter, count) -> values.put(counter, count.sum()));
        return values;
    }

    /** From now on there is an outbox. */
    void outboxTells(ToLongFunction<OutboxGauge> newOutbox) {
        outbox = newOutbox;
    }

    /** What waits in the outbox at this moment; without an outbox nothing. */
    public long value(OutboxGauge gauge) {
        return outbox.applyAsLong(gauge);
    }
}
