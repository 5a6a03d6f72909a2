package starling.cluster.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeMode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeRef;
import starling.cluster.membership.PlannedView;
import starling.core.id.ChannelId;
import starling.core.id.SessionId;
import starling.core.signaling.CloseReason;
import starling.media.actor.Branch;

class ChannelActorTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final NodeRef A = new NodeRef("a@127.0.0.1", 1);
    private static final NodeRef B = new NodeRef("b@127.0.0.2", 2);
    private static final NodeRef C = new NodeRef("c@127.0.0.3", 3);
    private static final Duration A_WHILE = Duration.ofMillis(50);

    private static ActorTestKit kit;
    private static ManualTime time;
    private static final BlockingQueue<MembershipActor.Command> QUESTIONS = new LinkedBlockingQueue<>();

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
    private final TestProbe<ChannelActor.PlaceReply> client = kit.createTestProbe();
    private final TestProbe<ClusterSharding.ShardCommand> shard = kit.createTestProbe();
    private PlannedView cluster;
    private ActorRef<ChannelActor.Command> channel;

    @BeforeAll
    static void startSystem() {
        kit = ActorTestKit.create(ManualTime.config()
                .withFallback(
                        ConfigFactory.parseString("akka.actor.provider = local, akka.logger-startup-timeout = 60s"))
                .withFallback(ConfigFactory.load()));
        time = ManualTime.get(kit.system());
        kit.spawn(Behaviors.receiveMessage((MembershipActor.Command question) -> {
            QUESTIONS.add(question);
            return Behaviors.same();
        }), MembershipActor.NAME);
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void planCluster() {
        cluster = new PlannedView(Adapter.toClassic(kit.system()).provider().rootPath().address(), A, nanos::get)
                .node(A, 0, NodeMode.NORMAL, true).node(B, 0, NodeMode.NORMAL, true)
                .node(C, 0, NodeMode.NORMAL, true);
    }

    @AfterEach
    void stopChannel() {
        kit.stop(channel);
        QUESTIONS.clear();
    }

    @Test
    void shouldAnswerNobodyBeforeAllMembersHave() throws Exception {
        start();
        place(B, false);
        found(A, Optional.empty());
        found(B, Optional.empty());
        client.expectNoMessage(A_WHILE);

        found(C, Optional.empty());

        expectHome(B);
    }

    @Test
    void shouldFindTheHomeOfAnEarlierLife() throws Exception {
        start();
        place(B, false);
        found(A, Optional.empty());
        found(C, Optional.of(branch(4)));
        found(B, Optional.empty());

        expectHome(C);
    }

    @Test
    void shouldKeepTheLargerOfTwoBranchesFoundByAnEarlierSplit() throws Exception {
        start();
        place(A, false);
        found(A, Optional.of(branch(1)));
        found(C, Optional.of(branch(4)));
        found(B, Optional.of(branch(2)));

        expectHome(C);
    }

    @Test
    void shouldNotWaitForAMemberThatIsRemoved() throws Exception {
        start();
        place(B, false);
        found(A, Optional.empty());
        found(B, Optional.empty());

        cluster.remove(C);

        expectHome(B);
    }

    @Test
    void shouldRefuseWhenAMemberCannotBeAsked() throws Exception {
        cluster.node(C, 0, NodeMode.NORMAL, false);
        start();
        found(A, Optional.empty());
        found(B, Optional.empty());
        place(B, false);
        client.expectNoMessage(A_WHILE);

        expectRefusalAfter(ChannelActor.PATIENCE);
    }

    @Test
    void shouldSendEverybodyToTheFirstHome() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);
        cluster.node(B, 9, NodeMode.NORMAL, true);

        place(A, false);
        expectHome(B);
        place(B, true);
        expectHome(B);
    }

    @Test
    void shouldNotBounceWhoWasRedirected() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);

        place(C, true);

        expectRefusal(CloseReason.CHANNEL_UNAVAILABLE);
    }

    @Test
    void shouldRefuseAtAFullOrBlockedHome() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);

        cluster.node(B, 10, NodeMode.NORMAL, true);
        place(A, false);
        expectRefusal(CloseReason.CONNECTION_LIMIT);
        cluster.node(B, 1, NodeMode.BLOCK_NEW_SESSION, true);
        place(A, false);
        expectHome(B);
        cluster.node(B, 1, NodeMode.BLOCK_NEW_CONNECTION, true);
        place(A, false);
        expectRefusal(CloseReason.BLOCKED_NEW_CONNECTION);
    }

    @Test
    void shouldChooseAgainWhenTheHomeIsGone() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);
        channel.tell(new ChannelActor.BranchOpened(B, branch(1)));

        cluster.remove(B);
        NodeRef restarted = new NodeRef(B.name(), 22);
        cluster.node(restarted, 0, NodeMode.NORMAL, true);
        place(C, false);

        expectHome(C);
    }

    @Test
    void shouldWaitForAHomeThatCannotBeReached() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);
        cluster.node(B, 0, NodeMode.NORMAL, false);

        place(A, false);
        pass(Duration.ofSeconds(9));
        client.expectNoMessage(A_WHILE);
        cluster.node(B, 0, NodeMode.NORMAL, true);
        expectHome(B);

        cluster.node(B, 0, NodeMode.NORMAL, false);
        place(A, false);
        expectRefusalAfter(ChannelActor.PATIENCE);
    }

    @Test
    void shouldEndWhenNobodyArrives() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);

        pass(ChannelActor.CLAIM.minusMillis(1));
        shard.expectNoMessage(A_WHILE);
        pass(Duration.ofMillis(1));

        expectPassivation();
    }

    @Test
    void shouldKeepTheHomeUntilItsOwnSessionHasEnded() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);
        Branch open = branch(1);
        channel.tell(new ChannelActor.BranchOpened(B, open));
        channel.tell(new ChannelActor.BranchClosed(B, branch(0)));
        channel.tell(new ChannelActor.BranchClosed(C, open));
        place(C, false);
        expectHome(B);
        pass(ChannelActor.CLAIM);
        shard.expectNoMessage(A_WHILE);

        channel.tell(new ChannelActor.BranchClosed(B, open));
        place(A, false);
        expectHome(B);
        pass(ChannelActor.CLAIM);

        expectPassivation();
    }

    @Test
    void shouldNoticeAnEndThatItWasNotTold() throws Exception {
        startKnown();
        place(B, false);
        expectHome(B);
        channel.tell(new ChannelActor.BranchOpened(B, branch(1)));
        place(B, false);
        expectHome(B);

        QUESTIONS.clear();
        pass(ChannelActor.VERIFICATION);
        shard.awaitAssert(() -> {
            tick();
            assertFalse(QUESTIONS.isEmpty());
            return null;
        });
        expectQuestion();
        found(B, Optional.empty());

        expectPassivation();
    }

    @Test
    void shouldRefuseThoseWhoWaitWhenItIsStopped() throws Exception {
        start();
        place(B, false);

        channel.tell(new ChannelActor.Stop());

        expectRefusal(CloseReason.CHANNEL_UNAVAILABLE);
    }

    private void start() throws InterruptedException {
        channel = kit.spawn(ChannelActor.create(ROOM, cluster.view(), shard.getRef(), nanos::get));
        for (int i = 0; i < 3; i++) {
            expectQuestion();
        }
    }

    private static void expectQuestion() throws InterruptedException {
        MembershipActor.Command question = QUESTIONS.poll(10, TimeUnit.SECONDS);
        assertEquals(ROOM, assertInstanceOf(MembershipActor.FindBranch.class, question).channel());
    }

    /** A channel that nobody has. */
    private void startKnown() throws InterruptedException {
        start();
        found(A, Optional.empty());
        found(B, Optional.empty());
        found(C, Optional.empty());
    }

    private void place(NodeRef contacted, boolean redirected) {
        channel.tell(new ChannelActor.Place(contacted, redirected, client.getRef()));
    }

    private void found(NodeRef node, Optional<Branch> branch) {
        channel.tell(new ChannelActor.BranchFound(node, branch));
    }

    private static Branch branch(int connections) {
        return new Branch(ROOM, SessionId.random(RandomGenerator.of("L64X128MixRandom")), connections);
    }

    private void expectHome(NodeRef home) {
        expectReply(new ChannelActor.Placed(home, PlannedView.url(home)));
    }

    private void expectRefusal(CloseReason reason) {
        expectReply(new ChannelActor.Refused(reason));
    }

    /** The clock moves on, and every timer fires: what happens must depend on the clock alone. */
    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        tick();
    }

    private static void tick() {
        time.timePasses(Duration.ofMinutes(2));
    }

    /** Timers are set by messages that may still be under way: they fire until the reply is there. */
    private void expectReply(ChannelActor.PlaceReply expected) {
        client.awaitAssert(() -> {
            tick();
            assertEquals(expected, client.receiveMessage(A_WHILE));
            return null;
        });
    }

    /** The request may still be on its way when time begins to pass: then it takes as much again. */
    private void expectRefusalAfter(Duration patience) {
        client.awaitAssert(() -> {
            pass(patience);
            assertEquals(new ChannelActor.Refused(CloseReason.CHANNEL_UNAVAILABLE), client.receiveMessage(A_WHILE));
            return null;
        });
    }

    private void expectPassivation() {
        shard.awaitAssert(() -> {
            tick();
            shard.receiveMessage(A_WHILE);
            return null;
        });
    }
}
