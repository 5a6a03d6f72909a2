package starling.api.metrics;

/**
 * Writes the text exposition format of Prometheus, version 0.0.4. A metric whose name ends in {@code _total} is a counter,
 * any other one a gauge. Not thread safe.
 */
final class PrometheusText {
    private final StringBuilder text = new StringBuilder(16_384);

    /** Begins a metric; its samples follow. */
    PrometheusText metric(String name, String meaning) {
        text.append("# HELP ").append(name).append(' ').append(meaning.replace("\\", "\\\\").replace("\n", "\\n"))
                .append("\n# TYPE ").append(name).append(name.endsWith("_total") ? " counter\n" : " gauge\n");
        return this;
    }

    PrometheusText sample(String name, double value) {
        text.append(name).append(' ');
        return number(value);
    }

    PrometheusText sample(String name, String label, String of, double value) {
        text.append(name).append('{').append(label).append("=\"").append(escaped(of)).append("\"} ");
        return number(value);
    }

    /** A metric with one sample. */
    PrometheusText single(String name, String meaning, double value) {
        return metric(name, meaning).sample(name, value);
    }

    private PrometheusText number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            text.append((long) value);
        } else {
            text.append(value);
        }
        text.append('\n');
        return this;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
