package starling.cluster.formation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import starling.cluster.ClusterError;

class MembershipCodecTest {
    private static final List<MembershipMessage> MESSAGES = List.of(Pings.member(1, 7, 1, -2),
            Pings.member(1, 7, 1).withView(null),
            new PingAnswer(PingAnswer.Verdict.OK, "", 3, 1_000_000, 7, FormationPlanTest.state(7, 3), true,
                    List.of("a@1"), List.of(Long.MIN_VALUE, 5L), List.of(6L), 2),
            PingAnswer.refusal(PingAnswer.Verdict.NOT_LEADER, "b@2"), new Request.Reserve("one"),
            new Request.Release("one"), new Request.Create("one", "cluster", List.of("a@1", "b@2")),
            new Request.Begin("one"), new Request.Prepare("one", "cluster"), new Request.Look("one"),
            new Request.Ready("one"),
            new Request.Register("one", "a@1", true), new Request.Purge("one", "a@1", true), RequestAnswer.done(),
            RequestAnswer.done("cluster", List.of("a@1")), RequestAnswer.pending(), RequestAnswer.notLeader("a@1"),
            RequestAnswer.refused(ClusterError.NODE_ALIVE, "a@1 is alive"));

    @Test
    void shouldCrossUnchanged() {
        MESSAGES.forEach(
                message -> assertEquals(Optional.of(message), MembershipCodec.decode(MembershipCodec.encode(message))));
    }

    @Test
    void shouldKnowEveryMessage() {
        Set<Class<?>> tried = new HashSet<>();
        MESSAGES.forEach(message -> tried.add(message.getClass()));
        Set<Class<?>> all = new HashSet<>(Arrays.asList(Request.class.getPermittedSubclasses()));
        all.addAll(List.of(Ping.class, PingAnswer.class, RequestAnswer.class));

        assertEquals(all, tried);
    }

    /** The next release may have added some. */
    @Test
    void shouldIgnoreUnknownFieldsAndRefuseUnknownMessages() throws Exception {
        CBORMapper cbor = new CBORMapper();
        ObjectNode newer = (ObjectNode) cbor.readTree(MembershipCodec.encode(new Request.Begin("one")));

        newer.put("added", 1);
        assertEquals(Optional.of(new Request.Begin("one")), MembershipCodec.decode(cbor.writeValueAsBytes(newer)));
        newer.put("kind", "unheard-of");
        assertEquals(Optional.empty(), MembershipCodec.decode(cbor.writeValueAsBytes(newer)));
    }

    @Test
    void shouldBearAnyBytes() {
        Random random = new Random(20261123);
        for (int round = 0; round < 20_000; round++) {
            int i = round;
            byte[] bytes = MembershipCodec.encode(MESSAGES.get(i % MESSAGES.size()));
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            assertDoesNotThrow(() -> MembershipCodec.decode(i % 2 == 0 ? bytes : cut), "seed 20261123, round " + i);
        }
    }
}
