package starling.media.actor;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
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
 * The members of one channel as this node knows them, oldest first, and who of those on this node receives what. A pure
 * table: knows actors only as where to send, sends nothing itself.
 */
final class ChannelMembers {

    /** A member on this node or, always announced, on another. */
    static class Known {
        Member member;
        private TransportKind transport;
        private long connectedNanos;
        private long number;

        private Known(Member member) {
            this.member = member;
        }

        boolean announced() {
            return transport != null;
        }

        /** How this member is reached; null until announced. */
        TransportKind transport() {
            return transport;
        }

        /** The how-manieth announcement known here this member's was, from 1. */
        long number() {
            return number;
        }

        long ageNanos(long nowNanos) {
            return nowNanos - connectedNanos;
        }

        /** Whole minutes since it was announced. */
        long minutes(long nowNanos) {
            return ageNanos(nowNanos) / 60_000_000_000L;
        }
    }

    /** A member on this node; announced once its media is connected. */
    static final class Entry extends Known {
        final ActorRef<ConnectionActor.Command> actor;
        final MediaMeter meter;
        private List<RemoteTrack> wanted = List.of();

        Entry(Member member, ActorRef<ConnectionActor.Command> actor, MediaMeter meter) {
            super(member);
            this.actor = actor;
            this.meter = meter;
        }
    }

    private final Map<ConnectionId, Entry> entries = new LinkedHashMap<>();
    /** Announced members of this node in the order of their announcements. */
    private final Map<ConnectionId, Entry> announcedHere = new LinkedHashMap<>();
    /** Those and the members elsewhere, in the same order. */
    private final Map<ConnectionId, Known> announced = new LinkedHashMap<>();
    /** How many announced senders each bundle has: who is alone in a bundle shares the list of all tracks. */
    private final Map<BundleId, Integer> sendersByBundle = new HashMap<>();
    private final int[] roleCounts = new int[Role.values().length];
    private final int[] roleCountsHere = new int[Role.values().length];
    private long announcements;

    /** Whether nobody is on this node. */
    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Members on this node. */
    int size() {
        return entries.size();
    }

    /** Announced members, wherever they are. */
    int announcedSize() {
        return announced.size();
    }

    void add(Entry entry) {
        entries.put(entry.member.connectionId(), entry);
    }

    /** Marks a member of this node as announced; null if it is unknown or was announced before. */
    Entry announce(ConnectionId id, TransportKind transport, long nowNanos) {
        Entry entry = entries.get(id);
        if (entry == null || entry.announced()) {
            return null;
        }
        announcedHere.put(id, entry);
        announce(entry, transport, nowNanos);
        count(roleCountsHere, entry, 1);
        return entry;
    }

    /** Takes in a member of another node; null if it is known. */
    Known addElsewhere(Member member, TransportKind transport, long connectedNanos) {
        if (announced.containsKey(member.connectionId()) || entries.containsKey(member.connectionId())) {
            return null;
        }
        Known known = new Known(member);
        announce(known, transport, connectedNanos);
        return known;
    }

    /** Takes a member of this node out; null if it is unknown. */
    Entry remove(ConnectionId id) {
        Entry entry = entries.remove(id);
        if (entry != null && announcedHere.remove(id) != null) {
            forget(entry);
            count(roleCountsHere, entry, -1);
        }
        return entry;
    }

    /** Takes a member of another node out; null if it is unknown. */
    Known removeElsewhere(ConnectionId id) {
        Known known = entries.containsKey(id) ? null : announced.get(id);
        if (known != null) {
            forget(known);
        }
        return known;
    }

    /** Replaces what notify events tell of a member, wherever it is; nothing happens if it is unknown. */
    void putMetadata(ConnectionId id, JsonNode metadata) {
        Known known = entries.containsKey(id) ? entries.get(id) : announced.get(id);
        if (known != null) {
            known.member = known.member.withNotifyMetadata(metadata);
        }
    }

    /** How many announcements there have been. */
    long announcements() {
        return announcements;
    }

    /** A member of this node; null if it is none. */
    Entry here(ConnectionId id) {
        return entries.get(id);
    }

    Known announced(ConnectionId id) {
        return announced.get(id);
    }

    /** On this node. */
    Collection<Entry> all() {
        return entries.values();
    }

    /** Those on this node, oldest announcement first. */
    Collection<Entry> announcedHere() {
        return announcedHere.values();
    }

    /** Everybody, oldest announcement first. */
    Collection<Known> announced() {
        return announced.values();
    }

    /** Of the whole channel. */
    ChannelCounts counts() {
        return counts(roleCounts);
    }

    ChannelCounts countsHere() {
        return counts(roleCountsHere);
    }

    /** Those whose list of wanted tracks is not the one they were told last; marks them as told. */
    List<Entry> takeChanged() {
        List<RemoteTrack> tracks = new ArrayList<>();
        announced.values().forEach(known -> tracks.addAll(known.member.tracks()));
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

    private void announce(Known known, TransportKind transport, long connectedNanos) {
        known.transport = transport;
        known.connectedNanos = connectedNanos;
        known.number = ++announcements;
        announced.put(known.member.connectionId(), known);
        countSender(known.member, 1);
        count(roleCounts, known, 1);
    }

    private void forget(Known known) {
        announced.remove(known.member.connectionId());
        countSender(known.member, -1);
        count(roleCounts, known, -1);
    }

    private void countSender(Member member, int change) {
        if (!member.tracks().isEmpty()) {
            sendersByBundle.merge(member.bundleId(), change, Integer::sum);
            sendersByBundle.remove(member.bundleId(), 0);
        }
    }

    private static void count(int[] counts, Known known, int change) {
        counts[known.member.role().ordinal()] += change;
    }

    private static ChannelCounts counts(int[] counts) {
        return new ChannelCounts(counts[Role.SENDRECV.ordinal()], counts[Role.SENDONLY.ordinal()],
                counts[Role.RECVONLY.ordinal()]);
    }
}
