package starling.cluster.journal;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on {@link SessionVanished}, and writes each as a line of {@code cluster.jsonl}. Thread safe. */
public final class VanishedSessions {
    private static final Logger LOG = LoggerFactory.getLogger(VanishedSessions.class);

    private final List<Consumer<SessionVanished>> listeners = new CopyOnWriteArrayList<>();

    /** Calls back for everything told from now on, on the thread that tells; must not block. */
    public void subscribe(Consumer<SessionVanished> listener) {
        listeners.add(listener);
    }

    /** Tells everybody; one listener's failure keeps no other from hearing. */
    public void publish(SessionVanished vanished) {
        LOG.atWarn().addKeyValue("event", "session.vanished").addKeyValue("vanished_node", vanished.node())
                .addKeyValue("channel_id", vanished.channel()).addKeyValue("session_id", vanished.session())
                .addKeyValue("since", vanished.since().equals(Instant.EPOCH) ? null : vanished.since())
                .addKeyValue("connections", vanished.total())
                .addKeyValue("source", vanished.source().name().toLowerCase(java.util.Locale.ROOT))
                .log("SESSION-VANISHED | channel {}, {} connections known, on {} when it died", vanished.channel(),
                        vanished.total(), vanished.node());
        for (Consumer<SessionVanished> listener : listeners) {
            try {
                listener.accept(vanished);
            } catch (RuntimeException e) {
                LOG.error("SESSION-VANISHED | a listener failed", e);
            }
        }
    }
}
