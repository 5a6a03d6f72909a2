package starling.api.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;
import java.util.Optional;

/** Lets pages of one origin call the operations ({@code api.md section 1}). Any thread may call. */
final class CrossOrigin {
    private final List<HttpHeader> headers;

    /** @param origin empty: no page may, and nothing is said about it
     * @param withToken whether callers show a token */
    CrossOrigin(Optional<String> origin, boolean withToken) {
        headers = origin.map(allowed -> List.<HttpHeader>of(RawHeader.create("access-control-allow-origin", allowed),
                RawHeader.create("access-control-allow-methods", "POST, OPTIONS"),
                RawHeader.create("access-control-allow-headers",
                        "Origin, X-Requested-With, Content-Type, Accept, x-sora-target"
                                + (withToken ? ", Authorization" : "")),
                RawHeader.create("access-control-max-age", "1000"))).orElse(List.of());
    }

    /** Whether this is a browser's question before its call, to be answered with {@link #allow} and nothing else. */
    boolean isPreflight(HttpRequest request) {
        return !headers.isEmpty() && request.method().equals(HttpMethods.OPTIONS);
    }

    HttpResponse allow(HttpResponse response) {
        return response.addHeaders(headers);
    }
}
