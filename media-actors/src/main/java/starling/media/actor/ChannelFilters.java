package starling.media.actor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import starling.core.id.ChannelId;
import starling.core.id.ConnectionId;
import starling.core.media.MediaKind;
import starling.core.media.SourceKey;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilters;
import starling.core.signaling.Member;
import starling.core.signaling.RemoteTrack;

/**
 * The forwarding filters of a channel as this node enforces them: those of the channel, which its bookkeeping keeps the same on
 * all nodes, and those of the receivers here, which live and end with these. Says who may not get what. Pure; not thread safe.
 */
final class ChannelFilters {
    /** A page of receivers is not longer, but for its last one. */
    private static final int PAGE_CHARS = 30_000;

    private static final class Own {
        private ForwardingFilters filters = ForwardingFilters.NONE;
        /** Senders whose pictures are kept back. */
        private final Set<ConnectionId> paused = new HashSet<>();

        private boolean isNothing() {
            return filters.isEmpty() && paused.isEmpty();
        }
    }

    private final ChannelMembers members;
    private final Map<ConnectionId, Own> receivers = new HashMap<>();
    /** What each receiver's media was told last; those without are told nothing. */
    private final Map<ConnectionId, Set<SourceKey>> told = new HashMap<>();
    private ForwardingFilters channel = ForwardingFilters.NONE;
    private long revision;

    private final ChannelId id;
    private final long life;

    /** @param life of the branch */
    ChannelFilters(ChannelId id, long life, ChannelMembers members) {
        this.id = id;
        this.life = life;
        this.members = members;
    }

    /** A member has entered, with the filters it brings along. */
    void joined(Member member) {
        ForwardingFilters filters = member.details().map(Member.Details::filters).orElse(ForwardingFilters.NONE);
        if (!filters.isEmpty()) {
            own(member.connectionId()).filters = filters;
        }
    }

    /** A member of this node is gone. */
    void left(ConnectionId id) {
        receivers.remove(id);
        told.remove(id);
    }

    /** What the bookkeeping says of the channel's filters; older news changes nothing. */
    void adopt(HubNews.Filters news) {
        if (news.life() == life && news.revision() > revision) {
            ForwardingFilters.parse(news.filters()).ifPresent(filters -> {
                revision = news.revision();
                channel = filters;
            });
        }
    }

    /** The session begins with these, on all nodes alike. */
    void begin(ForwardingFilters filters) {
        if (revision == 0 && !filters.isEmpty()) {
            revision = 1;
            channel = filters;
        }
    }

    /** What the bookkeeping may have to be told; empty while nothing was ever set. */
    Optional<BranchNews> news() {
        return revision == 0
                ? Optional.empty()
                : Optional.of(new BranchNews.Filters(id, life, revision, channel.text()));
    }

    void handle(FilterRequest request) {
        if (request instanceof FilterRequest.Change change) {
            change.reply().complete(change(change.receiver(), change.change()));
        } else if (request instanceof FilterRequest.Pause pause) {
            pause.reply().complete(pause(pause.receiver(), pause.sender(), pause.paused()));
        } else if (request instanceof FilterRequest.Tell tell) {
            tell.reply().complete(page(tell.blocked(), tell.after()));
        }
    }

    private Optional<FilterChange.Outcome> change(ConnectionId receiver, FilterChange change) {
        if (members.here(receiver) == null) {
            return Optional.empty();
        }
        FilterChange.Outcome outcome = change.applyTo(ownFilters(receiver));
        own(receiver).filters = outcome.filters();
        dropIfNothing(receiver);
        return Optional.of(outcome);
    }

    private FilterPort.Paused pause(ConnectionId receiver, ConnectionId sender, boolean paused) {
        if (members.here(receiver) == null) {
            return FilterPort.Paused.NO_RECEIVER;
        }
        if (members.announced(sender) == null) {
            return FilterPort.Paused.NO_SENDER;
        }
        if (paused) {
            own(receiver).paused.add(sender);
        } else {
            own(receiver).paused.remove(sender);
        }
        dropIfNothing(receiver);
        return FilterPort.Paused.DONE;
    }

    /** Those whose media is to be told anew what it may not get, with all of that; marks them as told. */
    Map<ChannelMembers.Entry, Set<SourceKey>> takeChanged() {
        if (channel.isEmpty() && receivers.isEmpty() && told.isEmpty()) {
            return Map.of();
        }
        Set<SourceKey> common = blocked(ForwardingFilters.NONE, Set.of());
        Map<ChannelMembers.Entry, Set<SourceKey>> changed = new HashMap<>();
        for (ChannelMembers.Entry entry : members.all()) {
            ConnectionId id = entry.member.connectionId();
            Own own = receivers.get(id);
            Set<SourceKey> now = own == null ? common : blocked(own);
            Set<SourceKey> before = told.getOrDefault(id, Set.of());
            if (entry.member.role().receives() && !now.equals(before)) {
                changed.put(entry, now);
                told.put(id, now);
            }
        }
        told.values().removeIf(Set::isEmpty);
        return changed;
    }

    private Set<SourceKey> blocked(Own own) {
        own.paused.removeIf(sender -> members.announced(sender) == null);
        return blocked(own.filters, own.paused);
    }

    private Set<SourceKey> blocked(ForwardingFilters own, Set<ConnectionId> paused) {
        Set<SourceKey> blocked = new HashSet<>();
        for (ChannelMembers.Known sender : members.announced()) {
            for (RemoteTrack track : sender.member.tracks()) {
                MediaKind kind = track.source().kind();
                if (kind == MediaKind.VIDEO && paused.contains(track.source().connection())
                        || ForwardingFilters.blocks(own, channel, sender.member, kind)) {
                    blocked.add(track.source());
                }
            }
        }
        return Set.copyOf(blocked);
    }

    private FilterPort.Page page(boolean withBlocked, Optional<ConnectionId> after) {
        List<ChannelMembers.Entry> entries = members.all().stream()
                .filter(entry -> after.isEmpty()
                        || entry.member.connectionId().value().compareTo(after.get().value()) > 0)
                .sorted(Comparator.comparing(entry -> entry.member.connectionId().value())).toList();
        List<FilterPort.Receiver> page = new ArrayList<>();
        int weight = 0;
        for (ChannelMembers.Entry entry : entries) {
            FilterPort.Receiver receiver = receiver(entry, withBlocked);
            boolean says = !receiver.filters().equals(ForwardingFilters.NONE.text())
                    || !receiver.blockedAudio().isEmpty() || !receiver.blockedVideo().isEmpty();
            if (says && weight > PAGE_CHARS) {
                return new FilterPort.Page(revision, channel.text(), page, false);
            }
            if (says) {
                page.add(receiver);
                weight += receiver.weight();
            }
        }
        return new FilterPort.Page(revision, channel.text(), page, true);
    }

    private FilterPort.Receiver receiver(ChannelMembers.Entry entry, boolean withBlocked) {
        ConnectionId id = entry.member.connectionId();
        return new FilterPort.Receiver(id, ownFilters(id).text(),
                withBlocked ? blocked(entry, MediaKind.AUDIO) : List.of(),
                withBlocked ? blocked(entry, MediaKind.VIDEO) : List.of());
    }

    /** Of what the member would get otherwise. */
    private List<ConnectionId> blocked(ChannelMembers.Entry entry, MediaKind kind) {
        Set<SourceKey> blocked = told.getOrDefault(entry.member.connectionId(), Set.of());
        return blocked.isEmpty()
                ? List.of()
                : members.wanted(entry).stream().map(RemoteTrack::source)
                        .filter(source -> source.kind() == kind && blocked.contains(source))
                        .map(SourceKey::connection).limit(FilterPort.Receiver.MAX_BLOCKED).toList();
    }

    private ForwardingFilters ownFilters(ConnectionId receiver) {
        Own own = receivers.get(receiver);
        return own == null ? ForwardingFilters.NONE : own.filters;
    }

    private Own own(ConnectionId receiver) {
        return receivers.computeIfAbsent(receiver, id -> new Own());
    }

    private void dropIfNothing(ConnectionId receiver) {
        receivers.computeIfPresent(receiver, (id, own) -> own.isNothing() ? null : own);
    }
}
