package starling.core.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of values in {@code sora.conf} ({@code operations.md 1}). */
final class SettingTypes {
    private static final int MAX_TEXT = 1000;
    private static final Pattern BEARER = Pattern.compile("(?=.{16,256}$)[A-Za-z0-9._~+/-]+=*");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])");
    private static final Pattern INTERVAL = Pattern.compile("([0-9][0-9_]{0,17}) (ms|s|min|h)");
    private static final Pattern DECIMAL_BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}@([A-Za-z0-9._-]{1,150})");
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?");
    private static final Pattern FQDN = Pattern
            .compile("(?=.{1,253}$)[0-9A-Za-z-]{1,63}(\\.[0-9A-Za-z-]{1,63})*");
    private static final Pattern ONLY_DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");

    private SettingTypes() {}

    static SettingType<Boolean> bool() {
        return type("true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A constant's name in small letters. */
    static <E extends Enum<E>> SettingType<E> choice(Class<E> constants) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : constants.getEnumConstants()) {
            byName.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return type(String.join(" or ", byName.keySet()), text -> Optional.ofNullable(byName.get(text)));
    }

    static SettingType<Integer> integer(int min, int max) {
        return type("integer " + min + ".." + max, text -> {
            if (!INTEGER.matcher(text).matches()) {
                return Optional.empty();
            }
            long value = Long.parseLong(text);
            return value < min || value > max ? Optional.empty() : Optional.of((int) value);
        });
    }

    /** A month, {@code YYYY-MM}. */
    static SettingType<YearMonth> month() {
        return type("month YYYY-MM",
                text -> MONTH.matcher(text).matches() ? Optional.of(YearMonth.parse(text)) : Optional.empty());
    }

    static SettingType<Integer> port(int min) {
        return type("port " + min + "..65535", integer(min, 65_535)::parse);
    }

    /** A number, a space and a unit, for example {@code 5 s}. */
    static SettingType<Duration> interval(Duration min, Duration max) {
        String range = (min.toMillis() % 1000 == 0 ? min.toSeconds() + " s" : min.toMillis() + " ms") + " .. "
                + max.toSeconds() + " s";
        return type("interval " + range + ", number, space and unit ms, s, min or h", text -> {
            Matcher matcher = INTERVAL.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            long number = Long.parseLong(matcher.group(1).replace("_", ""));
            long unitMillis = switch (matcher.group(2)) {
                case "ms" -> 1;
                case "s" -> 1000;
                case "min" -> 60_000;
                default -> 3_600_000;
            };
            if (number > max.toMillis() / unitMillis || number * unitMillis < min.toMillis()) {
                return Optional.empty();
            }
            return Optional.of(Duration.ofMillis(number * unitMillis));
        });
    }

    /** Text for people or a path: not empty, no control characters. */
    static SettingType<String> text(String what) {
        return type(what, text -> isPlain(text) ? Optional.of(text) : Optional.empty());
    }

    /** Text that stands between quotation marks in a protocol. */
    static SettingType<String> quotable(String what, int maxLength) {
        return type(what + ", 1.." + maxLength + " printable ASCII characters without \" and \\", text -> {
            boolean fits = text.length() <= maxLength && isPlain(text)
                    && text.chars().allMatch(c -> c < 0x7F && c != '"' && c != '\\');
            return fits ? Optional.of(text) : Optional.empty();
        });
    }

    /** A host's name as it stands in a URL: no final dot, and no address. */
    static SettingType<String> fqdn() {
        return type("host name without final dot", text -> FQDN.matcher(text).matches()
                && !ONLY_DIGITS_AND_DOTS.matcher(text).matches() ? Optional.of(text) : Optional.empty());
    }

    /** Never asks a name server. */
    static SettingType<InetAddress> ipv4Address() {
        return type("IPv4 address", SettingTypes::parseIpv4);
    }

    static SettingType<String> nodeName() {
        return type("name@address, for example node-01@192.0.2.5", text -> {
            Matcher matcher = NODE_NAME.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String host = matcher.group(1);
            boolean badNumber = ONLY_DIGITS_AND_DOTS.matcher(host).matches() && parseIpv4(host).isEmpty();
            return badNumber ? Optional.empty() : Optional.of(text);
        });
    }

    static SettingType<String> url(List<String> schemes) {
        return type(String.join(" or ", schemes) + " URL with a host", text -> {
            try {
                URI uri = new URI(text);
                boolean fits = text.length() <= MAX_TEXT && uri.getScheme() != null && uri.getHost() != null
                        && schemes.contains(uri.getScheme());
                return fits ? Optional.of(text) : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        });
    }

    /** What a browser sends as the origin of a page (RFC 6454 section 7). */
    static SettingType<String> origin() {
        return type("http or https origin without path, for example http://127.0.0.1:5000",
                text -> text.length() <= MAX_TEXT && ORIGIN.matcher(text).matches()
                        ? Optional.of(text)
                        : Optional.empty());
    }

    /** Where to post to. A password in it would be printed and logged. */
    static SettingType<URI> webhookUrl() {
        return type("http or https URL with a host, without user and fragment", text -> {
            try {
                URI uri = new URI(text);
                boolean fits = text.length() <= MAX_TEXT && uri.getHost() != null && uri.getRawUserInfo() == null
                        && uri.getRawFragment() == null && uri.getPort() <= 65_535
                        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
                return fits ? Optional.of(uri) : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        });
    }

    /** RFC 7617 section 2: the first colon ends the user. */
    static SettingType<String> basicUser() {
        return type("text without colon",
                text -> isPlain(text) && text.indexOf(':') < 0 ? Optional.of(text) : Optional.empty());
    }

    /** Text nobody may see. */
    static SettingType<String> secret(String what) {
        return secret(text(what));
    }

    /** A token as RFC 6750 2.1 lets it be sent, too long to be guessed. */
    static SettingType<String> bearerToken() {
        return secret(type("16 to 256 of the characters A-Z a-z 0-9 - . _ ~ + / and at the end =",
                text -> BEARER.matcher(text).matches() ? Optional.of(text) : Optional.empty()));
    }

    private static SettingType<String> secret(SettingType<String> text) {
        return new SettingType<>() {
            @Override
            public Optional<String> parse(String value) {
                return text.parse(value);
            }

            @Override
            public String expectation() {
                return text.expectation();
            }

            @Override
            public boolean secret() {
                return true;
            }
        };
    }

    /** Settings are printed and logged: a password has no place in one. */
    static SettingType<String> postgresUrl() {
        return type("jdbc:postgresql://HOST/DATABASE without a password",
                text -> isPlain(text) && text.startsWith("jdbc:postgresql://") && !text.contains("password")
                        ? Optional.of(text)
                        : Optional.empty());
    }

    private static Optional<InetAddress> parseIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!DECIMAL_BYTE.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        try {
            return Optional.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean isPlain(String text) {
        return !text.isEmpty() && text.length() <= MAX_TEXT && text.chars().noneMatch(Character::isISOControl);
    }

    private static <T> SettingType<T> type(String expectation, Function<String, Optional<T>> parse) {
        return new SettingType<>() {
            @Override
            public Optional<T> parse(String text) {
                return parse.apply(text);
            }

            @Override
            public String expectation() {
                return expectation;
            }
        };
    }
}
