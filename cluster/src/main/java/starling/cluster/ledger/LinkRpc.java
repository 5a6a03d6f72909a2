package starling.cluster.ledger;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import starling.cluster.NodeName;
import starling.cluster.link.LinkService;
import starling.cluster.link.NodeLink;

/**
 * Sends the requests of the consensus over the links. Called, and blocked until the answer is there, on threads of Ratis.
 * Notes when the others followed this node.
 */
final class LinkRpc implements RaftServerRpc {
    private final NodeName self;
    private final NodeLink link;
    private final Duration timeout;
    private final MajorityContact contact;
    private final LongSupplier nanoClock;

    LinkRpc(NodeName self, NodeLink link, Duration timeout, MajorityContact contact, LongSupplier nanoClock) {
        this.self = self;
        this.link = link;
        this.timeout = timeout;
        this.contact = contact;
        this.nanoClock = nanoClock;
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        long sentNanos = nanoClock.getAsLong();
        ByteString to = request.getServerRequest().getReplyId();
        AppendEntriesReplyProto reply = AppendEntriesReplyProto
                .parseFrom(ask(LedgerRequests.APPEND_ENTRIES, to, request.toByteArray()));
        if (reply.getResult() != AppendResult.NOT_LEADER && reply.getTerm() == request.getLeaderTerm()) {
            contact.followed(RaftPeerId.valueOf(to).toString(), request.getLeaderTerm(), sentNanos);
        }
        return reply;
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        return RequestVoteReplyProto.parseFrom(ask(LedgerRequests.REQUEST_VOTE,
                request.getServerRequest().getReplyId(), request.toByteArray()));
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return InstallSnapshotReplyProto.parseFrom(ask(LedgerRequests.INSTALL_SNAPSHOT,
                request.getServerRequest().getReplyId(), request.toByteArray()));
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return StartLeaderElectionReplyProto.parseFrom(ask(LedgerRequests.START_ELECTION,
                request.getServerRequest().getReplyId(), request.toByteArray()));
    }

    private byte[] ask(byte kind, ByteString to, byte[] message) throws IOException {
        String peer = RaftPeerId.valueOf(to).toString();
        NodeName node = MemberId.parse(peer).orElseThrow(() -> new IOException("no member: " + peer)).node();
        byte[] request = new byte[message.length + 1];
        request[0] = kind;
        System.arraycopy(message, 0, request, 1, message.length);
        try {
            return link.ask(node, LinkService.LEDGER, request, timeout).toCompletableFuture()
                    .get(2 * timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while asking " + node);
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().toString());
        } catch (TimeoutException e) {
            throw new IOException(node + " did not answer", e);
        }
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {
        // The names of the members tell where they are.
    }

    @Override
    public void handleException(RaftPeerId member, Exception failure, boolean reconnect) {
        // The link connects again by itself.
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
        return InetSocketAddress.createUnresolved(self.address(), 0);
    }

    @Override
    public void start() {
        // The links are there already.
    }

    @Override
    public void close() {
        // The links outlive the ledger.
    }

    @Override
    public RpcType getRpcType() {
        return new LinkRpcType();
    }
}
