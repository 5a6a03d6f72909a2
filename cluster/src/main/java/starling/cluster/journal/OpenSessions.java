package starling.cluster.journal;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import starling.cluster.journal.JournalRecord.Changed;
import starling.cluster.journal.JournalRecord.OpenEntry;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.Member;
import starling.media.actor.NodeEvents;

/**
 * What is open on this node, and what of it the journal does not know yet. Whoever opens and closes only changes a table
 * here, so a slow disk costs nobody time; what is opened and closed before it was written is never written. The table is
 * as large as what is open and what the journal believes to be. Thread safe.
 */
final class OpenSessions implements NodeEvents {
    private final InstantSource clock;
    private final Map<String, OpenEntry> open = new HashMap<>();
    /** Differences to the journal: keys of what is to be written as opened or closed, oldest first. */
    private final Map<String, Boolean> pending = new LinkedHashMap<>();
    private final Set<String> inJournal = new LinkedHashSet<>();
    private Runnable wake = () -> {};
    private boolean awake;
    private boolean ended;

    OpenSessions(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /** Is called, once until the next {@link #take}, when there is something to write. */
    synchronized void wakeBy(Runnable newWake) {
        wake = newWake;
    }

    @Override
    public void sessionCreated(ChannelId channel, SessionId session) {
        opened(new OpenEntry(key(channel, session), channel.value(), session.value(), "", clock.instant()));
    }

    @Override
    public void sessionDestroyed(ChannelId channel, SessionId session) {
        closed(key(channel, session));
    }

    @Override
    public void connectionCreated(Member member, SessionId session, TransportKind transport, long setupNanos) {
        opened(new OpenEntry(member.connectionId().value(), member.channelId().value(), session.value(),
                member.connectionId().value(), clock.instant()));
    }

    @Override
    public void connectionDestroyed(Member member, SessionId session, long durationNanos) {
        closed(member.connectionId().value());
    }

    @Override
    public void connectionFailed(Member member) {
        // It was never open.
    }

    /** The node ends properly: nothing is open any more, and nothing will be. */
    synchronized void end() {
        ended = true;
        new ArrayList<>(open.keySet()).forEach(this::closed);
    }

    /** The journal was read, again or for the first time: this is what it knows as open. */
    synchronized void journalHas(Set<String> keys) {
        inJournal.clear();
        inJournal.addAll(keys);
        pending.clear();
        open.keySet().stream().filter(key -> !inJournal.contains(key)).forEach(key -> pending.put(key, true));
        inJournal.stream().filter(key -> !open.containsKey(key)).forEach(key -> pending.put(key, false));
        awake = false;
        wakeWriter();
    }

    /** The next changes to be written, at most so many; they count as written from now on. Empty: none. */
    synchronized Optional<Changed> take(int max) {
        awake = false;
        List<OpenEntry> opened = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        Iterator<Map.Entry<String, Boolean>> each = pending.entrySet().iterator();
        while (each.hasNext() && opened.size() + closed.size() < max) {
            Map.Entry<String, Boolean> change = each.next();
            if (change.getValue()) {
                opened.add(open.get(change.getKey()));
                inJournal.add(change.getKey());
            } else {
                closed.add(change.getKey());
                inJournal.remove(change.getKey());
            }
            each.remove();
        }
        return opened.isEmpty() && closed.isEmpty() ? Optional.empty() : Optional.of(new Changed(opened, closed));
    }

    synchronized boolean isWritten() {
        return pending.isEmpty();
    }

    private synchronized void opened(OpenEntry entry) {
        if (ended || open.put(entry.key(), entry) != null) {
            return;
        }
        change(entry.key(), true);
    }

    private synchronized void closed(String key) {
        if (open.remove(key) != null) {
            change(key, false);
        }
    }

    private void change(String key, boolean isOpen) {
        pending.remove(key);
        if (inJournal.contains(key) != isOpen) {
            pending.put(key, isOpen);
            wakeWriter();
        }
    }

    private void wakeWriter() {
        if (!awake && !pending.isEmpty()) {
            awake = true;
            wake.run();
        }
    }

    private static String key(ChannelId channel, SessionId session) {
        return session.value() + " " + channel.value();
    }
}
