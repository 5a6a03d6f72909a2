package starling.cluster.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeMode;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeRef;
import starling.cluster.membership.PlannedView;
import starling.cluster.placement.PlacementRule;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.TransportKind;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.CloseReason;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.Role;
import starling.media.actor.Branch;
import starling.media.actor.BranchNews;
import starling.media.actor.HubNews;
import starling.media.actor.NodeLife;

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
    private PlacementRule rule = PlacementRule.ONE_NODE;
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
    void shouldAskAMemberItHearsOfLater() throws Exception {
        NodeRef late = new NodeRef("late@127.0.0.4", 4);
        startKnown();
        place(B, false);
        expectHome(B);

        cluster.node(late, 0, NodeMode.NORMAL, true);
        client.awaitAssert(() -> {
            tick();
            assertEquals(ROOM, assertInstanceOf(MembershipActor.FindBranch.class,
                    QUESTIONS.poll(A_WHILE.toMillis(), TimeUnit.MILLISECONDS)).channel());
            return null;
        });
        opened(late, branch(4));
        place(A, false);
        expectHome(late);
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
        opened(B, branch(1));

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
        opened(B, open);
        closed(B, branch(0));
        closed(C, open);
        place(C, false);
        expectHome(B);
        pass(ChannelActor.CLAIM);
        shard.expectNoMessage(A_WHILE);

        closed(B, open);
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
        opened(B, branch(1));
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

    @Test
    void shouldServeEverybodyWhereTheyComeWithoutAffinity() throws Exception {
        rule = PlacementRule.ANY_NODE;
        startKnown();

        place(B, false);
        expectHome(B);
        place(C, false);
        expectHome(C);
        cluster.node(C, 10, NodeMode.NORMAL, true);
        place(C, false);
        expectHome(A);
        cluster.node(B, 0, NodeMode.BLOCK_NEW_CONNECTION, true);
        place(B, false);
        expectHome(A);
    }

    @Test
    void shouldGatherThoseWhoAreToBeGatheredWithoutAffinity() throws Exception {
        rule = PlacementRule.ANY_NODE;
        startKnown();
        place(B, false);
        expectHome(B);

        channel.tell(new ChannelActor.Place(C, false, true, client.getRef()));
        expectHome(B);
        place(C, false);
        expectHome(C);
    }

    @Test
    void shouldSendTheOverflowOfAFullHomeElsewhere() throws Exception {
        rule = PlacementRule.GATHER;
        startKnown();
        place(B, false);
        expectHome(B);
        place(A, false);
        expectHome(B);

        cluster.node(B, 10, NodeMode.NORMAL, true);
        place(B, false);
        expectHome(A);
        place(C, true);
        expectHome(C);
    }

    @Test
    void shouldGiveEveryBranchTheSessionOfTheFirst() throws Exception {
        rule = PlacementRule.ANY_NODE;
        startKnown();
        Branch first = branch(1);
        opened(B, first);
        opened(C, branch(1));

        place(A, false);

        client.awaitAssert(() -> {
            tick();
            assertEquals(new ChannelActor.Placed(A, PlannedView.url(A), Optional.of(first.session()),
                    counts(2)),
                    client.receiveMessage(A_WHILE));
            return null;
        });
        assertEquals(List.of(first.session(), first.session()),
                Stream.of(toBranch(HubNews.Attached.class), toBranch(HubNews.Attached.class))
                        .map(HubNews.Attached::session).toList());
    }

    @Test
    void shouldTellEachBranchOfTheOthers() throws Exception {
        rule = PlacementRule.ANY_NODE;
        startKnown();
        MemberFacts one = member();
        MemberFacts other = member();
        MemberFacts third = member();
        Branch atB = branch(1);

        channel.tell(new ChannelActor.BranchSays(B, summary(atB, one)));
        HubNews.Attached toB = toBranch(HubNews.Attached.class);
        assertEquals(List.of(), toB.others());
        channel.tell(new ChannelActor.BranchSays(C, summary(branch(1), other)));
        HubNews.Attached toC = toBranch(HubNews.Attached.class);
        assertEquals(List.of(new NodeLife(B.name(), B.incarnation())), toC.others());
        HubNews.Listing listing = toBranch(HubNews.Listing.class);
        assertEquals(toC.stream(), listing.stream());
        assertEquals(List.of(one.connectionId()), ids(listing.members()));
        listing = toBranch(HubNews.Listing.class);
        assertEquals(toB.stream(), listing.stream());
        assertEquals(List.of(other.connectionId()), ids(listing.members()));

        channel.tell(new ChannelActor.BranchSays(B, new BranchNews.Change(ROOM, life(atB), 2, 1, counts(1),
                List.of(third), List.of(one.connectionId()))));
        HubNews.Change change = toBranch(HubNews.Change.class);
        assertEquals(toC.stream(), change.stream());
        assertEquals(2, change.number());
        assertEquals(List.of(third.connectionId()), ids(change.joined()));
        assertEquals(List.of(one.connectionId()), change.left());

        closed(B, atB);
        listing = toBranch(HubNews.Listing.class);
        assertEquals(toC.stream(), listing.stream());
        assertEquals(List.of(), listing.members());
    }

    @Test
    void shouldLetABranchAttachAgainWhenSomethingWasLost() throws Exception {
        rule = PlacementRule.ANY_NODE;
        startKnown();
        Branch atB = branch(1);
        opened(B, atB);
        toBranch(HubNews.Attached.class);

        channel.tell(new ChannelActor.BranchSays(B, new BranchNews.Change(ROOM, life(atB), 3, 1, counts(1),
                List.of(member()), List.of())));
        assertEquals(life(atB), toBranch(HubNews.AttachAgain.class).life());
        channel.tell(new ChannelActor.BranchSays(B, new BranchNews.Check(ROOM, life(atB), 1, 1, counts(1), 77)));
        assertEquals(life(atB), toBranch(HubNews.AttachAgain.class).life());
        channel.tell(new ChannelActor.BranchSays(B, new BranchNews.Check(ROOM, life(atB), 1, 1, counts(1), 0)));
        assertEquals(0, toBranch(HubNews.Checked.class).hash());
    }

    /** Whatever the rule, a join is one message to each other node of the channel. */
    @Test
    void shouldPassOnAThousandViewersWithOneMessageEach() throws Exception {
        rule = PlacementRule.ANY_NODE;
        startKnown();
        Branch atB = branch(1);
        opened(B, atB);
        opened(C, branch(1));
        for (int i = 0; i < 4; i++) {
            assertInstanceOf(MembershipActor.ToBranch.class, QUESTIONS.poll(10, TimeUnit.SECONDS));
        }

        for (int i = 0; i < 1000; i++) {
            channel.tell(new ChannelActor.BranchSays(B, new BranchNews.Change(ROOM, life(atB), 2 + i, 2 + i,
                    counts(2 + i), List.of(member()), List.of())));
        }

        for (int i = 0; i < 1000; i++) {
            assertEquals(1, toBranch(HubNews.Change.class).joined().size());
        }
        channel.tell(new ChannelActor.BranchSays(B, new BranchNews.Check(ROOM, life(atB), 0, 1, counts(1), 0)));
        toBranch(HubNews.AttachAgain.class);
        assertTrue(QUESTIONS.isEmpty());
    }

    private static <T extends HubNews> T toBranch(Class<T> kind) throws InterruptedException {
        MembershipActor.Command message = QUESTIONS.poll(10, TimeUnit.SECONDS);
        return assertInstanceOf(kind, assertInstanceOf(MembershipActor.ToBranch.class, message).news());
    }

    private static List<ConnectionId> ids(List<MemberFacts> members) {
        return members.stream().map(MemberFacts::connectionId).toList();
    }

    private static ChannelCounts counts(int viewers) {
        return new ChannelCounts(0, 0, viewers);
    }

    private static MemberFacts member() {
        ConnectionId id = ConnectionId.random(RandomGenerator.of("L64X128MixRandom"), 7);
        return new MemberFacts(id, new ClientId(id.value()), new BundleId(id.value()), Role.RECVONLY, true, true,
                List.of(), "", "", "", TransportKind.TURN_UDP, 0);
    }

    private void start() throws InterruptedException {
        channel = kit.spawn(ChannelActor.create(ROOM, cluster.view(), rule, shard.getRef(), nanos::get));
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
        channel.tell(new ChannelActor.Place(contacted, redirected, false, client.getRef()));
    }

    private void found(NodeRef node, Optional<Branch> branch) {
        if (branch.isPresent()) {
            opened(node, branch.get());
        } else {
            channel.tell(new ChannelActor.NoBranch(node));
        }
    }

    private void opened(NodeRef node, Branch branch) {
        channel.tell(new ChannelActor.BranchSays(node, summary(branch)));
    }

    private void closed(NodeRef node, Branch branch) {
        channel.tell(new ChannelActor.BranchSays(node, new BranchNews.Closed(ROOM, life(branch))));
    }

    private static BranchNews summary(Branch branch, MemberFacts... members) {
        return new BranchNews.Summary(ROOM, life(branch), 1, branch.session(), branch.connections(),
                new ChannelCounts(0, 0, branch.connections()), 0, 1, List.of(members));
    }

    private static long life(Branch branch) {
        return branch.session().value().hashCode();
    }

    private static Branch branch(int connections) {
        return new Branch(ROOM, SessionId.random(RandomGenerator.of("L64X128MixRandom")), connections);
    }

    private void expectHome(NodeRef home) {
        expectReply(home, PlannedView.url(home));
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

    private void expectReply(NodeRef home, String url) {
        client.awaitAssert(() -> {
            tick();
            ChannelActor.Placed placed = assertInstanceOf(ChannelActor.Placed.class, client.receiveMessage(A_WHILE));
            assertEquals(home, placed.node());
            assertEquals(url, placed.signalingUrl());
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
