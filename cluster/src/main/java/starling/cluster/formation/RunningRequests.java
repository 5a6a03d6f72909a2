package starling.cluster.formation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import starling.cluster.ClusterError;

/**
 * Requests that take longer than an answer may: the first one begins the work, its repetitions learn how it went. Not
 * thread safe.
 */
final class RunningRequests {
    /** As many as are remembered; more operators than there are. */
    private static final int MAX = 100;

    private final Executor loop;
    private final Map<String, CompletableFuture<RequestAnswer>> running = new LinkedHashMap<>();

    RunningRequests(Executor loop) {
        this.loop = loop;
    }

    /** Whether this work was begun here: then its own outcome is the answer, whatever else has changed. */
    boolean knows(String key) {
        return running.containsKey(key);
    }

    /** @param work completes normally, with anything but a pending answer */
    RequestAnswer poll(String key, Supplier<CompletionStage<RequestAnswer>> work) {
        CompletableFuture<RequestAnswer> present = running.get(key);
        if (present == null) {
            if (running.size() >= MAX) {
                running.values().removeIf(CompletableFuture::isDone);
            }
            if (running.size() >= MAX) {
                return RequestAnswer.refused(ClusterError.OPERATION_IN_PROGRESS, "too many operations are running");
            }
            present = new CompletableFuture<>();
            running.put(key, present);
            CompletableFuture<RequestAnswer> begun = present;
            work.get().whenCompleteAsync((answer, failure) -> begun.complete(failure == null
                    ? answer
                    : RequestAnswer.refused(ClusterError.NODE_NOT_READY, "the operation failed: " + failure)), loop);
        }
        RequestAnswer answer = present.getNow(RequestAnswer.pending());
        if (answer.outcome() == RequestAnswer.Outcome.NOT_LEADER) {
            running.remove(key);
        }
        return answer;
    }
}
