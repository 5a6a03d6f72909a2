package starling.cluster.ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Ratis for a log of a few entries a day on a machine that is busy with media. */
final class RaftSettings {
    /** Ratis closes itself for good after a pause of the JVM longer than this. It is to go on after any. */
    private static final TimeDuration NEVER = TimeDuration.valueOf(3650, TimeUnit.DAYS);

    private RaftSettings() {}

    static RaftProperties of(LedgerTiming timing, Path log) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, new LinkRpcType());
        RaftServerConfigKeys.setStorageDir(properties, List.of(log.toFile()));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, of(timing.electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, of(timing.electionMax()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, of(timing.electionMin()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, of(timing.electionMax()));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, of(timing.request()));
        // By default a leader that lost its majority does not stand for ten seconds.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, of(timing.electionMax()));
        RaftServerConfigKeys.setCloseThreshold(properties, NEVER);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("1MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("64KB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("64KB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf("48KB"));
        RaftServerConfigKeys.ThreadPool.setProxySize(properties, 1);
        RaftServerConfigKeys.ThreadPool.setServerSize(properties, 1);
        RaftServerConfigKeys.ThreadPool.setClientSize(properties, 1);
        return properties;
    }

    private static TimeDuration of(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
