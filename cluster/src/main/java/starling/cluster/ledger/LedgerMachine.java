package starling.cluster.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what the consensus has agreed on to the {@link LedgerBook}, from the first entry of the log on after each start.
 * Entries come on one thread of Ratis; the rest is thread safe.
 */
final class LedgerMachine extends BaseStateMachine {
    private static final Logger LEDGER_LOG = LoggerFactory.getLogger(LedgerMachine.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /** Told of every entry, on the thread of Ratis. */
    interface Applied {
        void applied(LedgerState state, long index);
    }

    private final LedgerBook book = new LedgerBook();
    private final Applied applied;
    private volatile boolean logFailed;

    LedgerMachine(Applied applied) {
        this.applied = applied;
    }

    static Message message(LedgerEntry entry) {
        try {
            return Message.valueOf(JSON.writerFor(LedgerEntry.class).writeValueAsString(entry));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entry that cannot be written: " + entry, e);
        }
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        String outcome = apply(entry.getStateMachineLogEntry().getLogData().toByteArray(), entry.getIndex());
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return CompletableFuture.completedFuture(Message.valueOf(outcome));
    }

    private String apply(byte[] data, long index) {
        LedgerEntry entry;
        try {
            entry = JSON.readValue(data, LedgerEntry.class);
        } catch (IOException e) { // of a newer version: every node of this one ignores it in the same way
            LEDGER_LOG.error("LEDGER-UNKNOWN-ENTRY | index={} run the same version on all nodes: {}", index,
                    e.getMessage());
            return "";
        }
        LedgerBook.Outcome outcome;
        LedgerState state;
        synchronized (book) {
            outcome = book.apply(entry);
            state = book.state();
        }
        applied.applied(state, index);
        return outcome.name();
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        List<String> members = new ArrayList<>();
        configuration.getPeersList().forEach(peer -> members.add(RaftPeerId.valueOf(peer.getId()).toString()));
        configuration.getOldPeersList().forEach(peer -> members.add(RaftPeerId.valueOf(peer.getId()).toString()));
        LedgerState state;
        synchronized (book) {
            book.configured(members);
            state = book.state();
        }
        applied.applied(state, index);
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto failed) {
        logFailed = true;
        LEDGER_LOG.error("LEDGER-LOG-FAILED | the disk of data_dir is full or broken: {}", cause.toString());
    }

    /** Whether writing the log has failed. */
    boolean logFailed() {
        return logFailed;
    }

    /** The members as which these nodes are registered. */
    List<String> members(Collection<String> nodes) {
        synchronized (book) {
            return nodes.stream().flatMap(node -> book.member(node).stream()).toList();
        }
    }

    /** The member as which a node is registered. */
    Optional<String> member(String node) {
        synchronized (book) {
            return book.member(node);
        }
    }

    /** Whether this member was purged and has not left the consensus yet. */
    boolean isLeaving(String member) {
        synchronized (book) {
            return book.isLeaving(member);
        }
    }
}
