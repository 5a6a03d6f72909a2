package starling.cluster.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.LifeCycle;

/** One run of this node's member of the consensus, from its start to its end. Thread safe. */
final class RaftMember implements AutoCloseable {
    private final RaftServer server;
    private final RaftServer.Division division;
    private final RaftGroupId group;
    private final String self;
    private final MajorityContact contact;
    private final LongSupplier nanoClock;
    private final Executor threads;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    private RaftMember(RaftServer server, RaftGroupId group, String self, MajorityContact contact,
            LongSupplier nanoClock, Executor threads) throws IOException {
        this.server = server;
        this.division = server.getDivision(group);
        this.group = group;
        this.self = self;
        this.contact = contact;
        this.nanoClock = nanoClock;
        this.threads = threads;
    }

    /**
     * Starts; blocks for about a second.
     *
     * @param threads where changes are submitted, and the futures completed
     * @param fresh nothing was ever applied: begins with the founders of the identity, if it names any
     */
    static RaftMember start(LedgerIdentity identity, boolean fresh, LedgerFiles files, LedgerTiming timing,
            LedgerMachine machine, LinkRpc rpc, MajorityContact contact, LongSupplier nanoClock,
            Executor threads) throws IOException {
        RaftGroupId group = RaftGroupId.valueOf(UUID.fromString(identity.clusterId()));
        RaftServer server = RaftServer.newBuilder().setServerId(RaftPeerId.valueOf(identity.member()))
                .setGroup(fresh ? RaftGroup.valueOf(group, peers(identity.founders())) : null)
                .setStateMachineRegistry(id -> machine).setOption(RaftStorage.StartupOption.RECOVER)
                .setProperties(RaftSettings.of(timing, files.log())).setParameters(LinkRpcType.parameters(rpc))
                .build();
        try {
            server.start();
            return new RaftMember(server, group, identity.member(), contact, nanoClock, threads);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static List<RaftPeer> peers(Collection<String> members) {
        return members.stream().map(member -> RaftPeer.newBuilder().setId(member).build()).toList();
    }

    RaftServer server() {
        return server;
    }

    /** The index of the last entry in the log; -1: none. */
    long lastIndex() {
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        return last == null ? -1 : last.getIndex();
    }

    boolean isClosed() {
        return state(division.getInfo()).isClosingOrClosed() || state(division.getInfo()) == LifeCycle.State.EXCEPTION
                || server.getLifeCycleState().isClosingOrClosed();
    }

    private static LifeCycle.State state(DivisionInfo info) {
        return info.getLifeCycleState();
    }

    /** Leads and has applied everything that was agreed on before. */
    boolean isLeader() {
        DivisionInfo info = division.getInfo();
        return info.isLeader() && info.isLeaderReady() && state(info) == LifeCycle.State.RUNNING;
    }

    LedgerStatus status() {
        DivisionInfo info = division.getInfo();
        if (isClosed()) {
            return LedgerStatus.NONE;
        }
        RaftState role = switch (info.getCurrentRole()) {
            case LEADER -> RaftState.LEADER;
            case CANDIDATE -> RaftState.CANDIDATE;
            case LISTENER -> RaftState.LISTENER;
            default -> RaftState.FOLLOWER;
        };
        return new LedgerStatus(role, info.getCurrentTerm(), division.getRaftLog().getLastCommittedIndex(), leader());
    }

    /** The name of the node believed to lead. */
    Optional<String> leader() {
        RaftPeerId leader = division.getInfo().getLeaderId();
        return leader == null
                ? Optional.empty()
                : MemberId.parse(leader.toString()).map(member -> member.node().value());
    }

    /** The members that hold the consensus; between two configurations, of the newer one. */
    List<String> members() {
        return ids(division.getRaftConf().getCurrentPeers());
    }

    /** Whether a change of the members is under way. */
    boolean isChanging() {
        return !division.getRaftConf().getPreviousPeers().isEmpty();
    }

    private static List<String> ids(Collection<RaftPeer> peers) {
        return peers.stream().map(peer -> peer.getId().toString()).toList();
    }

    /**
     * As a leader: until when more than half of these members, and of those that hold the consensus now, followed;
     * {@link MajorityContact#NEVER} if they did not.
     */
    long majorityNanos(Collection<String> members) {
        if (!isLeader()) {
            return MajorityContact.NEVER;
        }
        long now = nanoClock.getAsLong();
        long term = division.getInfo().getCurrentTerm();
        RaftConfiguration configuration = division.getRaftConf();
        List<Collection<String>> groups = new ArrayList<>(
                List.of(members, ids(configuration.getCurrentPeers()), ids(configuration.getPreviousPeers())));
        groups.removeIf(Collection::isEmpty);
        long oldest = now;
        for (Collection<String> voters : groups) {
            long until = contact.majorityNanos(voters, self, term, now);
            if (until == MajorityContact.NEVER) {
                return until;
            }
            oldest = until - oldest < 0 ? until : oldest;
        }
        return oldest;
    }

    /** Proposes an entry; the future tells what it did, or fails with an exception of Ratis. */
    CompletableFuture<String> write(LedgerEntry entry) {
        RaftClientRequest request = RaftClientRequest.newBuilder().setClientId(client).setServerId(server.getId())
                .setGroupId(group).setCallId(calls.incrementAndGet()).setMessage(LedgerMachine.message(entry))
                .setType(RaftClientRequest.writeRequestType()).build();
        return submit(() -> server.submitClientRequestAsync(request))
                .thenApply(reply -> reply.getMessage().getContent().toStringUtf8());
    }

    /** Changes the members, if they are still the ones expected; the future fails with an exception of Ratis. */
    CompletableFuture<Void> configure(List<String> expected, List<String> next) {
        SetConfigurationRequest.Arguments change = SetConfigurationRequest.Arguments.newBuilder()
                .setServersInCurrentConf(peers(expected)).setServersInNewConf(peers(next))
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET).build();
        return submit(() -> server.setConfigurationAsync(
                new SetConfigurationRequest(client, server.getId(), group, calls.incrementAndGet(), change)))
                .thenAccept(reply -> {});
    }

    private interface Submission {
        CompletableFuture<RaftClientReply> submit() throws IOException;
    }

    /** Ratis blocks those who submit, and completes futures while it holds locks: neither happens to a caller. */
    private CompletableFuture<RaftClientReply> submit(Submission submission) {
        CompletableFuture<RaftClientReply> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    submission.submit().whenCompleteAsync((reply, failure) -> complete(result, reply, failure),
                            threads);
                } catch (IOException | RuntimeException e) { // told to the caller
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private static void complete(CompletableFuture<RaftClientReply> result, RaftClientReply reply,
            Throwable failure) {
        if (failure == null && reply.isSuccess()) {
            result.complete(reply);
            return;
        }
        result.completeExceptionally(failure != null ? failure : reply.getException());
    }

    /** Ends all threads of Ratis; blocks for about a second. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
