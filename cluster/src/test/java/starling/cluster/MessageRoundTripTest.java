package starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.jackson.JacksonCborSerializer;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import starling.cluster.channel.ChannelActor;
import starling.cluster.channel.ConnectionEntity;
import starling.cluster.channel.FiltersChanged;
import starling.cluster.journal.LostSession;
import starling.cluster.journal.PurgeReportActor;
import starling.cluster.members.MembersActor;
import starling.cluster.membership.MembershipActor;
import starling.cluster.membership.NodeFacts;
import starling.cluster.membership.NodeRef;
import starling.cluster.membership.RelayFacts;
import starling.cluster.overview.NodeOverview;
import starling.cluster.overview.OverviewActor;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.id.SessionId;
import starling.core.media.Codec;
import starling.core.media.TransportKind;
import starling.core.sdp.CodecFormat;
import starling.core.signaling.ChannelCounts;
import starling.core.signaling.CloseReason;
import starling.core.signaling.FilterChange;
import starling.core.signaling.MemberFacts;
import starling.core.signaling.Role;
import starling.core.signaling.SessionTerms;
import starling.media.actor.Branch;
import starling.media.actor.BranchNews;
import starling.media.actor.FilterPort;
import starling.media.actor.HubNews;
import starling.media.actor.ConnectionRtcStats;
import starling.media.actor.ListedConnection;
import starling.media.actor.ListedSession;
import starling.media.actor.MemberMetadata;
import starling.media.actor.MemberSelection;
import starling.media.actor.NodeLife;
import starling.media.actor.PackedText;
import starling.media.actor.RtcStatsPage;

/** What one node writes the other must be able to read: every message that crosses, with the binding of production. */
class MessageRoundTripTest {
    private static final NodeRef NODE = new NodeRef("node-01@127.0.0.1", Long.MIN_VALUE + 1);
    private static final NodeFacts FACTS = new NodeFacts("node-01@127.0.0.1", -1L, 3, NodeMode.BLOCK_NEW_SESSION, 17,
            5000, "ws://127.0.0.1:5000/signaling", "http://127.0.0.1:3000/", "2026.1.0",
            Instant.parse("2026-11-23T15:00:00.123456Z"),
            Optional.of(new RelayFacts(Long.MIN_VALUE, "::1", List.of(49010, 49011), "c2VjcmV0")), true);
    private static final ChannelCounts COUNTS = new ChannelCounts(1, 2, 3);
    private static final NodeLife LIFE = new NodeLife("node-02@127.0.0.2", Long.MAX_VALUE);
    private static final MemberFacts MEMBER = new MemberFacts(
            ConnectionId.random(RandomGenerator.of("L64X128MixRandom"), 7), new ClientId("client"),
            new BundleId("bundle"), Role.SENDONLY, true, true,
            List.of(new CodecFormat(Codec.OPUS, "minptime=10")), "{\"name\":\"x\"}", "[1]", "{}",
            TransportKind.TURN_UDP,
            1234);
    private static final Branch BRANCH = new Branch(new ChannelId("sora \u00e9\ud83d\ude00"),
            SessionId.random(RandomGenerator.of("L64X128MixRandom")), 4);

    private static final NodeOverview OVERVIEW = new NodeOverview("node-01@127.0.0.1", "2026.1.0",
            NodeStatus.State.READY, NodeMode.NORMAL, true, 17, 5000, 1,
            List.of(new NodeOverview.ChannelShare("sora", 17)),
            new NodeOverview.LedgerShare("leader", 3, 12, "node-01"),
            List.of(new NodeOverview.RelayEdge("node-02@127.0.0.2", 1, 2, 3, 4, 5, 6, 7)));

    private static final ListedConnection LISTED = new ListedConnection(BRANCH.channel(), BRANCH.session(),
            MEMBER.clientId(), MEMBER.bundleId(), MEMBER.connectionId(), Role.SENDRECV, true, true,
            Optional.of(Codec.OPUS), Optional.empty(), FACTS.memberSince());

    private static ActorTestKit kit;

    @BeforeAll
    static void startSystem() {
        kit = ActorTestKit.create(ConfigFactory
                .parseString("akka.actor.provider = local, akka.logger-startup-timeout = 60s")
                .withFallback(ConfigFactory.parseResources("starling-cluster.conf"))
                .withFallback(ConfigFactory.load()));
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldCrossNodesUnchanged() {
        List<Object> messages = messages();

        messages.forEach(message -> assertEquals(message, throughCbor(message)));

        Set<String> tried = messages.stream().map(message -> message.getClass().getName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> all = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("starling.cluster").stream()
                .filter(type -> type.isAssignableTo(ClusterMessage.class) && !type.isInterface()
                        && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, tried, "every message has its example here");
    }

    /** The next release may have added fields. */
    @Test
    void shouldIgnoreUnknownFields() {
        Serialization serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));
        JacksonCborSerializer cbor = assertInstanceOf(JacksonCborSerializer.class,
                serialization.findSerializerFor(new ConnectionEntity.Delivery(true)));
        String manifest = cbor.manifest(new ConnectionEntity.Delivery(true));
        // {"delivered": true, "added": 1} in CBOR (RFC 8949 section 3)
        byte[] newer = {(byte) 0xA2, 0x69, 'd', 'e', 'l', 'i', 'v', 'e', 'r', 'e', 'd', (byte) 0xF5, 0x65, 'a', 'd',
                'd', 'e', 'd', 0x01};

        assertEquals(new ConnectionEntity.Delivery(true), cbor.fromBinary(newer, manifest));
    }

    private static List<Object> messages() {
        TestProbe<ChannelActor.Command> channels = kit.createTestProbe();
        TestProbe<ChannelActor.PlaceReply> places = kit.createTestProbe();
        TestProbe<PurgeReportActor.Command> reports = kit.createTestProbe();
        TestProbe<OverviewActor.Command> overviews = kit.createTestProbe();
        TestProbe<ConnectionEntity.Delivery> deliveries = kit.createTestProbe();
        TestProbe<MembersActor.Reached> reached = kit.createTestProbe();
        TestProbe<MembersActor.Connections> connections = kit.createTestProbe();
        TestProbe<MembersActor.Sessions> sessions = kit.createTestProbe();
        TestProbe<MembersActor.Statistics> statistics = kit.createTestProbe();
        TestProbe<MembersActor.Metadata> metadata = kit.createTestProbe();
        TestProbe<MembersActor.RtcStats> rtcStats = kit.createTestProbe();
        TestProbe<FiltersChanged> filtersChanged = kit.createTestProbe();
        TestProbe<MembersActor.Filters> filters = kit.createTestProbe();
        MemberSelection selection = new MemberSelection(BRANCH.channel(), Optional.of(MEMBER.clientId()),
                Optional.of(MEMBER.connectionId()), Optional.of(Role.SENDONLY));
        return List.of(new MembersActor.Count(MemberSelection.all(BRANCH.channel()), reached.getRef()),
                new MembersActor.Disconnect(selection, "{\"why\":1}", reached.getRef()),
                new MembersActor.Push(selection, "{\"type\":\"push\"}", reached.getRef()),
                new MembersActor.EndSession(BRANCH.channel(), BRANCH.session(), reached.getRef()),
                new MembersActor.ListConnections(Optional.of(BRANCH.channel()), Optional.of(MEMBER.connectionId()),
                        connections.getRef()),
                new MembersActor.ListSessions(Optional.empty(), Optional.of(BRANCH.channel()), sessions.getRef()),
                new MembersActor.ListStatistics(Optional.empty(), Optional.of(MEMBER.clientId()), Optional.empty(),
                        statistics.getRef()),
                new MembersActor.ListRtcStats(Optional.of(BRANCH.channel()), Optional.empty(), rtcStats.getRef()),
                new MembersActor.RtcStats(new RtcStatsPage(List.of(
                        new ConnectionRtcStats(LISTED, FACTS.memberSince(), PackedText.of("[{\"id\":\"a\"}]"))),
                        false)),
                new MembersActor.Reached(true, 3), new MembersActor.Connections(List.of(LISTED)),
                new MembersActor.Metadata(
                        List.of(new MemberMetadata(MEMBER.connectionId(), MEMBER.clientId(), MEMBER.bundleId(), "{}"))),
                new MembersActor.ListMetadata(BRANCH.channel(), Optional.of(MEMBER.connectionId()), metadata.getRef()),
                new MembersActor.Statistics(
                        List.of(new MembersActor.Counted(LISTED, Map.of("rtp.total_sent_bytes", 1L << 40)))),
                new MembersActor.Sessions(List.of(
                        new ListedSession(BRANCH.channel(), BRANCH.session(), FACTS.memberSince(), 1, 2, 3, "{}"))),
                new MembershipActor.Report(FACTS),
                new MembershipActor.FindBranch(new ChannelId("sora"), channels.getRef()),
                new ChannelActor.Place(NODE, true, true, places.getRef()), new ChannelActor.NoBranch(NODE),
                new ChannelActor.BranchSays(NODE, new BranchNews.Summary(BRANCH.channel(), 5, 6, BRANCH.session(), 2,
                        COUNTS, 0, 1, List.of(MEMBER))),
                new ChannelActor.BranchSays(NODE,
                        new BranchNews.Metadata(BRANCH.channel(), 1, 2, MEMBER.connectionId(), "{}")),
                new ChannelActor.BranchSays(NODE, new BranchNews.Change(BRANCH.channel(), 5, 7, 2, COUNTS,
                        List.of(MEMBER), List.of(MEMBER.connectionId()))),
                new ChannelActor.BranchSays(NODE, new BranchNews.Check(BRANCH.channel(), 5, 7, 2, COUNTS, -9)),
                new ChannelActor.BranchSays(NODE, new BranchNews.Closed(BRANCH.channel(), 5)),
                new ChannelActor.BranchSays(NODE, new BranchNews.Filters(BRANCH.channel(), 5, 6, "[{}]")),
                new ChannelActor.ChangeFilters(NODE, FilterChange.delete("default"), filtersChanged.getRef()),
                new FiltersChanged(true, Optional.of(FilterChange.Problem.NOT_FOUND), new HubNews.Filters(5, 6, "[]")),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.Filters(5, 6, "[]")),
                new MembersActor.ListFilters(BRANCH.channel(), true, Optional.of(MEMBER.connectionId()),
                        filters.getRef()),
                new MembersActor.Filters(new FilterPort.Page(6, "[]", List.of(new FilterPort.Receiver(
                        MEMBER.connectionId(), "[]", List.of(MEMBER.connectionId()), List.of())), true)),
                new ChannelActor.BranchSays(NODE, new BranchNews.SessionState(BRANCH.channel(), 5, 6,
                        BRANCH.session(), BranchNews.SessionPhase.OPEN, new SessionTerms(3, "[1.10]", "[]"), true,
                        List.of(MEMBER.connectionId()), 0, 1)),
                new ChannelActor.BranchSays(NODE, new BranchNews.SessionFailed(BRANCH.channel(), 5)),
                new ChannelActor.BranchSays(NODE, new BranchNews.SeatsWanted(BRANCH.channel(), 5, 6,
                        List.of(MEMBER.connectionId()))),
                new ChannelActor.BranchSays(NODE,
                        new BranchNews.SeatLeft(BRANCH.channel(), 5, MEMBER.connectionId())),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.Attached(1, 5, BRANCH.session(),
                        List.of(LIFE), Set.of("node-03@127.0.0.3"), true)),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.Listing(1, 1, LIFE, 0, 1, List.of(MEMBER))),
                new MembershipActor.ToBranch(BRANCH.channel(),
                        new HubNews.Metadata(1, 2, LIFE, MEMBER.connectionId(), "{}")),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.Change(1, 2, LIFE, List.of(MEMBER),
                        List.of(MEMBER.connectionId()))),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.Checked(1, 3, Long.MIN_VALUE)),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.AttachAgain(5)),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.OpenSession(5, BRANCH.session())),
                new MembershipActor.ToBranch(BRANCH.channel(),
                        new HubNews.SessionOpen(5, BRANCH.session(), SessionTerms.NONE)),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.SessionOpening(5)),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.SessionFailed(5, BRANCH.session())),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.Seats(5, 6,
                        List.of(MEMBER.connectionId()), List.of())),
                new MembershipActor.ToBranch(BRANCH.channel(), new HubNews.Teller(5, true)),
                new ChannelActor.Stop(),
                new ChannelActor.Placed(NODE, "ws://127.0.0.1:5000/signaling", Optional.of(BRANCH.session()),
                        COUNTS),
                new ChannelActor.Refused(CloseReason.CONNECTION_LIMIT),
                new ConnectionEntity.Disconnect(1000, "DISCONNECTED-API", deliveries.getRef()),
                new ConnectionEntity.Stop(), new ConnectionEntity.Delivery(true),
                new OverviewActor.Describe(overviews.getRef()), new OverviewActor.Described(OVERVIEW),
                new PurgeReportActor.Take("node-01@127.0.0.1", reports.getRef()),
                new PurgeReportActor.Taken("node-01@127.0.0.1", reports.getRef(),
                        List.of(new LostSession(BRANCH.channel(), BRANCH.session(), 2,
                                List.of(ConnectionId.random(RandomGenerator.of("L64X128MixRandom"), 7))))));
    }

    private static Object throughCbor(Object message) {
        Serialization serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));
        JacksonCborSerializer cbor = assertInstanceOf(JacksonCborSerializer.class,
                serialization.findSerializerFor(message));
        byte[] bytes = serialization.serialize(message).get();
        assertTrue(bytes.length < 1000, message + " takes " + bytes.length + " bytes");
        return serialization.deserialize(bytes, cbor.identifier(), cbor.manifest(message)).get();
    }
}
