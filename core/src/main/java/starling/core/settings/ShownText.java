package starling.core.settings;

import java.util.regex.Pattern;

/** Text of a configuration made fit for one line of a log: bounded, without secrets, nothing that steers a terminal. */
final class ShownText {
    static final String MASK = "***";

    private static final int LENGTH = 120;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*@");
    private static final Pattern SECRET_PARAMETER = Pattern
            .compile("([?&;][^=&;\\s]*(?:password|secret|token|key)[^=&;\\s]*=)[^&;\\s]*", Pattern.CASE_INSENSITIVE);

    private ShownText() {}

    /** A value: nothing of a secret, and of a URL neither user nor password. */
    static String value(String key, String value) {
        return !value.isEmpty() && SettingKeys.isSecret(key) ? MASK : of(value);
    }

    /** A line that is no setting; its first word may be a key all the same. */
    static String line(String line) {
        String first = line.split("[\\s:]", 2)[0];
        return SettingKeys.isSecret(first) ? first + " " + MASK : of(line);
    }

    static String of(String text) {
        String open = SECRET_PARAMETER.matcher(USER_INFO.matcher(text).replaceAll("://" + MASK + "@"))
                .replaceAll("$1" + MASK);
        String cut = open.length() <= LENGTH ? open : open.substring(0, LENGTH) + "...";
        return CONTROL.matcher(cut).replaceAll("?");
    }
}
