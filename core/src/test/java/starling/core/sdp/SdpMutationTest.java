package starling.core.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;
import starling.core.media.Codec;

class SdpMutationTest {
    private static final int COUNT = 100_000;
    private static final long SEED = 20260101;

    private final Negotiation model = Sdps.negotiation(Sdps.sender(Codec.OPUS, Codec.VP9));
    private final String firstAnswer = Sdps.answer(model.offer());
    private int inputs;

    @Test
    void shouldReadDamagedAnswersWithoutHarm() {
        String chromium = Sdps.answer(offered().offer());
        String firefox = chromium.replace("m=video 0", "m=video 9").replace("a=mid", "a=mad");
        List<byte[]> seeds = List.of(chromium.getBytes(StandardCharsets.ISO_8859_1),
                firefox.getBytes(StandardCharsets.ISO_8859_1));

        Mutations.forEach(seeds, COUNT, SEED, bytes -> bytes.length > 3 && bytes[0] == 'v' && bytes[2] == '0',
                bytes -> {
                    Negotiation negotiation = offered();
                    negotiation.answer(new String(bytes, StandardCharsets.ISO_8859_1));
                    negotiation.update(Sdps.tracks(Sdps.BOB, Codec.AV1));
                    if (inputs++ % 20 == 0) {
                        negotiation.offer();
                    }
                });
    }

    /** Ready for an answer, with own and remote sections. */
    private Negotiation offered() {
        Negotiation negotiation = Sdps.negotiation(Sdps.sender(Codec.OPUS, Codec.VP9));
        negotiation.answer(firstAnswer);
        negotiation.update(Sdps.tracks(Sdps.ALICE, Codec.OPUS, Sdps.ALICE, Codec.VP8));
        return negotiation;
    }
}
