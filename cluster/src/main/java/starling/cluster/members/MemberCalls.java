package starling.cluster.members;

import akka.actor.ActorSelection;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.pattern.Patterns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import starling.cluster.membership.ClusterView;
import starling.cluster.membership.MemberNode;

/** Asks the {@link MembersActor}s of the other nodes. Thread safe. */
public final class MemberCalls {
    static final Duration LIMIT = Duration.ofSeconds(2);

    private final ActorSystem<?> system;
    private final ClusterView view;

    /** @param view of the same life of the clustered half as the system */
    public MemberCalls(ActorSystem<?> system, ClusterView view) {
        this.system = system;
        this.view = view;
    }

    /** One node's answer; empty: it has none. */
    public record Answer<T>(MemberNode node, Optional<T> value) {}

    /** The other members of the cluster. */
    public List<MemberNode> others() {
        return view.table().nodes().stream().filter(node -> node.serving() && !node.ref().equals(view.self())).toList();
    }

    /** Asks every other node once; complete when all have answered or had their time. */
    public <T> CompletionStage<List<Answer<T>>> askAll(Class<T> type,
            Function<ActorRef<T>, MembersActor.Command> question) {
        List<CompletableFuture<Answer<T>>> answers = new ArrayList<>();
        for (MemberNode node : others()) {
            answers.add(ask(node, type, question).thenApply(value -> new Answer<>(node, Optional.of(value)))
                    .exceptionally(silent -> new Answer<>(node, Optional.empty())).toCompletableFuture());
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** Fails after two seconds, at once if the node is known to be out of reach. */
    public <T> CompletionStage<T> ask(MemberNode node, Class<T> type,
            Function<ActorRef<T>, MembersActor.Command> question) {
        if (!node.reachable()) {
            return CompletableFuture.failedFuture(new IllegalStateException(node.name() + " cannot be reached"));
        }
        ActorSelection there = Adapter.toClassic(system)
                .actorSelection(node.address() + "/system/" + MembersActor.NAME);
        return Patterns.askWithReplyTo(there, replyTo -> question.apply(Adapter.toTyped(replyTo)), LIMIT)
                .thenApply(type::cast);
    }
}
