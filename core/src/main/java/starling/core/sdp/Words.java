package starling.core.sdp;

import java.util.regex.Pattern;

/** Words of a line, separated by one or more spaces. */
final class Words {
    private static final Pattern SPACES = Pattern.compile(" +");

    private Words() {}

    /** @param limit as in {@link Pattern#split(CharSequence, int)} */
    static String[] split(String line, int limit) {
        return SPACES.split(line.strip(), limit);
    }
}
