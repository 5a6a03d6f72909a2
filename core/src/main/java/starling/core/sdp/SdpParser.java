package starling.core.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads session descriptions of clients. Tolerant where SDKs differ (line ends, unknown lines and attributes, attributes
 * in an unexpected section), strict about what would mislead: the first line, {@code m=} lines and sizes.
 */
public final class SdpParser {
    static final int MAX_LENGTH = 1 << 20;
    static final int MAX_SECTIONS = 1000;
    private static final int MAX_FORMATS = 256;

    private final List<String> sessionAttributes = new ArrayList<>();
    private final List<SdpSection> sections = new ArrayList<>();
    private SdpSection header;
    private List<String> attributes = sessionAttributes;

    private SdpParser() {}

    /** The description, or empty if the text is none. */
    public static Optional<SdpDescription> parse(String text) {
        if (text.length() > MAX_LENGTH || !text.startsWith("v=0")) {
            return Optional.empty();
        }
        SdpParser parser = new SdpParser();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                end = text.length();
            }
            int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            if (!parser.line(text.substring(start, last))) {
                return Optional.empty();
            }
            start = end + 1;
        }
        parser.endSection();
        return Optional.of(new SdpDescription(new SdpAttributes(parser.sessionAttributes), parser.sections));
    }

    private boolean line(String line) {
        if (line.startsWith("a=")) {
            attributes.add(line.substring(2).stripTrailing());
            return true;
        }
        if (!line.startsWith("m=")) {
            return true;
        }
        endSection();
        return sections.size() < MAX_SECTIONS && startSection(Words.split(line.substring(2), 0));
    }

    /** {@code m=<media> <port>[/<number>] <proto> <fmt> ...} */
    private boolean startSection(String[] words) {
        if (words.length < 4 || words.length > MAX_FORMATS || words[0].isEmpty()) {
            return false;
        }
        int slash = words[1].indexOf('/');
        int port = Decimal.parse(slash < 0 ? words[1] : words[1].substring(0, slash), 65_535);
        if (port < 0) {
            return false;
        }
        attributes = new ArrayList<>();
        header = new SdpSection(words[0], port, words[2], List.of(words).subList(3, words.length),
                new SdpAttributes(List.of()));
        return true;
    }

    private void endSection() {
        if (header != null) {
            sections.add(new SdpSection(header.media(), header.port(), header.protocol(), header.formats(),
                    new SdpAttributes(attributes)));
            header = null;
        }
    }
}
