package starling.cluster.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import starling.cluster.NodeName;
import starling.cluster.link.LinkHandler;

/**
 * Answers the other nodes' requests about the ledger: those of the consensus by the server that runs, on a few threads of
 * its own since they wait for the disk, and who this node is. Thread safe.
 */
final class LedgerRequests implements LinkHandler, AutoCloseable {
    static final byte DESCRIBE = 1;
    static final byte REQUEST_VOTE = 2;
    static final byte APPEND_ENTRIES = 3;
    static final byte INSTALL_SNAPSHOT = 4;
    static final byte START_ELECTION = 5;

    private static final int THREADS = 4;
    private static final int WAITING = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Who a node is: both empty if it has no ledger. */
    record Description(String clusterId, String member) {
        static final Description NONE = new Description("", "");

        static Description parse(byte[] answer) throws IOException {
            return JSON.readValue(answer, Description.class);
        }
    }

    private final ThreadPoolExecutor threads;
    private volatile Optional<RaftServer> server = Optional.empty();
    private volatile Description description = Description.NONE;

    LedgerRequests() {
        threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING),
                task -> {
                    Thread thread = new Thread(task, "ledger-requests");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** From now on this server answers; before, and after {@link #refuse}, nobody does. */
    void answer(RaftServer running, Description self) {
        description = self;
        server = Optional.of(running);
    }

    void refuse() {
        server = Optional.empty();
        description = Description.NONE;
    }

    @Override
    public CompletionStage<byte[]> handle(NodeName from, byte[] request) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    answer.complete(answer(from, request));
                } catch (IOException | RuntimeException e) { // the asking node is told that it was refused
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private byte[] answer(NodeName from, byte[] request) throws IOException {
        if (request.length == 0) {
            throw new IOException("an empty request");
        }
        if (request[0] == DESCRIBE) {
            return JSON.writeValueAsBytes(description);
        }
        RaftServer running = server.orElseThrow(() -> new IOException("no ledger is running here"));
        byte[] message = Arrays.copyOfRange(request, 1, request.length);
        switch (request[0]) {
            case REQUEST_VOTE -> {
                RequestVoteRequestProto vote = RequestVoteRequestProto.parseFrom(message);
                check(from, vote.getServerRequest());
                return running.requestVote(vote).toByteArray();
            }
            case APPEND_ENTRIES -> {
                AppendEntriesRequestProto append = AppendEntriesRequestProto.parseFrom(message);
                check(from, append.getServerRequest());
                return running.appendEntries(append).toByteArray();
            }
            case INSTALL_SNAPSHOT -> {
                InstallSnapshotRequestProto snapshot = InstallSnapshotRequestProto.parseFrom(message);
                check(from, snapshot.getServerRequest());
                return running.installSnapshot(snapshot).toByteArray();
            }
            case START_ELECTION -> {
                StartLeaderElectionRequestProto start = StartLeaderElectionRequestProto.parseFrom(message);
                check(from, start.getServerRequest());
                return running.startLeaderElection(start).toByteArray();
            }
            default -> throw new IOException("request " + request[0]);
        }
    }

    /**
     * Only the node a request names may send it, and only the registration it is meant for may answer it: Ratis would let
     * an empty member answer for the one of the same node that has lost its disk.
     */
    private void check(NodeName from, RaftRpcRequestProto request) throws IOException {
        String asked = RaftPeerId.valueOf(request.getReplyId()).toString();
        if (!asked.equals(description.member())) {
            throw new IOException("this is " + description.member() + ", not " + asked);
        }
        String member = RaftPeerId.valueOf(request.getRequestorId()).toString();
        if (MemberId.parse(member).filter(id -> id.node().equals(from)).isEmpty()) {
            throw new IOException(from + " speaks for " + member);
        }
    }

    @Override
    public void close() {
        refuse();
        threads.shutdownNow();
    }
}
