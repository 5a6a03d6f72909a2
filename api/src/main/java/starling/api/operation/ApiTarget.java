package starling.api.operation;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the header {@code x-sora-target} names, as in {@code Sora_20221221.InitCluster}. */
record ApiTarget(String service, String version, String operation) {
    private static final Pattern FORM = Pattern.compile("([a-zA-Z]+)_([0-9]{8})\\.([a-zA-Z]+)");

    static Optional<ApiTarget> parse(String header) {
        Matcher m = FORM.matcher(header);
        return m.matches() ? Optional.of(new ApiTarget(m.group(1), m.group(2), m.group(3))) : Optional.empty();
    }

    @Override
    public String toString() {
        return service + "_" + version + "." + operation;
    }
}
