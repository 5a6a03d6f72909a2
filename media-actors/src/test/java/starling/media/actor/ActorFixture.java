package starling.media.actor;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.sdp.CodecFormat;
import starling.core.signaling.Member;
import starling.core.signaling.Placement;
import starling.core.signaling.Role;
import starling.core.signaling.SignalingLimits;
import starling.core.signaling.SignalingSettings;

/** A node's actors with time, media and cluster in the test's hands. */
final class ActorFixture {
    static final int NODE_KEY = 4711;
    static final Duration SESSION_IDLE = Duration.ofSeconds(10);

    /** A cluster that answers as it is told and writes down what it hears. */
    static final class ScriptedCluster implements ClusterPort {
        final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        final LinkedBlockingQueue<BranchNews> news = new LinkedBlockingQueue<>();
        volatile CompletionStage<Placement> answer = CompletableFuture.completedFuture(new Placement.Here());

        volatile boolean serves = true;

        @Override
        public boolean serves() {
            return serves;
        }

        @Override
        public CompletionStage<Placement> place(ChannelId channel, boolean redirected, boolean gathered) {
            heard.add("place " + channel + " " + redirected);
            return answer;
        }

        @Override
        public void tell(BranchNews message) {
            news.add(message);
        }

        @Override
        public void lost(NodeLife gone, ChannelId channel, SessionId session, List<ConnectionId> connections) {
            heard.add("lost " + gone.node() + " " + channel + " " + session + " " + connections);
        }
    }

    final ActorTestKit kit;
    private final ManualTime time;
    final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    final ScriptedMediaNode media = new ScriptedMediaNode();
    final ScriptedCluster cluster = new ScriptedCluster();
    final LocalRegistry registry = new LocalRegistry();
    final NodeCounters counters = new NodeCounters();
    final Reports reports = new Reports();
    volatile AuthPort auth = AuthPort.OPEN;
    SessionPort sessions = SessionPort.OPEN;

    ActorFixture(ActorTestKit kit) {
        this.kit = kit;
        this.time = ManualTime.get(kit.system());
    }

    /** One for a whole class of tests: an actor system takes a second to start. */
    static ActorTestKit startKit() {
        return ActorTestKit.create(ManualTime.config()
                .withFallback(
                        ConfigFactory.parseString("akka.logger-startup-timeout = 60s, akka.log-dead-letters = off"))
                .withFallback(ConfigFactory.load()));
    }

    NodeContext node(int maxConnections) {
        return node(new ConnectionLimit(maxConnections));
    }

    NodeContext node(ConnectionLimit limit) {
        SignalingSettings settings = new SignalingSettings("2026.1.0", 500, true, true, false, false, false, false,
                false,
                Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), SignalingLimits.STANDARD);
        return new NodeContext(settings, media, cluster, limit, registry, NODE_KEY,
                random, nanos::get, () -> Instant.EPOCH.plusNanos(nanos.get()), NodeEvents.all(counters, reports),
                SESSION_IDLE, ReportIntervals.STANDARD, question -> auth.authorize(question), sessions);
    }

    /** The clock and every timer move on. */
    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        time.timePasses(duration);
    }

    /** A member that sends what its role and the two flags say. */
    Member member(String channel, Role role, boolean audio, boolean video, String bundle) {
        ConnectionId id = ConnectionId.random(random, NODE_KEY);
        List<CodecFormat> formats = Stream.of(Codec.OPUS, Codec.VP8)
                .filter(codec -> role.sends() && (codec == Codec.OPUS ? audio : video)).map(CodecFormat::standard)
                .toList();
        return new Member(id, new ClientId(id.value()), new BundleId(bundle.isEmpty() ? id.value() : bundle),
                new ChannelId(channel), role, audio, video, formats, MissingNode.getInstance(), "");
    }
}
