package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import starling.core.id.BundleId;
import starling.core.id.ChannelId;
import starling.core.id.ClientId;
import starling.core.id.ConnectionId;
import starling.core.media.Codec;
import starling.core.media.SourceKey;
import starling.core.media.TransportKind;
import starling.core.sdp.CodecFormat;
import starling.core.sdp.OpusParameters;
import starling.core.signaling.FilterChange;
import starling.core.signaling.ForwardingFilter;
import starling.core.signaling.ForwardingFilters;
import starling.core.signaling.MediaTerms;
import starling.core.signaling.Member;
import starling.core.signaling.Role;
import starling.core.signaling.VideoParameters;

/** Filters of a channel and of receivers, as one node enforces them. */
class ChannelFiltersTest {
    private static final ChannelId ROOM = new ChannelId("room");
    private static final long LIFE = 5;
    private static final MediaTerms MEDIA = new MediaTerms(true, OpusParameters.STANDARD, true, Codec.VP8,
            VideoParameters.NONE, 500);

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final ChannelMembers members = new ChannelMembers();
    private final ChannelFilters filters = new ChannelFilters(ROOM, LIFE, members);
    private final Map<ConnectionId, String> names = new HashMap<>();
    private final Map<String, Set<SourceKey>> told = new HashMap<>();

    private Member enter(String client, Role role) {
        ConnectionId id = ConnectionId.random(random, 1);
        List<CodecFormat> formats = role.sends()
                ? List.of(CodecFormat.standard(Codec.OPUS), CodecFormat.standard(Codec.VP8))
                : List.of();
        Member member = new Member(id, new ClientId(client), new BundleId(id.value()), ROOM, role, true, true, formats,
                MissingNode.getInstance(), "");
        names.put(id, client);
        filters.joined(member);
        members.add(new ChannelMembers.Entry(member, null, MediaMeter.NONE));
        members.announce(id, TransportKind.TURN_UDP, 0);
        return member;
    }

    private void leave(Member member) {
        members.remove(member.connectionId());
        filters.left(member.connectionId());
        told.remove(member.clientId().value());
    }

    /** What is kept back from each, after telling who is to be told; and how many were told. */
    private String blocked() {
        Map<ChannelMembers.Entry, Set<SourceKey>> changed = filters.takeChanged();
        changed.forEach((entry, sources) -> told.put(names.get(entry.member.connectionId()), sources));
        assertTrue(filters.takeChanged().isEmpty(), "nobody is told twice");
        members.takeChanged();
        return told.entrySet().stream().filter(each -> !each.getValue().isEmpty()).sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + ":" + each.getValue().stream()
                        .map(source -> names.get(source.connection()) + "-" + source.kind().text())
                        .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.joining(" "));
    }

    private static ForwardingFilters parse(String json) {
        return ForwardingFilters.parse(json.replace('\'', '"')).orElseThrow();
    }

    private static ForwardingFilters noVideo() {
        return parse("[{'rules':[[{'field':'kind','operator':'is_in','values':['video']}]]}]");
    }

    private static ForwardingFilters nothingOf(String client) {
        return parse("[{'rules':[[{'field':'client_id','operator':'is_in','values':['" + client + "']}]]}]");
    }

    private Optional<FilterChange.Outcome> change(Member receiver, FilterChange change) {
        CompletableFuture<Optional<FilterChange.Outcome>> reply = new CompletableFuture<>();
        filters.handle(new FilterRequest.Change(receiver.connectionId(), change, reply));
        return reply.join();
    }

    private FilterPort.Paused pause(Member receiver, Member sender, boolean paused) {
        CompletableFuture<FilterPort.Paused> reply = new CompletableFuture<>();
        filters.handle(new FilterRequest.Pause(receiver.connectionId(), sender.connectionId(), paused, reply));
        return reply.join();
    }

    private List<FilterPort.Receiver> list(boolean blocked) {
        List<FilterPort.Receiver> all = new ArrayList<>();
        Optional<ConnectionId> after = Optional.empty();
        while (true) {
            CompletableFuture<FilterPort.Page> reply = new CompletableFuture<>();
            filters.handle(new FilterRequest.Tell(blocked, after, reply));
            all.addAll(reply.join().receivers());
            if (reply.join().last()) {
                return all;
            }
            after = Optional.of(all.get(all.size() - 1).connection());
        }
    }

    @Test
    void shouldKeepFromEverybodyWhatTheChannelBlocks() {
        enter("a", Role.SENDRECV);
        enter("b", Role.RECVONLY);
        enter("c", Role.SENDONLY);
        assertEquals("", blocked());

        filters.adopt(new HubNews.Filters(LIFE, 3, noVideo().text()));
        assertEquals("a:[a-video, c-video] b:[a-video, c-video]", blocked());

        Member late = enter("d", Role.SENDONLY);
        assertEquals("a:[a-video, c-video, d-video] b:[a-video, c-video, d-video]", blocked());
        leave(late);
        filters.adopt(new HubNews.Filters(LIFE, 3, "[]"));
        filters.adopt(new HubNews.Filters(LIFE + 1, 9, "[]"));
        assertEquals("a:[a-video, c-video] b:[a-video, c-video]", blocked());
        filters.adopt(new HubNews.Filters(LIFE, 4, "[]"));
        assertEquals("", blocked());
    }

    @Test
    void shouldBeginWithTheSessionsFiltersOnlyIfNothingIsKnownYet() {
        enter("a", Role.SENDRECV);
        filters.begin(ForwardingFilters.NONE);
        assertEquals(Optional.empty(), filters.news());

        filters.begin(noVideo());
        assertEquals("a:[a-video]", blocked());
        assertEquals(Optional.of(new BranchNews.Filters(ROOM, LIFE, 1, noVideo().text())), filters.news());
        filters.adopt(new HubNews.Filters(LIFE, 2, "[]"));
        filters.begin(noVideo());
        assertEquals("", blocked());
    }

    @Test
    void shouldKeepFromOneReceiverWhatItsOwnFiltersBlock() {
        Member a = enter("a", Role.SENDRECV);
        Member b = enter("b", Role.SENDRECV);
        ForwardingFilter notB = nothingOf("b").filters().get(0);

        assertEquals(Optional.empty(), change(a, FilterChange.create(notB)).orElseThrow().problem());
        assertEquals("a:[b-audio, b-video]", blocked());
        assertEquals(Optional.of(FilterChange.Problem.ALREADY_EXISTS),
                change(a, FilterChange.create(notB)).orElseThrow().problem());
        change(a, FilterChange.delete("default"));
        assertEquals("", blocked());
        leave(b);
        assertEquals(Optional.empty(), change(b, FilterChange.create(notB)));
    }

    @Test
    void shouldTakeTheFiltersThatAClientBringsAlong() {
        enter("a", Role.SENDRECV);
        Member plain = enter("b", Role.RECVONLY);
        leave(plain);
        Member filtered = new Member(plain.connectionId(), plain.clientId(), plain.bundleId(), ROOM, Role.RECVONLY,
                true, true, List.of(), MissingNode.getInstance(), MissingNode.getInstance(), MissingNode.getInstance(),
                "",
                Optional.of(new Member.Details(MEDIA, MissingNode.getInstance(), Optional.empty(), noVideo())));
        filters.joined(filtered);
        members.add(new ChannelMembers.Entry(filtered, null, MediaMeter.NONE));

        assertEquals("b:[a-video]", blocked());
    }

    @Test
    void shouldPauseTheVideoOfOneSenderForOneReceiver() {
        Member a = enter("a", Role.SENDRECV);
        Member b = enter("b", Role.SENDRECV);
        enter("c", Role.SENDRECV);

        assertEquals(FilterPort.Paused.DONE, pause(a, b, true));
        assertEquals(FilterPort.Paused.DONE, pause(a, b, true));
        assertEquals("a:[b-video]", blocked());
        assertEquals(FilterPort.Paused.DONE, pause(a, b, false));
        assertEquals("", blocked());
        pause(a, b, true);
        leave(b);
        assertEquals("", blocked());
        assertEquals(FilterPort.Paused.NO_SENDER, pause(a, b, true));
        assertEquals(FilterPort.Paused.NO_RECEIVER, pause(b, a, true));
    }

    @Test
    void shouldListEveryReceiverOnceHoweverManyPagesItTakes() {
        Member sender = enter("s", Role.SENDONLY);
        String metadata = "m".repeat(9_000);
        for (int i = 0; i < 20; i++) {
            change(enter("r" + i, Role.RECVONLY), FilterChange.create(parse("[{'metadata':'" + metadata
                    + "','rules':[[{'field':'client_id','operator':'is_in','values':['s']}]]}]").filters().get(0)));
        }
        enter("quiet", Role.RECVONLY);
        blocked();

        List<FilterPort.Receiver> receivers = list(true);
        assertEquals(20, receivers.stream().map(FilterPort.Receiver::connection).distinct().count());
        assertEquals(20, receivers.size());
        for (FilterPort.Receiver receiver : receivers) {
            assertEquals(List.of(sender.connectionId()), receiver.blockedAudio());
            assertEquals(List.of(sender.connectionId()), receiver.blockedVideo());
        }
        assertEquals(List.of(), list(false).get(0).blockedVideo());
        filters.adopt(new HubNews.Filters(LIFE, 1, noVideo().text()));
        blocked();
        assertEquals(21, list(true).size());
        assertEquals(20, list(false).size());
    }
}
