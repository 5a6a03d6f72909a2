package starling.api.http;

import static java.util.Objects.requireNonNull;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who may call the operations: everybody, or who shows {@code api_token} (RFC 6750 2.1). Any thread may call. */
final class ApiToken {
    private static final String SCHEME = "Bearer ";

    private final Optional<byte[]> token;

    /** @param token empty: everybody may call */
    ApiToken(Optional<String> token) {
        this.token = requireNonNull(token, "token").map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a token is asked for at all. */
    boolean asked() {
        return token.isPresent();
    }

    /** Takes the same time whatever is wrong with a token. Two {@code authorization} headers are none. */
    boolean admits(HttpRequest request) {
        if (token.isEmpty()) {
            return true;
        }
        List<String> shown = new ArrayList<>();
        for (HttpHeader header : request.getHeaders()) {
            if (header.is("authorization")) {
                shown.add(header.value());
            }
        }
        if (shown.size() != 1 || !shown.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] given = shown.get(0).substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(token.get(), given);
    }
}
