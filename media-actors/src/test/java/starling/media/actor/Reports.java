package starling.media.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what channels report until the test asks for it. */
final class Reports implements NodeEvents {
    private final BlockingQueue<ChannelReport> reports = new LinkedBlockingQueue<>();

    @Override
    public void reported(ChannelReport report) {
        reports.add(report);
    }

    /** The next report, which is one of these. */
    <T extends ChannelReport> T expect(Class<T> kind) {
        try {
            ChannelReport next = reports.poll(5, TimeUnit.SECONDS);
            assertNotNull(next, "no report (expected: " + kind.getSimpleName() + ")");
            return assertInstanceOf(kind, next);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void expectNone() {
        assertEquals(0, reports.size(), reports::toString);
    }
}
