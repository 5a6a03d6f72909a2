package starling.cluster;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import starling.cluster.members.MemberCalls;
import starling.cluster.members.MembersActor;
import starling.cluster.membership.MemberNode;
import starling.cluster.membership.NodeFacts;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ConnectionStats;
import starling.media.actor.ListedConnection;
import starling.media.actor.ListedSession;
import starling.media.actor.MemberMetadata;
import starling.media.actor.MemberPort;
import starling.media.actor.MemberSelection;

/** Does on this node by itself what an operation asks for, and has the other nodes do it. */
final class ClusterChannels implements ChannelOperations {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterChannels.class);

    private static final Comparator<ListedConnection> BY_CHANNEL = Comparator
            .comparing((ListedConnection item) -> item.channel().value())
            .thenComparing(item -> item.connection().value());

    private final MemberPort here;
    private final Supplier<Optional<MemberCalls>> cluster;
    private final FilterOperations filters;

    /** @param cluster the way to the other nodes; empty while this node is in no cluster */
    ClusterChannels(MemberPort here, Supplier<Optional<MemberCalls>> cluster, FilterOperations filters) {
        this.here = here;
        this.cluster = cluster;
        this.filters = filters;
    }

    @Override
    public FilterOperations filters() {
        return filters;
    }

    @Override
    public CompletionStage<Optional<String>> apiUrlOf(ChannelId channel) {
        if (here.hasBranch(channel)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        MemberSelection everybody = MemberSelection.all(channel);
        return others(MembersActor.Reached.class, replyTo -> new MembersActor.Count(everybody, replyTo))
                .thenApply(answers -> {
                    Optional<MemberNode> owner = answers.stream().filter(ClusterChannels::found)
                            .max(Comparator.comparingInt(answer -> answer.value().orElseThrow().members()))
                            .map(MemberCalls.Answer::node);
                    refuseIfUnknown(owner.isPresent(), answers);
                    return owner.flatMap(MemberNode::facts).map(NodeFacts::clusterApiUrl)
                            .filter(url -> !url.isEmpty());
                });
    }

    @Override
    public CompletionStage<Outcome> disconnect(MemberSelection selection, String reason) {
        checkLength(reason);
        boolean branch = here.hasBranch(selection.channel());
        int members = here.disconnect(selection, reason);
        return everywhere(selection, new Outcome(branch, members),
                replyTo -> new MembersActor.Disconnect(selection, reason, replyTo));
    }

    @Override
    public CompletionStage<Outcome> push(MemberSelection selection, String json) {
        checkLength(json);
        boolean branch = here.hasBranch(selection.channel());
        int members = here.push(selection, json);
        return everywhere(selection, new Outcome(branch, members),
                replyTo -> new MembersActor.Push(selection, json, replyTo));
    }

    private static void checkLength(String json) {
        if (json.length() > MAX_MESSAGE_CHARS) {
            throw new IllegalArgumentException(
                    json.length() + " characters (expected: <= " + MAX_MESSAGE_CHARS + ")");
        }
    }

    @Override
    public CompletionStage<Outcome> endSession(ChannelId channel, SessionId session) {
        MemberSelection everybody = MemberSelection.all(channel);
        int members = here.count(everybody);
        return everywhere(everybody, new Outcome(here.endSession(channel, session), members),
                replyTo -> new MembersActor.EndSession(channel, session, replyTo));
    }

    /** A connection is where its id says: nobody else is asked. */
    private CompletionStage<Outcome> everywhere(MemberSelection selection, Outcome own,
            Function<ActorRef<MembersActor.Reached>, MembersActor.Command> question) {
        if (selection.connection().isPresent()) {
            return CompletableFuture.completedFuture(own);
        }
        return others(MembersActor.Reached.class, question).thenApply(answers -> {
            boolean found = own.found() || answers.stream().anyMatch(ClusterChannels::found);
            refuseIfUnknown(found, answers);
            return new Outcome(found, own.members() + answers.stream().filter(ClusterChannels::found)
                    .mapToInt(answer -> answer.value().orElseThrow().members()).sum());
        });
    }

    private static boolean found(MemberCalls.Answer<MembersActor.Reached> answer) {
        return answer.value().filter(MembersActor.Reached::found).isPresent();
    }

    private <T> CompletionStage<List<MemberCalls.Answer<T>>> others(Class<T> type,
            Function<ActorRef<T>, MembersActor.Command> question) {
        return cluster.get().map(calls -> calls.askAll(type, question))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
    }

    /** Nobody may be told that there is no such channel by a node that has not heard all others. */
    private static void refuseIfUnknown(boolean found, List<? extends MemberCalls.Answer<?>> answers) {
        List<String> silent = answers.stream().filter(answer -> answer.value().isEmpty())
                .map(answer -> answer.node().name().value()).toList();
        if (!silent.isEmpty() && !found) {
            throw new ClusterException(ClusterError.NODE_UNREACHABLE, silent + " did not answer");
        }
        if (!silent.isEmpty()) {
            LOG.warn("API-CALL-INCOMPLETE | silent={}", silent);
        }
    }

    @Override
    public CompletionStage<List<ListedConnection>> connections(Optional<ChannelId> channel) {
        Pages<ListedConnection, MembersActor.Connections, ConnectionId> pages = new Pages<>(
                MembersActor.Connections.class, page -> page.items().size() < MembersActor.PAGE,
                (after, replyTo) -> new MembersActor.ListConnections(channel, after, replyTo),
                MembersActor.Connections::items, ListedConnection::connection);
        return pages.collect(cluster.get(), here.connections(channel, Optional.empty(), Integer.MAX_VALUE))
                .thenApply(all -> all.stream().sorted(BY_CHANNEL).toList());
    }

    @Override
    public CompletionStage<List<ConnectionStats>> statistics(Optional<ChannelId> channel, Optional<ClientId> client) {
        Pages<ConnectionStats, MembersActor.Statistics, ConnectionId> pages = new Pages<>(
                MembersActor.Statistics.class, page -> page.items().size() < MembersActor.STATISTICS_PAGE,
                (after, replyTo) -> new MembersActor.ListStatistics(channel, client, after, replyTo),
                answer -> answer.items().stream().map(MembersActor.Counted::stats).toList(),
                item -> item.connection().connection());
        CompletionStage<List<ConnectionStats>> elsewhere = pages.collect(cluster.get(), List.of());
        return here.statistics(channel, client, Optional.empty(), Integer.MAX_VALUE)
                .thenCombine(elsewhere, (own, others) -> Stream.concat(own.stream(), others.stream())
                        .sorted(Comparator.comparing(ConnectionStats::connection, BY_CHANNEL)).toList());
    }

    @Override
    public CompletionStage<List<ConnectionRtcStats>> rtcStats(Optional<ChannelId> channel) {
        Pages<ConnectionRtcStats, MembersActor.RtcStats, ConnectionId> pages = new Pages<>(MembersActor.RtcStats.class,
                answer -> answer.page().last() || answer.page().items().isEmpty(),
                (after, replyTo) -> new MembersActor.ListRtcStats(channel, after, replyTo),
                answer -> answer.page().items(), item -> item.connection().connection());
        return pages.collect(cluster.get(), here.rtcStats(channel, Optional.empty(), Long.MAX_VALUE).items())
                .thenApply(all -> all.stream()
                        .sorted(Comparator.comparing(ConnectionRtcStats::connection, BY_CHANNEL)).toList());
    }

    @Override
    public CompletionStage<List<MemberMetadata>> metadata(ChannelId channel) {
        Pages<MemberMetadata, MembersActor.Metadata, ConnectionId> pages = new Pages<>(MembersActor.Metadata.class,
                page -> page.items().size() < MembersActor.METADATA_PAGE,
                (after, replyTo) -> new MembersActor.ListMetadata(channel, after, replyTo),
                MembersActor.Metadata::items, MemberMetadata::connection);
        return pages.collect(cluster.get(), here.metadata(channel, Optional.empty(), Integer.MAX_VALUE));
    }

    @Override
    public CompletionStage<List<ListedSession>> sessions(Optional<ChannelId> channel) {
        Pages<ListedSession, MembersActor.Sessions, ChannelId> pages = new Pages<>(MembersActor.Sessions.class,
                page -> page.items().size() < MembersActor.PAGE,
                (after, replyTo) -> new MembersActor.ListSessions(channel, after, replyTo),
                MembersActor.Sessions::items, ListedSession::channel);
        return pages.collect(cluster.get(), here.sessions(channel, Optional.empty(), Integer.MAX_VALUE))
                .thenApply(ClusterChannels::merged);
    }

    /** Nodes that have not agreed on one session of a channel yet are listed with one each. */
    private static List<ListedSession> merged(List<ListedSession> parts) {
        Map<SessionId, ListedSession> sessions = new LinkedHashMap<>();
        parts.forEach(part -> sessions.merge(part.session(), part, ListedSession::with));
        return sessions.values().stream().sorted(Comparator.comparing(session -> session.channel().value())).toList();
    }

    /** A list that the other nodes tell page by page, each asked for the next when it has told one. */
    private record Pages<I, P, K>(Class<P> type, Predicate<P> last,
            BiFunction<Optional<K>, ActorRef<P>, MembersActor.Command> question, Function<P, List<I>> items,
            Function<I, K> key) {

        /** A node that falls silent is left out from there on. */
        CompletionStage<List<I>> collect(Optional<MemberCalls> cluster, List<I> own) {
            List<CompletableFuture<List<I>>> parts = cluster.stream()
                    .flatMap(calls -> calls.others().stream()
                            .map(node -> from(calls, node, Optional.empty(), new ArrayList<>()).toCompletableFuture()))
                    .toList();
            return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                    .thenApply(done -> Stream
                            .concat(own.stream(), parts.stream().flatMap(part -> part.join().stream())).toList());
        }

        private CompletionStage<List<I>> from(MemberCalls calls, MemberNode node, Optional<K> after, List<I> soFar) {
            return calls.ask(node, type, replyTo -> question.apply(after, replyTo)).handle((page, silent) -> {
                if (silent != null) {
                    LOG.warn("API-LIST-INCOMPLETE | silent={}", node.name());
                    return CompletableFuture.completedStage(soFar);
                }
                soFar.addAll(items.apply(page));
                return last.test(page)
                        ? CompletableFuture.completedStage(soFar)
                        : from(calls, node, Optional.of(key.apply(soFar.get(soFar.size() - 1))), soFar);
            }).thenCompose(next -> next);
        }
    }
}
