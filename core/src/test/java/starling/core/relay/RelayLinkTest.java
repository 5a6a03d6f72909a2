package starling.core.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.Mutations;
import starling.core.srtp.SrtpScratch;

class RelayLinkTest {
    private static final byte[] BODY = "what nodes tell each other".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SECRET = new byte[RelayKeys.SECRET_SIZE];
    private static final long SEED = 49010;

    private static RelaySender sender(long life, boolean encrypted) {
        return new RelaySender(RelayKeys.derive(SECRET, 7, life, 1, 0), encrypted, 7, 1, 0, new SrtpScratch());
    }

    private static RelayReceiver receiver(long senderLife) {
        return new RelayReceiver(RelayKeys.derive(SECRET, 7, senderLife, 1, 0), new SrtpScratch());
    }

    private static byte[] seal(RelaySender sender) {
        byte[] b = new byte[RelayHeader.SIZE + BODY.length + RelayHeader.TAG_SIZE];
        System.arraycopy(BODY, 0, b, RelayHeader.SIZE, BODY.length);
        assertEquals(b.length, sender.seal(b, 0, RelayBody.MEDIA, 3, 40_000, BODY.length));
        return b;
    }

    private static byte[] body(byte[] datagram) {
        return Arrays.copyOfRange(datagram, RelayHeader.SIZE, RelayHeader.SIZE + BODY.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldOpenWhatWasSealed(boolean encrypted) {
        byte[] datagram = seal(sender(5, encrypted));

        assertEquals(encrypted, !Arrays.equals(BODY, body(datagram)));
        assertTrue(RelayHeader.isValid(datagram, 0, datagram.length));
        assertEquals(BODY.length, receiver(5).open(datagram, 0, datagram.length));
        assertArrayEquals(BODY, body(datagram));
        assertEquals(7, RelayHeader.nodeKey(datagram, 0));
        assertEquals(1, RelayHeader.loop(datagram, 0));
        assertEquals(RelayBody.MEDIA, RelayHeader.kind(datagram, 0));
        assertEquals(3, RelayHeader.flags(datagram, 0));
        assertEquals(40_000, RelayHeader.generation(datagram, 0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseARepeatedDatagram(boolean encrypted) {
        RelayReceiver receiver = receiver(5);
        byte[] datagram = seal(sender(5, encrypted));
        receiver.open(datagram.clone(), 0, datagram.length);

        assertEquals(RelayReceiver.REPLAYED, receiver.open(datagram, 0, datagram.length));
    }

    @Test
    void shouldRefuseAnotherLifeOfTheSender() {
        byte[] datagram = seal(sender(6, true));

        assertEquals(RelayReceiver.NOT_AUTHENTIC, receiver(5).open(datagram, 0, datagram.length));
    }

    @Test
    void shouldDeriveAnotherKeyForEachDirection() {
        Set<String> keys = new HashSet<>();
        for (int loop = 0; loop < 4; loop++) {
            keys.add(Arrays.toString(RelayKeys.derive(SECRET, 7, 5, loop, 0)));
            keys.add(Arrays.toString(RelayKeys.derive(SECRET, 7, 5, 0, loop)));
            keys.add(Arrays.toString(RelayKeys.derive(SECRET, 8, 5, loop, 0)));
            keys.add(Arrays.toString(RelayKeys.derive(SECRET, 7, 6, loop, 0)));
        }

        assertEquals(15, keys.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAcceptNothingThatWasChanged(boolean encrypted) {
        RelaySender sender = sender(5, encrypted);
        List<byte[]> valid = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            valid.add(seal(sender));
        }
        Set<String> untouched = new HashSet<>();
        valid.forEach(datagram -> untouched.add(Arrays.toString(datagram)));
        RelayReceiver receiver = receiver(5);

        Mutations.forEach(valid, 100_000, SEED, input -> RelayHeader.isValid(input, 0, input.length), input -> {
            String before = Arrays.toString(input);
            if (RelayHeader.isValid(input, 0, input.length) && receiver.open(input, 0, input.length) >= 0) {
                assertTrue(untouched.contains(before), "accepted: " + before);
            }
        });
    }

    @Test
    void shouldRefuseWhatIsTooShortForHeaderAndTag() {
        byte[] datagram = seal(sender(5, true));

        assertFalse(RelayHeader.isValid(datagram, 0, RelayHeader.SIZE + RelayHeader.TAG_SIZE - 1));
        assertFalse(RelayHeader.isValid(new byte[64], 0, 64));
    }
}
