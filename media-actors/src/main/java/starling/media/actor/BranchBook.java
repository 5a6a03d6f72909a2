package starling.media.actor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.MemberPages;
import starling.core.signaling.NotifyMetadata;

/**
 * What a branch has told the channel's bookkeeping of its listed members, and what it has still to tell. Who came and went
 * between two reports is in neither. Pure; not thread safe.
 */
final class BranchBook {
    private final ChannelId channel;
    private final long life;
    private final boolean listsAll;
    private final Map<ConnectionId, ChannelMembers.Entry> told = new LinkedHashMap<>();
    private final Map<ConnectionId, ChannelMembers.Entry> joined = new LinkedHashMap<>();
    private final List<ConnectionId> left = new ArrayList<>();
    private final Set<ConnectionId> metadataChanged = new LinkedHashSet<>();
    private long revision;
    private long hash;

    /**
     * @param life random
     * @param listsAll whether members that send nothing are listed too
     */
    BranchBook(ChannelId channel, long life, boolean listsAll) {
        this.channel = channel;
        this.life = life;
        this.listsAll = listsAll;
    }

    long life() {
        return life;
    }

    /** A member was announced. */
    void joined(ChannelMembers.Entry entry) {
        if (listsAll || !entry.member.tracks().isEmpty()) {
            joined.put(entry.member.connectionId(), entry);
        }
    }

    /** A member, announced or not, is gone. */
    void left(ConnectionId id) {
        if (joined.remove(id) == null && told.remove(id) != null) {
            left.add(id);
            metadataChanged.remove(id);
            hash -= MembersHash.of(id);
        }
    }

    /** The application has put other metadata for a member. */
    void metadataChanged(ConnectionId id) {
        if (told.containsKey(id)) {
            metadataChanged.add(id);
        }
    }

    /** What has happened since the last changes or summary; empty if nothing that others must know. */
    List<BranchNews> takeChanges(int connections, ChannelCounts counts, long nowNanos) {
        List<BranchNews> changes = new ArrayList<>();
        for (ConnectionId id : metadataChanged) {
            changes.add(new BranchNews.Metadata(channel, life, ++revision, id,
                    NotifyMetadata.write(told.get(id).member.metadataExt())));
        }
        metadataChanged.clear();
        if (joined.isEmpty() && left.isEmpty()) {
            return changes;
        }
        List<ConnectionId> gone = List.copyOf(left);
        boolean first = true;
        for (List<MemberFacts> page : MemberPages.of(facts(joined, entry -> entry.ageNanos(nowNanos)))) {
            changes.add(new BranchNews.Change(channel, life, ++revision, connections, counts, page,
                    first ? gone : List.of()));
            first = false;
        }
        settle();
        return changes;
    }

    /** Everything, as of now. */
    List<BranchNews> summary(SessionId session, int connections, ChannelCounts counts, long nowNanos) {
        settle();
        revision++;
        List<List<MemberFacts>> pages = MemberPages.of(facts(told, entry -> entry.ageNanos(nowNanos)));
        List<BranchNews> messages = new ArrayList<>();
        for (List<MemberFacts> page : pages) {
            messages.add(new BranchNews.Summary(channel, life, revision, session, connections, counts,
                    messages.size(), pages.size(), page));
        }
        return messages;
    }

    BranchNews check(int connections, ChannelCounts counts) {
        return new BranchNews.Check(channel, life, revision, connections, counts, hash);
    }

    BranchNews closed() {
        return new BranchNews.Closed(channel, life);
    }

    private void settle() {
        told.putAll(joined);
        joined.keySet().forEach(id -> hash += MembersHash.of(id));
        joined.clear();
        left.clear();
        metadataChanged.clear();
    }

    private static List<MemberFacts> facts(Map<ConnectionId, ChannelMembers.Entry> entries,
            ToLongFunction<ChannelMembers.Entry> age) {
        return entries.values().stream()
                .map(entry -> MemberFacts.of(entry.member, entry.transport(), age.applyAsLong(entry))).toList();
    }
}
