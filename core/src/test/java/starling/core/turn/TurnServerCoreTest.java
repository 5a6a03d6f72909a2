package starling.core.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static starling.core.turn.TurnBench.CLIENT;
import static starling.core.turn.TurnBench.OTHER_OWN;
import static starling.core.turn.TurnBench.OWN;
import static starling.core.turn.TurnBench.REALM;
import static starling.core.turn.TurnBench.address;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;

class TurnServerCoreTest {
    private static final InetSocketAddress STRANGER = address("203.0.113.9", 9);

    private final TurnBench turn = new TurnBench();

    @Test
    void shouldAnswerPlainStun() {
        turn.begin(StunType.BINDING_REQUEST);

        StunReader answer = turn.exchange(CLIENT);

        assertEquals(StunType.BINDING_SUCCESS, answer.type());
        assertEquals(CLIENT, answer.xorAddress(answer.find(StunAttribute.XOR_MAPPED_ADDRESS)));
        assertEquals(1, turn.core.totals().sentBindingSuccess);
    }

    @Test
    void shouldChallengeARequestWithoutCredentials() {
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);

        StunReader answer = turn.exchange(CLIENT);

        assertEquals(401, answer.errorCode());
        assertEquals(REALM, answer.text(StunAttribute.REALM, 100));
        assertTrue(answer.has(StunAttribute.NONCE));
        assertEquals(0, turn.core.allocationCount());
    }

    @Test
    void shouldAllocate() {
        StunReader answer = turn.allocate(CLIENT);

        assertEquals(StunType.ALLOCATE_SUCCESS, answer.type());
        assertTrue(answer.isAuthentic(StunKey.longTerm("alice", REALM, "secret")));
        assertEquals(600, answer.number(StunAttribute.LIFETIME, 0));
        assertEquals(CLIENT, answer.xorAddress(answer.find(StunAttribute.XOR_MAPPED_ADDRESS)));
        TurnAllocation allocation = turn.allocated.get(0);
        assertEquals(allocation.relayed(), answer.xorAddress(answer.find(StunAttribute.XOR_RELAYED_ADDRESS)));
        assertEquals(OWN.getAddress(), allocation.relayed().getAddress());
        assertEquals("owner of alice", allocation.owner());
        assertEquals(CLIENT, allocation.client());
        assertFalse(allocation.canReach(turn.now));
    }

    @Test
    void shouldRefuseAWrongPasswordAndAnUnknownUser() {
        turn.challenge(CLIENT);
        turn.password = "guessed";
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
        assertEquals(401, turn.signed(CLIENT).errorCode());
        turn.username = "mallory";
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
        assertEquals(401, turn.signed(CLIENT).errorCode());

        assertEquals(2, turn.core.totals().notAuthentic);
        assertEquals(0, turn.core.allocationCount());
    }

    @Test
    void shouldSayThatANonceIsStale() {
        turn.challenge(CLIENT);
        turn.now += 3601 * TurnBench.SECOND;
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);

        StunReader answer = turn.signed(CLIENT);

        assertEquals(438, answer.errorCode());
        assertNotEquals(turn.nonce, answer.text(StunAttribute.NONCE, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "zzzzzzzzzzzzzzzzzzzzzzzz", "ffffffffffffffffffffffff",
            "00000000AAAAAAAAAAAAAAAA"})
    void shouldTakeAMadeUpNonceForStale(String nonce) {
        turn.nonce = nonce;
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);

        assertEquals(438, turn.signed(CLIENT).errorCode());
    }

    @Test
    void shouldNotAcceptTheNonceOfAnotherClient() {
        turn.challenge(CLIENT);
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);

        assertEquals(438, turn.signed(STRANGER).errorCode());
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
        assertEquals(438, turn.signed(address("198.51.100.1", 1002)).errorCode(), "another port");
    }

    @Test
    void shouldNotLetAClientMakeItsNonceYounger() {
        turn.now = 5_000 * TurnBench.SECOND;
        turn.challenge(CLIENT);
        String code = turn.nonce.substring(8);
        turn.now += 4_000 * TurnBench.SECOND;
        turn.nonce = String.format("%08x", 8_999) + code;
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);

        assertEquals(438, turn.signed(CLIENT).errorCode());
    }

    @Test
    void shouldRefuseIncompleteCredentials() {
        turn.begin(StunType.ALLOCATE_REQUEST).text(StunAttribute.USERNAME, "alice")
                .integrity(StunKey.longTerm("alice", REALM, "secret"));

        assertEquals(400, turn.exchange(CLIENT).errorCode());
    }

    @Test
    void shouldRepeatTheAnswerToARepeatedRequestOnly() {
        turn.allocate(CLIENT);
        turn.deliver(CLIENT);
        assertEquals(StunType.ALLOCATE_SUCCESS, TurnBench.read(turn.sent.get(turn.sent.size() - 1)).type());
        assertEquals(1, turn.allocated.size());

        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
        assertEquals(437, turn.signed(CLIENT).errorCode());
    }

    @ParameterizedTest
    @CsvSource({"6, 442", "17, 0"})
    void shouldRelayUdpOnly(long transport, int code) {
        turn.challenge(CLIENT);
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, transport << 24);

        assertEquals(code, turn.signed(CLIENT).errorCode());
    }

    @Test
    void shouldRefuseAnAllocateRequestWithoutTransport() {
        turn.challenge(CLIENT);
        turn.begin(StunType.ALLOCATE_REQUEST);

        assertEquals(400, turn.signed(CLIENT).errorCode());
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 440"})
    void shouldRelayItsOwnAddressFamilyOnly(long family, int code) {
        turn.challenge(CLIENT);
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24)
                .number(StunAttribute.REQUESTED_ADDRESS_FAMILY, family << 24);

        assertEquals(code, turn.signed(CLIENT).errorCode());
    }

    @Test
    void shouldRefuseUnknownAttributesThatMatterAndReservations() {
        turn.challenge(CLIENT);
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24).flag(0x001A);
        StunReader answer = turn.signed(CLIENT);
        assertEquals(420, answer.errorCode());
        assertTrue(answer.valueIs(StunAttribute.UNKNOWN_ATTRIBUTES, new byte[]{0, 0x1A}));

        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24)
                .number64(StunAttribute.RESERVATION_TOKEN, 5);
        assertEquals(508, turn.signed(CLIENT).errorCode());
    }

    @Test
    void shouldGiveAUserSeveralAllocationsWithinItsQuota() {
        for (int i = 0; i < 3; i++) {
            assertEquals(0, turn.allocate(address("198.51.100.1", 2000 + i)).errorCode());
        }

        assertEquals(486, turn.allocate(address("198.51.100.1", 2003)).errorCode());
        assertEquals(3, turn.allocated.stream().map(TurnAllocation::relayed).distinct().count());
    }

    @Test
    void shouldGiveTheQuotaBackWithAnAllocation() {
        for (int i = 0; i < 10; i++) {
            assertEquals(0, turn.allocate(CLIENT).errorCode(), "allocation " + i);
            assertEquals(0, turn.refresh(CLIENT, 0).errorCode());
        }

        assertEquals(10, turn.released.size());
    }

    @Test
    void shouldRefuseAnotherRealm() {
        turn.challenge(CLIENT);
        turn.begin(StunType.ALLOCATE_REQUEST).number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24)
                .text(StunAttribute.USERNAME, "alice").text(StunAttribute.REALM, "elsewhere")
                .text(StunAttribute.NONCE, turn.nonce).integrity(StunKey.longTerm("alice", REALM, "secret"));

        assertEquals(401, turn.exchange(CLIENT).errorCode());
    }

    @Test
    void shouldPermitThePeerOfAChannel() {
        turn.allocate(CLIENT);
        turn.bind(CLIENT, 0x4000, OWN);

        turn.sendIndication(CLIENT, OWN, "hello");

        assertEquals(List.of("hello"), turn.received);
    }

    @Test
    void shouldTakeNothingThroughAReleasedAllocation() {
        turn.allocate(CLIENT);
        turn.bind(CLIENT, 0x4000, OWN);
        turn.refresh(CLIENT, 0);

        assertFalse(turn.channelData(turn.allocated.get(0), 0x4000, "a", 1));
        turn.sendIndication(CLIENT, OWN, "b");
        assertEquals(List.of(), turn.received);
    }

    @Test
    void shouldBoundAllAllocations() {
        for (int i = 0; i < 3; i++) {
            turn.allocate(address("198.51.100.1", 2000 + i));
        }
        turn.username = "bob";
        turn.password = "other";
        assertEquals(0, turn.allocate(address("198.51.100.1", 2010)).errorCode());
        assertEquals(0, turn.allocate(address("198.51.100.1", 2011)).errorCode());

        assertEquals(508, turn.allocate(address("198.51.100.1", 2012)).errorCode());
    }

    @Test
    void shouldKeepAnAllocationFromOtherUsers() {
        turn.allocate(CLIENT);
        turn.username = "bob";
        turn.password = "other";

        assertEquals(441, turn.permit(CLIENT, OWN).errorCode());
        assertEquals(441, turn.refresh(CLIENT, 0).errorCode());
        assertEquals(441, turn.bind(CLIENT, 0x4000, OWN).errorCode());
        assertEquals(1, turn.core.allocationCount());
    }

    @Test
    void shouldWantAnAllocationFirst() {
        turn.challenge(CLIENT);

        assertEquals(437, turn.permit(CLIENT, OWN).errorCode());
        assertEquals(437, turn.refresh(CLIENT, 600).errorCode());
        assertEquals(437, turn.bind(CLIENT, 0x4000, OWN).errorCode());
    }

    @Test
    void shouldPermitThisNodeOnly() {
        turn.allocate(CLIENT);
        TurnAllocation allocation = turn.allocated.get(0);

        assertEquals(403, turn.permit(CLIENT, address("10.0.0.1", 80)).errorCode());
        assertEquals(403, turn.permit(CLIENT, address("127.0.0.1", 40_000)).errorCode());
        assertEquals(403, turn.bind(CLIENT, 0x4000, address("10.0.0.1", 80)).errorCode());
        assertEquals(403, turn.bind(CLIENT, 0x4000, address("192.0.2.1", 80)).errorCode());
        assertEquals(443, turn.permit(CLIENT, address("2001:db8::1", 80)).errorCode());
        assertFalse(allocation.canReach(turn.now));
        assertEquals(4, allocation.counters().refusedPeers);

        assertEquals(StunType.CREATE_PERMISSION_SUCCESS, turn.permit(CLIENT, OWN).type());
        assertTrue(allocation.canReach(turn.now));
    }

    @Test
    void shouldPermitAllPeersOfARequestOrNone() {
        turn.allocate(CLIENT);
        turn.begin(StunType.CREATE_PERMISSION_REQUEST).xorAddress(StunAttribute.XOR_PEER_ADDRESS, OWN)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, address("10.0.0.1", 80));

        assertEquals(403, turn.signed(CLIENT).errorCode());
        assertFalse(turn.allocated.get(0).canReach(turn.now));
        turn.begin(StunType.CREATE_PERMISSION_REQUEST);
        assertEquals(400, turn.signed(CLIENT).errorCode());
    }

    @Test
    void shouldLetAPermissionExpire() {
        turn.allocate(CLIENT);
        turn.permit(CLIENT, OWN);
        TurnAllocation allocation = turn.allocated.get(0);

        turn.pass(299);
        assertTrue(allocation.canReach(turn.now));
        turn.sendIndication(CLIENT, OWN, "in time");
        turn.pass(2);
        assertFalse(allocation.canReach(turn.now));
        turn.sendIndication(CLIENT, OWN, "too late");

        assertEquals(List.of("in time"), turn.received);
        assertEquals(1, allocation.counters().droppedSendIndications);
    }

    @Test
    void shouldTakeSendIndicationsForThisNodeOnly() {
        turn.sendIndication(CLIENT, OWN, "no allocation");
        turn.allocate(CLIENT);
        turn.sendIndication(CLIENT, OWN, "no permission");
        turn.permit(CLIENT, OWN);
        turn.sendIndication(CLIENT, address("192.0.2.1", 22), "another port");
        turn.sendIndication(CLIENT, OWN, "hello");

        turn.begin(StunType.SEND_INDICATION).value(StunAttribute.XOR_PEER_ADDRESS, new byte[3])
                .text(StunAttribute.DATA, "malformed address");
        turn.deliver(CLIENT);

        assertEquals(List.of("hello"), turn.received);
    }

    @Test
    void shouldTakeChannelDataOnBoundChannelsOnly() {
        turn.allocate(CLIENT);
        TurnAllocation allocation = turn.allocated.get(0);
        assertFalse(turn.channelData(allocation, 0x4001, "early", 5));
        assertEquals(StunType.CHANNEL_BIND_SUCCESS, turn.bind(CLIENT, 0x4001, OWN).type());

        assertTrue(turn.channelData(allocation, 0x4001, "hello", 5));
        assertTrue(turn.channelData(allocation, 0x4001, "padded..", 6));
        assertFalse(turn.channelData(allocation, 0x4001, "short", 6));
        assertFalse(turn.channelData(allocation, 0x4002, "other", 5));
        assertFalse(turn.channelData(allocation, 0, "zero", 4));
        assertFalse(turn.core.handleChannelData(allocation, new byte[3], 0, 3, turn.now));

        assertEquals(List.of("hello", "padded"), turn.received);
        assertEquals(2, allocation.counters().receivedChannelData);
        assertEquals(5, allocation.counters().droppedChannelData);
        assertTrue(allocation.canReach(turn.now));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x3FFF, 0x5000, 0xFFFF})
    void shouldBindChannelsOfTheRangeOnly(int channel) {
        turn.allocate(CLIENT);

        assertEquals(400, turn.bind(CLIENT, channel, OWN).errorCode());
    }

    @Test
    void shouldBindOneChannelToOnePeer() {
        turn.allocate(CLIENT);
        assertEquals(0, turn.bind(CLIENT, 0x4000, OWN).errorCode());
        assertEquals(0, turn.bind(CLIENT, 0x4000, OWN).errorCode());

        assertEquals(400, turn.bind(CLIENT, 0x4001, OWN).errorCode());
        assertEquals(400, turn.bind(CLIENT, 0x4000, OTHER_OWN).errorCode());
        assertEquals(0, turn.bind(CLIENT, 0x4001, OTHER_OWN).errorCode());
    }

    @Test
    void shouldUnbindAChannelThatWasNotRenewed() {
        turn.allocate(CLIENT);
        turn.refresh(CLIENT, 3600);
        turn.bind(CLIENT, 0x4000, OWN);
        TurnAllocation allocation = turn.allocated.get(0);

        turn.pass(599);
        assertTrue(allocation.canReach(turn.now));
        assertTrue(turn.channelData(allocation, 0x4000, "a", 1));
        assertEquals(4, allocation.frame(new byte[100], 64, 0));
        turn.pass(3);
        assertFalse(allocation.canReach(turn.now));
        assertFalse(turn.channelData(allocation, 0x4000, "a", 1));
        assertEquals(36, allocation.frame(new byte[100], 64, 0));
    }

    @Test
    void shouldReleaseAnExpiredAllocation() {
        turn.allocate(CLIENT);

        turn.pass(599);
        assertEquals(0, turn.released.size());
        turn.pass(2);

        assertSame(turn.allocated.get(0), turn.released.get(0));
        assertTrue(turn.allocated.get(0).isReleased());
        assertFalse(turn.allocated.get(0).canReach(turn.now));
        assertEquals(0, turn.core.allocationCount());
        assertEquals(Long.MAX_VALUE, turn.core.nextDeadlineNanos());
    }

    @ParameterizedTest
    @CsvSource({"1, 600", "1200, 1200", "100000, 3600", "-1, 3600"})
    void shouldBoundTheLifetime(int asked, int granted) {
        turn.allocate(CLIENT);

        assertEquals(granted, turn.refresh(CLIENT, asked).number(StunAttribute.LIFETIME, 0));
        turn.pass(granted - 1);
        assertEquals(0, turn.released.size());
        turn.pass(2);
        assertEquals(1, turn.released.size());
    }

    @Test
    void shouldReleaseWhatTheClientGivesUp() {
        turn.allocate(CLIENT);

        StunReader answer = turn.refresh(CLIENT, 0);

        assertEquals(StunType.REFRESH_SUCCESS, answer.type());
        assertEquals(0, answer.number(StunAttribute.LIFETIME, 1));
        assertEquals(1, turn.released.size());
        assertEquals(437, turn.refresh(CLIENT, 0).errorCode());
    }

    @Test
    void shouldReleaseTheAllocationsOfARemovedUser() {
        turn.allocate(CLIENT);
        turn.allocate(STRANGER);
        turn.core.removeUser("alice");

        assertEquals(2, turn.released.size());
        assertEquals(0, turn.core.allocationCount());
        assertNull(turn.core.counters("alice"));
        assertEquals(2, turn.core.totals().sentAllocateSuccess);
        assertEquals(401, turn.allocate(CLIENT).errorCode());
    }

    @Test
    void shouldIgnoreWhatAServerHasNoUseFor() {
        turn.begin(StunType.ALLOCATE_SUCCESS);
        turn.deliver(CLIENT);
        turn.begin(StunType.BINDING_REQUEST).text(StunAttribute.USERNAME, "a:b");
        turn.deliver(CLIENT);
        turn.begin(StunType.BINDING_REQUEST).value(StunAttribute.FINGERPRINT, new byte[4]);
        turn.deliver(CLIENT);

        assertEquals(0, turn.sent.size());
        assertEquals(3, turn.core.totals().malformed);
    }

    @Test
    void shouldAnswerWithFingerprintWhereTheRequestHasOne() {
        turn.begin(StunType.BINDING_REQUEST).fingerprint();

        assertTrue(turn.exchange(CLIENT).hasValidFingerprint());
    }
}
