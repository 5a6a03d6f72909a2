package starling.cluster.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.util.ByteString;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeName;

class LinkFramesTest {
    private static final LinkFrames.Hello HELLO = new LinkFrames.Hello(new NodeName("a@10.0.0.1"),
            new NodeName("b@10.0.0.2"), -5, 255);

    @Test
    void shouldReadWhatItWrites() {
        assertEquals(Optional.of(HELLO), LinkFrames.parseHello(LinkFrames.hello(HELLO)));
        LinkFrames.Welcome welcome = new LinkFrames.Welcome(7, "no");
        assertEquals(Optional.of(welcome), LinkFrames.parseWelcome(LinkFrames.welcome(welcome)));
        LinkFrames.Numbered request = LinkFrames.parseNumbered(LinkFrames.numbered(9, 255, new byte[]{1, 2}))
                .orElseThrow();
        assertEquals(9, request.number());
        assertEquals(255, request.kind());
        assertArrayEquals(new byte[]{1, 2}, request.payload());
    }

    @Test
    void shouldRefuseWhatIsCutOff() {
        byte[] hello = LinkFrames.hello(HELLO).toArray();
        for (int length = 0; length < hello.length; length++) {
            byte[] cut = Arrays.copyOf(hello, length);
            assertEquals(Optional.empty(), LinkFrames.parseHello(ByteString.fromArray(cut)), "length " + length);
        }
        assertEquals(Optional.empty(), LinkFrames.parseNumbered(ByteString.fromArray(new byte[4])));
        assertEquals(Optional.empty(), LinkFrames.parseWelcome(ByteString.emptyByteString()));
    }

    @Test
    void shouldSurviveAnything() {
        long seed = 20261123;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] hello = LinkFrames.hello(HELLO).toArray();
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = Arrays.copyOf(hello, random.nextInt(hello.length + 8));
            for (int flips = random.nextInt(4); flips > 0 && mutated.length > 0; flips--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            ByteString frame = ByteString.fromArray(mutated);

            Optional<LinkFrames.Hello> read = LinkFrames.parseHello(frame);
            LinkFrames.parseWelcome(frame);
            LinkFrames.parseNumbered(frame);

            assertTrue(read.isEmpty() || read.get().from().value().length() <= hello.length, "seed " + seed);
        }
    }
}
