package starling.cluster.journal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.persistence.typed.PersistenceId;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.NodeName;
import starling.media.actor.NodeEvents;

/**
 * Remembers over the end of the process which sessions and connections were open on this node, so that those that nobody
 * has closed are told once ({@link SessionVanished}). Thread safe.
 */
public final class SessionsJournal {
    private static final Logger LOG = LoggerFactory.getLogger(SessionsJournal.class);
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(2);

    private final NodeName node;
    private final JournalStore store;
    private final OpenSessions open;
    private final VanishedSessions vanished = new VanishedSessions();
    private volatile ActorSystem<?> system;
    private volatile ActorRef<JournalActor.Command> actor;

    public SessionsJournal(NodeName node, JournalStore store, InstantSource clock) {
        this.node = node;
        this.store = store;
        this.open = new OpenSessions(clock);
    }

    static PersistenceId persistenceId(NodeName node) {
        return PersistenceId.ofUniqueId("sessions|" + node.value());
    }

    /** What the local actor system must be started with. */
    public Config config() {
        return store.config();
    }

    /** Is to be told what happens on this node, also before {@link #start}. */
    public NodeEvents events() {
        return open;
    }

    public VanishedSessions vanished() {
        return vanished;
    }

    /**
     * Begins to write, and to tell what an earlier process left open.
     *
     * @param mayReport whether it may be told now: a node that may have been purged must first know that it was not
     * @param failing is told, on any thread and perhaps repeatedly, whether the journal cannot be written
     */
    public void start(ActorSystem<?> localSystem, BooleanSupplier mayReport, Consumer<Boolean> failing) {
        system = localSystem;
        actor = localSystem.systemActorOf(
                JournalActor.create(persistenceId(node),
                        new JournalWork(node, open, vanished, mayReport, store::written, now -> {
                            if (now) {
                                store.disconnect();
                            }
                            failing.accept(now);
                        }),
                        UUID.randomUUID().toString()),
                "sessions-journal", Props.empty());
    }

    /** This node was purged: another one tells what it had open. */
    public void purged() {
        if (actor != null) {
            actor.tell(new JournalActor.Purged());
        }
    }

    /** The node ends properly: what is still open counts as closed. Completes when that is written, or after two seconds. */
    public CompletionStage<Void> end() {
        open.end();
        if (actor == null) {
            return CompletableFuture.completedFuture(null);
        }
        return flush(FLUSH_LIMIT).handle((done, late) -> {
            if (late != null) {
                LOG.warn("JOURNAL | not written within {} s: the next start will tell of sessions that were"
                        + " closed", FLUSH_LIMIT.toSeconds());
            }
            return null;
        });
    }

    /** Completes when everything known by now is written. */
    CompletionStage<JournalActor.Done> flush(Duration limit) {
        return AskPattern.ask(actor, JournalActor.Flush::new, limit, system.scheduler());
    }

    /** After the local actor system has ended. */
    public void close() {
        store.close();
    }
}
