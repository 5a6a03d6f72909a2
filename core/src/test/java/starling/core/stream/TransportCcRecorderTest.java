package starling.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.rtcp.RtcpReader;
import starling.core.rtcp.TransportCcReader;

class TransportCcRecorderTest {
    private static final long MILLIS = 1_000_000L;

    private final TransportCcRecorder recorder = new TransportCcRecorder();
    private final byte[] b = new byte[2000];
    private final List<String> reported = new ArrayList<>();
    private int expectedCount;

    @Test
    void shouldReportAfterAnInterval() {
        recorder.onPacket(7, 10 * MILLIS);
        recorder.onPacket(9, 20 * MILLIS);

        assertEquals(60 * MILLIS, recorder.nextDeadlineNanos());
        assertEquals(0, recorder.writeFeedback(b, 0, 1, 2, 60 * MILLIS - 1));
        report(60 * MILLIS);
        assertEquals(List.of("7@40", "8-", "9@80"), reported);
        assertEquals(Long.MAX_VALUE, recorder.nextDeadlineNanos());
        assertEquals(0, recorder.writeFeedback(b, 0, 1, 2, 600 * MILLIS));
    }

    @Test
    void shouldReportALossAtTheBorderOfTwoMessages() {
        recorder.onPacket(65_535, 0);
        report(50 * MILLIS);
        recorder.onPacket(1, 60 * MILLIS);
        report(110 * MILLIS);

        assertEquals(List.of("65535@0", "0-", "1@240"), reported);
    }

    @Test
    void shouldReportLatePacketsOnTheirOwn() {
        recorder.onPacket(5, 0);
        recorder.onPacket(9, 0);
        report(50 * MILLIS);
        reported.clear();

        recorder.onPacket(8, 60 * MILLIS);
        recorder.onPacket(6, 61 * MILLIS);
        recorder.onPacket(7, 62 * MILLIS);
        recorder.onPacket(10, 63 * MILLIS);
        recorder.onPacket(8, 64 * MILLIS);
        report(110 * MILLIS);

        assertEquals(List.of("6@244", "7@248", "8@240", "10@252"), reported);
        assertEquals(1, recorder.forgotten());
    }

    @Test
    void shouldReportAPacketBeforeTheVeryFirst() {
        recorder.onPacket(0, 0);
        recorder.onPacket(65_535, 1 * MILLIS);
        report(50 * MILLIS);

        assertEquals(List.of("65535@4", "0@0"), reported);
    }

    @Test
    void shouldSplitWhenATimeDoesNotFit() {
        recorder.onPacket(1, 0);
        recorder.onPacket(2, 10_000 * MILLIS);
        report(10_050 * MILLIS);

        assertEquals(List.of("1@0", "2@40000"), reported);
        assertEquals(2, expectedCount);
    }

    @Test
    void shouldForgetTheOldestOfTooMany() {
        recorder.onPacket(0, 0);
        recorder.onPacket(30_000, MILLIS);
        while (recorder.nextDeadlineNanos() != Long.MAX_VALUE) {
            report(51 * MILLIS);
        }

        assertEquals(TransportCcRecorder.CAPACITY, reported.size());
        assertEquals("30000@4", reported.get(reported.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldReportEveryReceivedPacketOnce(long seed) {
        Random random = new Random(seed);
        PriorityQueue<long[]> link = new PriorityQueue<>((x, y) -> Long.compare(x[0], y[0]));
        Set<Long> lost = new HashSet<>();
        Map<Long, Long> arrived = new HashMap<>();
        long first = 65_000;
        for (long i = 0; i < 20_000; i++) {
            long delay = random.nextInt(10) == 0 ? random.nextInt(120) * MILLIS : random.nextInt(2) * MILLIS;
            long at = i * MILLIS / 2 + delay;
            if (i > 0 && random.nextInt(10) == 0) {
                lost.add(first + i);
            } else {
                link.add(new long[]{at, first + i});
            }
        }
        while (!link.isEmpty()) {
            long[] next = link.remove();
            while (recorder.nextDeadlineNanos() <= next[0]) {
                report(recorder.nextDeadlineNanos());
            }
            recorder.onPacket((int) next[1] & 0xFFFF, next[0]);
            arrived.put(next[1], next[0] / 250_000);
        }
        while (recorder.nextDeadlineNanos() != Long.MAX_VALUE) {
            report(recorder.nextDeadlineNanos());
        }

        Map<Integer, Integer> times = new HashMap<>();
        Set<String> seen = new HashSet<>(reported);
        for (String r : reported) {
            if (r.contains("@")) {
                times.merge(Integer.parseInt(r.substring(0, r.indexOf('@'))), 1, Integer::sum);
            }
        }
        arrived.forEach((seq, units) -> {
            assertTrue(seen.contains((seq & 0xFFFF) + "@" + units), () -> "seed " + seed + ": " + seq);
            assertEquals(1, times.get((int) (seq & 0xFFFF)), () -> "seed " + seed + ": " + seq);
        });
        assertEquals(arrived.size(), times.size(), "seed " + seed);
        lost.forEach(seq -> assertTrue(seen.contains((seq & 0xFFFF) + "-") || seq > first + 19_900,
                () -> "seed " + seed + ": " + seq));
        assertEquals(0, recorder.forgotten());
    }

    private void report(long nowNanos) {
        int size = recorder.writeFeedback(b, 0, 1, 2, nowNanos);
        assertTrue(size > 0 && size <= TransportCcRecorder.MAX_SIZE);
        RtcpReader r = new RtcpReader().reset(b, 0, size);
        TransportCcReader t = new TransportCcReader();
        while (r.next()) {
            assertTrue(t.reset(r));
            assertEquals(expectedCount++ & 0xFF, t.feedbackCount());
            while (t.next()) {
                reported.add(t.sequence() + (t.received() ? "@" + t.arrivalUnits() : "-"));
            }
        }
    }
}
