package starling.media.actor;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import starling.core.id.BundleId;
import starling.core.id.ConnectionId;
import starling.core.media.TransportKind;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.Member;
import starling.core.signaling.RemoteTrack;
import starling.core.signaling.Role;

/**
 * The members of one channel on this node, oldest first, and who of them receives what. A pure table: knows actors only
 * as where to send, sends nothing itself.
 */
final class ChannelMembers {

    /** One member; announced once its media is connected. */
    static final class Entry {
        final Member member;
        final ActorRef<ConnectionActor.Command> actor;
        private List<RemoteTrack> wanted = List.of();
        private TransportKind transport;
        private long connectedNanos;
        private long number;

        Entry(Member member, ActorRef<ConnectionActor.Command> actor) {
            this.member = member;
            this.actor = actor;
        }

        boolean announced() {
            return transport != null;
        }

        /** How this member is reached; null until announced. */
        TransportKind transport() {
            return transport;
        }

        /** The how-manieth announcement of the channel this member's was, from 1. */
        long number() {
            return number;
        }

        /** Whole minutes since it was announced. */
        long minutes(long nowNanos) {
            return (nowNanos - connectedNanos) / 60_000_000_000L;
        }
    }

    private final Map<ConnectionId, Entry> entries = new LinkedHashMap<>();
    /** Announced members in the order of their announcements. */
    private final Map<ConnectionId, Entry> announced = new LinkedHashMap<>();
    /** How many announced senders each bundle has: who is alone in a bundle shares the list of all tracks. */
    private final Map<BundleId, Integer> sendersByBundle = new HashMap<>();
    private final int[] roleCounts = new int[Role.values().length];
    private long announcements;

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    void add(Entry entry) {
        entries.put(entry.member.connectionId(), entry);
    }

    /** Marks a member as announced; null if it is unknown or was announced before. */
    Entry announce(ConnectionId id, TransportKind transport, long nowNanos) {
        Entry entry = entries.get(id);
        if (entry == null || entry.announced()) {
            return null;
        }
        entry.transport = transport;
        entry.connectedNanos = nowNanos;
        entry.number = ++announcements;
        announced.put(id, entry);
        count(entry, 1);
        return entry;
    }

    /** Takes a member out; null if it is unknown. */
    Entry remove(ConnectionId id) {
        Entry entry = entries.remove(id);
        if (entry != null && announced.remove(id) != null) {
            count(entry, -1);
        }
        return entry;
    }

    /** How many announcements there have been. */
    long announcements() {
        return announcements;
    }

    Entry announced(ConnectionId id) {
        return announced.get(id);
    }

    Collection<Entry> all() {
        return entries.values();
    }

    /** Oldest announcement first. */
    Collection<Entry> announced() {
        return announced.values();
    }

    ChannelCounts counts() {
        return new ChannelCounts(roleCounts[Role.SENDRECV.ordinal()], roleCounts[Role.SENDONLY.ordinal()],
                roleCounts[Role.RECVONLY.ordinal()]);
    }

    /** Those whose list of wanted tracks is not the one they were told last; marks them as told. */
    List<Entry> takeChanged() {
        List<RemoteTrack> tracks = new ArrayList<>();
        announced.values().forEach(entry -> tracks.addAll(entry.member.tracks()));
        WantedTracks wanted = new WantedTracks(tracks);
        List<Entry> changed = new ArrayList<>();
        for (Entry entry : entries.values()) {
            List<RemoteTrack> list = wanted(wanted, entry);
            if (!list.equals(entry.wanted)) {
                entry.wanted = list;
                changed.add(entry);
            }
        }
        return changed;
    }

    /** What the member was told last. */
    List<RemoteTrack> wanted(Entry entry) {
        return entry.wanted;
    }

    private List<RemoteTrack> wanted(WantedTracks tracks, Entry entry) {
        Member member = entry.member;
        if (!member.role().receives()) {
            return List.of();
        }
        List<RemoteTrack> all = tracks.of(member.audio(), member.video());
        if (!sendersByBundle.containsKey(member.bundleId())) {
            return all;
        }
        return all.stream().filter(track -> member.meets(announced.get(track.source().connection()).member)).toList();
    }

    private void count(Entry entry, int change) {
        Member member = entry.member;
        roleCounts[member.role().ordinal()] += change;
        if (!member.tracks().isEmpty()) {
            sendersByBundle.merge(member.bundleId(), change, Integer::sum);
            sendersByBundle.remove(member.bundleId(), 0);
        }
    }
}
