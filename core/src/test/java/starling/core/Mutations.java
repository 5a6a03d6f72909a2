package starling.core;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Feeds a parser with damaged copies of valid messages. Seeded: the same arguments give the same inputs. Each input is a fresh
 * array of exactly its length. A parser that throws, or takes longer than {@link #LIMIT_NANOS} for one input, fails the test
 * with the seed and the input in the message.
 */
public final class Mutations {
    /** Processor time per input: a busy machine must not fail a test. Generous, because classes are loaded in it. */
    public static final long LIMIT_NANOS = 1_000_000_000L;

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int MAX_GROWTH = 64;
    private static final int TRIES = 16;

    private Mutations() {}

    /** As below, when the parser has no first check, or any damage passes it. */
    public static void forEach(List<byte[]> seeds, int count, long seed, Consumer<byte[]> parser) {
        forEach(seeds, count, seed, input -> true, parser);
    }

    /**
     * @param seeds valid messages
     * @param firstCheck what a message must pass to be parsed any further; at least half of the inputs do
     */
    public static void forEach(List<byte[]> seeds, int count, long seed, Predicate<byte[]> firstCheck,
            Consumer<byte[]> parser) {
        Random random = new Random(seed);
        int passed = 0;
        for (int i = 0; i < count; i++) {
            byte[] input = mutate(seeds.get(random.nextInt(seeds.size())), random);
            for (int t = 0; t < TRIES && i % 4 != 0 && !firstCheck.test(input); t++) {
                input = mutate(seeds.get(random.nextInt(seeds.size())), random);
            }
            passed += firstCheck.test(input) ? 1 : 0;
            parse(input, seed, i, parser);
        }
        if (2L * passed < count) {
            throw new AssertionError("seed " + seed + ": " + passed + " of " + count
                    + " inputs passed the first check (expected: at least half)");
        }
    }

    private static void parse(byte[] input, long seed, int number, Consumer<byte[]> parser) {
        byte[] copy = input.clone();
        long start = CPU.getCurrentThreadCpuTime();
        try {
            parser.accept(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(describe(copy, seed, number), e);
        }
        long nanos = CPU.getCurrentThreadCpuTime() - start;
        if (nanos > LIMIT_NANOS) {
            throw new AssertionError(
                    describe(copy, seed, number) + " took " + nanos + " ns (expected: <= " + LIMIT_NANOS
                            + ")");
        }
    }

    private static String describe(byte[] input, long seed, int number) {
        return "seed " + seed + ", input " + number + ": " + HexFormat.of().formatHex(input);
    }

    /** One to four kinds of damage, one after another. */
    private static byte[] mutate(byte[] valid, Random random) {
        byte[] m = valid.clone();
        int damages = 1 + random.nextInt(4);
        for (int i = 0; i < damages; i++) {
            m = damage(m, random);
        }
        return m;
    }

    private static byte[] damage(byte[] m, Random random) {
        if (m.length == 0) {
            return new byte[]{(byte) random.nextInt()};
        }
        int at = random.nextInt(m.length);
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> m[at] ^= (byte) (1 << random.nextInt(8));
            case 3, 4 -> m[at] = (byte) random.nextInt();
            case 5 -> m[at] = random.nextBoolean() ? 0 : (byte) 0xFF;
            case 6 -> Arrays.fill(m, at, Math.min(m.length, at + 1 + random.nextInt(4)),
                    random.nextBoolean() ? 0 : (byte) 0xFF);
            case 7 -> {
                return Arrays.copyOf(m, at);
            }
            case 8 -> {
                byte[] longer = Arrays.copyOf(m, m.length + 1 + random.nextInt(MAX_GROWTH));
                for (int i = m.length; i < longer.length; i++) {
                    longer[i] = (byte) random.nextInt();
                }
                return longer;
            }
            default -> {
                int from = random.nextInt(m.length);
                int length = Math.min(1 + random.nextInt(16), m.length - Math.max(at, from));
                System.arraycopy(m, from, m, at, length);
            }
        }
        return m;
    }
}
