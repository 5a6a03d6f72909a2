package starling.core.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import starling.core.ice.VirtualNetwork.Path;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

/** Single messages, written by hand. */
class IceRequestTest {
    private static final InetSocketAddress SOURCE = new InetSocketAddress("2001:db8::7", 5000);
    private static final long NOW = 1_000;
    private static final long SECOND = 1_000_000_000L;

    private final IceCredentials local = new IceCredentials("server00", "server-password-0123456789");
    private final IceCredentials remote = new IceCredentials("clnt", "client-password-0123456789");
    private final StunKey localKey = StunKey.shortTerm(local.password());
    private final StunKey remoteKey = StunKey.shortTerm(remote.password());
    private final List<byte[]> sent = new ArrayList<>();
    private final List<IcePath> dropped = new ArrayList<>();
    private final Path path = new Path("path", 1);
    private final ServerIceAgent agent = new ServerIceAgent(local, IceTimers.DEFAULT, new Random(3),
            new IceAgent.Output() {
                @Override
                public void send(IcePath to, byte[] b, int off, int len) {
                    sent.add(Arrays.copyOfRange(b, off, off + len));
                }

                @Override
                public void dropped(IcePath given) {
                    dropped.add(given);
                }
            });
    private final StunWriter writer = new StunWriter(256);

    @Test
    void shouldTellTheClientItsAddress() {
        assertTrue(handle(request("server00:clnt", localKey)));

        StunReader answer = answer(0);
        assertEquals(StunType.BINDING_SUCCESS, answer.type());
        assertEquals(SOURCE, answer.xorAddress(answer.find(StunAttribute.XOR_MAPPED_ADDRESS)));
        assertTrue(answer.isAuthentic(localKey));
        assertTrue(answer.hasValidFingerprint());
        assertEquals(1, sent.size(), "no check before the client's password is known");
    }

    @Test
    void shouldCheckAsControllingWithTheClientsUfragFirst() {
        agent.setRemote(remote, NOW);

        handle(request("server00:clnt", localKey));

        StunReader check = answer(1);
        assertEquals(StunType.BINDING_REQUEST, check.type());
        assertEquals("clnt:server00", check.text(StunAttribute.USERNAME, 100));
        assertTrue(check.has(StunAttribute.ICE_CONTROLLING));
        assertFalse(check.has(StunAttribute.USE_CANDIDATE));
        assertEquals(110 << 24 | 65535 << 8 | 255, check.number(StunAttribute.PRIORITY, 0));
        assertTrue(check.isAuthentic(remoteKey));
        assertTrue(check.hasValidFingerprint());
    }

    @Test
    void shouldUseAndNominateThePathOnceItsCheckIsAnswered() {
        agent.setRemote(remote, NOW);
        handle(request("server00:clnt", localKey));
        assertNull(agent.selected());

        assertTrue(handle(success(sent.get(1), remoteKey)));

        assertSame(path, agent.selected());
        assertFalse(agent.isNominated());
        assertTrue(answer(2).has(StunAttribute.USE_CANDIDATE));
        assertTrue(handle(success(sent.get(2), remoteKey)));
        assertTrue(agent.isNominated());
    }

    @Test
    void shouldNotAnswerWhatIsNotAuthentic() {
        assertFalse(handle(request("server00:clnt", remoteKey)));
        assertFalse(handle(request("server01:clnt", localKey)));
        assertFalse(handle(request("server00", localKey)));
        assertFalse(handle(message(begin("server00:clnt").integrity(localKey))), "without FINGERPRINT");
        assertFalse(handle(message(begin("server00:clnt").fingerprint())), "without MESSAGE-INTEGRITY");
        byte[] wrong = request("server00:clnt", localKey);
        wrong[wrong.length - 1]++;
        assertFalse(handle(wrong), "wrong FINGERPRINT");

        assertEquals(6, agent.counters().notAuthentic);
        assertEquals(0, sent.size());
    }

    @Test
    void shouldRefuseAnotherClientOnceTheAnswerIsKnown() {
        agent.setRemote(remote, NOW);

        assertFalse(handle(request("server00:other", localKey)));
    }

    @Test
    void shouldRefuseAttributesThatMustBeUnderstoodAndAreNot() {
        assertFalse(handle(message(begin("server00:clnt").number(0x7ABC, 1).integrity(localKey).fingerprint())));

        StunReader answer = answer(0);
        assertEquals(420, answer.errorCode());
        assertTrue(answer.valueIs(StunAttribute.UNKNOWN_ATTRIBUTES, new byte[]{0x7A, (byte) 0xBC}));
    }

    @Test
    void shouldIgnoreAttributesThatNeedNotBeUnderstood() {
        assertTrue(handle(message(begin("server00:clnt").number(0xC057, 1).number(0xC001, 1).integrity(localKey)
                .fingerprint())));
    }

    @Test
    void shouldInsistOnItsRoleWithTheLargerTieBreaker() {
        assertTrue(handle(message(begin("server00:clnt").number64(StunAttribute.ICE_CONTROLLING, 0)
                .integrity(localKey).fingerprint())));

        assertEquals(487, answer(0).errorCode());
        assertTrue(answer(0).isAuthentic(localKey));
        assertTrue(agent.isControlling());
    }

    @Test
    void shouldGiveWayToALargerTieBreaker() {
        agent.setRemote(remote, NOW);
        handle(message(begin("server00:clnt").number64(StunAttribute.ICE_CONTROLLING, -1).integrity(localKey)
                .fingerprint()));

        assertEquals(StunType.BINDING_SUCCESS, answer(0).type());
        assertFalse(agent.isControlling());
        assertTrue(answer(1).has(StunAttribute.ICE_CONTROLLED));
    }

    @Test
    void shouldSwitchItsRoleWhenToldSo() {
        agent.setRemote(remote, NOW);
        handle(request("server00:clnt", localKey));

        assertTrue(handle(roleConflict(sent.get(1))));

        assertFalse(agent.isControlling());
        assertTrue(answer(2).has(StunAttribute.ICE_CONTROLLED));
    }

    @Test
    void shouldSwitchBackOnlyForChecksInTheCurrentRole() {
        agent.setRemote(remote, NOW);
        handle(request("server00:clnt", localKey));
        agent.onDeadline(agent.nextDeadlineNanos());
        assertTrue(handle(roleConflict(sent.get(1))));

        assertTrue(handle(roleConflict(sent.get(2))), "that check was sent in the earlier role");

        assertFalse(agent.isControlling());
    }

    @Test
    void shouldLetAControllingClientNominate() {
        agent.setRemote(remote, NOW);
        handle(message(begin("server00:clnt").number64(StunAttribute.ICE_CONTROLLING, -1).integrity(localKey)
                .fingerprint()));
        handle(success(sent.get(1), remoteKey));
        assertFalse(agent.isNominated());

        handle(message(begin("server00:clnt").number64(StunAttribute.ICE_CONTROLLING, -1)
                .flag(StunAttribute.USE_CANDIDATE).integrity(localKey).fingerprint()));

        assertTrue(agent.isNominated());
        assertSame(path, agent.selected());
    }

    @Test
    void shouldBelieveAnAnswerOnceAndOnTheSamePathOnly() {
        agent.setRemote(remote, NOW);
        handle(request("server00:clnt", localKey));
        byte[] success = success(sent.get(1), remoteKey);

        assertFalse(agent.handle(new Path("other", 2), SOURCE, success, 0, success.length, NOW));
        assertFalse(handle(success(sent.get(1), localKey)), "made with the wrong password");
        assertFalse(handle(message(writer.begin(StunType.BINDING_SUCCESS, read(sent.get(1))).integrity(remoteKey))),
                "without FINGERPRINT");
        assertTrue(handle(success));
        assertFalse(handle(success));

        assertEquals(2, agent.counters().unknownTransactions);
        assertEquals(2, agent.counters().notAuthentic);
    }

    @Test
    void shouldTakeThePathThatAControllingClientNominatedBeforeItWorked() {
        agent.setRemote(remote, NOW);
        Path other = new Path("other", 2);
        handle(controllingRequest(false));
        handle(success(sent.get(1), remoteKey));
        handle(other, controllingRequest(true), NOW);
        assertSame(path, agent.selected());

        assertTrue(handle(other, success(sent.get(sent.size() - 1), remoteKey), NOW));

        assertSame(other, agent.selected());
        assertTrue(agent.isNominated());
    }

    @Test
    void shouldNominateAgainAtEveryChange() {
        agent.setRemote(remote, NOW);
        Path other = new Path("other", 2);
        nominate(path, NOW);
        checkAnswered(other, NOW);
        assertSame(path, agent.selected(), "it may still answer");

        long later = NOW + SECOND;
        agent.onDeadline(later);
        assertSame(other, agent.selected());
        assertFalse(agent.isNominated());
        handle(other, success(sent.get(sent.size() - 1), remoteKey), later);
        assertTrue(agent.isNominated());

        long back = later + 3 * SECOND;
        handle(other, success(sent.get(sent.size() - 1), remoteKey), back);
        checkAnswered(path, back);
        agent.onDeadline(back + SECOND);
        assertSame(path, agent.selected(), "nothing came from the other one for three seconds");
        assertFalse(agent.isNominated());
    }

    @Test
    void shouldNotUseAForgottenPathWhoseAnswerComesLate() {
        agent.setRemote(remote, NOW);
        handle(request("server00:clnt", localKey));
        agent.forget(path);

        assertFalse(handle(success(sent.get(1), remoteKey)));
        assertNull(agent.selected());
    }

    @Test
    void shouldStopCheckingAPathFromWhichNothingComesAnyMore() {
        agent.setRemote(remote, NOW);
        handle(request("server00:clnt", localKey));

        long now = NOW;
        while (agent.nextDeadlineNanos() < NOW + 60 * SECOND) {
            now = agent.nextDeadlineNanos();
            agent.onDeadline(now);
        }

        assertTrue(sent.size() > 5 && sent.size() < 10, sent.size() + " messages");
        assertTrue(now < NOW + 5 * SECOND);
        assertEquals(Long.MAX_VALUE, agent.nextDeadlineNanos());
    }

    @Test
    void shouldAnswerNothingOnceFailed() {
        agent.setRemote(remote, NOW);
        nominate(path, NOW);
        while (agent.nextDeadlineNanos() != Long.MAX_VALUE) {
            agent.onDeadline(agent.nextDeadlineNanos());
        }
        assertEquals(IceState.FAILED, agent.state());
        sent.clear();

        assertFalse(handle(request("server00:clnt", localKey)));
        assertEquals(0, sent.size());
    }

    @Test
    void shouldRememberABoundedNumberOfPaths() {
        for (int i = 0; i < 40; i++) {
            byte[] request = request("server00:clnt", localKey);
            assertTrue(agent.handle(new Path("path " + i, i + 1), SOURCE, request, 0, request.length, NOW + i));
        }

        assertEquals(40 - IcePairs.CAPACITY, dropped.size());
        assertEquals("path 0", dropped.get(0).toString());
    }

    @Test
    void shouldCountOtherStunMessagesAsMalformed() {
        assertFalse(handle(message(new StunWriter(64).begin(StunType.ALLOCATE_REQUEST, 1, 1))));
        assertFalse(handle(new byte[20]));

        assertEquals(2, agent.counters().malformed);
    }

    private boolean handle(byte[] b) {
        return handle(path, b, NOW);
    }

    private boolean handle(Path from, byte[] b, long now) {
        return agent.handle(from, SOURCE, b, 0, b.length, now);
    }

    /** A request on that path and a right answer to the check that follows it. */
    private void checkAnswered(Path from, long now) {
        sent.clear();
        handle(from, request("server00:clnt", localKey), now);
        assertTrue(handle(from, success(sent.get(1), remoteKey), now));
    }

    private void nominate(Path from, long now) {
        checkAnswered(from, now);
        assertTrue(handle(from, success(sent.get(2), remoteKey), now));
        assertTrue(agent.isNominated());
    }

    private byte[] controllingRequest(boolean nominating) {
        begin("server00:clnt").number64(StunAttribute.ICE_CONTROLLING, -1);
        if (nominating) {
            writer.flag(StunAttribute.USE_CANDIDATE);
        }
        return message(writer.integrity(localKey).fingerprint());
    }

    private StunWriter begin(String username) {
        return writer.begin(StunType.BINDING_REQUEST, 77, 88).text(StunAttribute.USERNAME, username)
                .number(StunAttribute.PRIORITY, 1);
    }

    private byte[] request(String username, StunKey key) {
        return message(begin(username).number64(StunAttribute.ICE_CONTROLLED, 5).integrity(key).fingerprint());
    }

    private byte[] success(byte[] check, StunKey key) {
        return message(writer.begin(StunType.BINDING_SUCCESS, read(check))
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, SOURCE).integrity(key).fingerprint());
    }

    private byte[] roleConflict(byte[] check) {
        return message(writer.begin(StunType.BINDING_ERROR, read(check)).error(487, "Role Conflict")
                .integrity(remoteKey).fingerprint());
    }

    private StunReader answer(int index) {
        return read(sent.get(index));
    }

    private static StunReader read(byte[] b) {
        StunReader reader = new StunReader();
        assertTrue(reader.read(b, 0, b.length));
        return reader;
    }

    private static byte[] message(StunWriter from) {
        return Arrays.copyOf(from.bytes(), from.length());
    }
}
