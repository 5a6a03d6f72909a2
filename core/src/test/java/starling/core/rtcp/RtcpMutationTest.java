package starling.core.rtcp;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;

class RtcpMutationTest {
    private static final int COUNT = 100_000;
    private static final String BLOCK = "000000aa40fffffe00010005000000641234567800010000";
    private static final List<byte[]> COMPOUNDS = Stream
            .of("81c8000c0000000183aa7e8080000000fffffff00000001000001000" + BLOCK
                    + "82ca00080000000a0203616263010278790000000000000b01017a0000000000",
                    "82c9000d00000001" + BLOCK + BLOCK + "81cb0001000000ab", //
                    "81cd000400000001000000aafffe800100100000" + "81ce000200000001000000ac",
                    "84ce00040000000100000000000000aa07000000", //
                    "8fce0006000000010000000052454d42020bd090000000aa000000ab", //
                    "80c9000100000001" + "8fcd000600000001000000aafffe000f00000109aaaa20010008080808080808",
                    "afcd000600000001000000aa000a000400000009d880000190fffc01", //
                    "80cf000200000001040000000000") //
            .map(s -> s.length() % 8 == 0 ? s : s + "0".repeat(8 - s.length() % 8)) //
            .map(HexFormat.of()::parseHex).toList();

    private final RtcpReader reader = new RtcpReader();
    private final TransportCcReader feedback = new TransportCcReader();
    private long sum;

    @Test
    void shouldSurviveDamagedCompounds() {
        Mutations.forEach(COMPOUNDS, COUNT, 21, b -> RtcpHeader.isValid(b, 0, b.length), b -> {
            reader.reset(b, 0, b.length);
            while (reader.next()) {
                read();
            }
        });
    }

    @Test
    void shouldSurviveDamagedTransportFeedback() {
        Mutations.forEach(COMPOUNDS.subList(5, 7), COUNT, 22, this::hasTransportFeedback, b -> {
            reader.reset(b, 0, b.length);
            while (reader.next()) {
                read();
            }
        });
    }

    private boolean hasTransportFeedback(byte[] b) {
        reader.reset(b, 0, b.length);
        while (reader.next()) {
            if (reader.kind() == RtcpKind.TRANSPORT_CC) {
                return true;
            }
        }
        return false;
    }

    /** Reads every field of the current packet. */
    private void read() {
        switch (reader.kind()) {
            case SENDER_REPORT, RECEIVER_REPORT -> {
                for (int i = 0; i < reader.blockCount(); i++) {
                    sum += ReportBlock.delaySinceLastSenderReport(reader.bytes(), reader.blockOffset(i));
                }
                sum += reader.kind() == RtcpKind.SENDER_REPORT ? reader.octetCount() : reader.senderSsrc();
            }
            case SDES -> sum += reader.cname(0xB) == null ? 0 : 1;
            case BYE -> {
                for (int i = 0; i < reader.byeCount(); i++) {
                    sum += reader.byeSsrc(i);
                }
            }
            case NACK -> {
                for (int i = 0; i < reader.nackCount(); i++) {
                    sum += reader.nackSequence(i) + reader.nackBitmask(i);
                }
            }
            case FIR -> {
                for (int i = 0; i < reader.firCount(); i++) {
                    sum += reader.firSsrc(i) + reader.firNumber(i);
                }
            }
            case REMB -> {
                sum += reader.rembBitrateBps();
                for (int i = 0; i < reader.rembSsrcCount(); i++) {
                    sum += reader.rembSsrc(i);
                }
            }
            case TRANSPORT_CC -> {
                feedback.reset(reader);
                while (feedback.next()) {
                    sum += feedback.sequence() + feedback.arrivalUnits();
                }
            }
            case PLI -> sum += reader.mediaSsrc();
            case XR, UNKNOWN, MALFORMED -> sum += reader.format();
        }
    }
}
