package starling.api.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The page for people: files that were packed beside the classes, below {@code /devtools/}. Any thread may call. */
final class DevtoolsFiles {
    private static final Pattern NAME = Pattern
            .compile("(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.([a-z0-9]+)");
    private static final Map<String, ContentType> TYPES = Map.of("html", ContentTypes.TEXT_HTML_UTF8, "js",
            MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8), "mjs",
            MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8), "css",
            MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8), "svg", MediaTypes.IMAGE_SVG_XML.toContentType(),
            "json", ContentTypes.APPLICATION_JSON, "txt", ContentTypes.TEXT_PLAIN_UTF8, "png",
            MediaTypes.IMAGE_PNG.toContentType());

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    /** The file below the directory, {@code index.html} for an empty path; empty if there is none. */
    Optional<HttpResponse> answer(String path) {
        String name = path.isEmpty() ? "index.html" : path;
        var m = NAME.matcher(name);
        if (!m.matches() || !TYPES.containsKey(m.group(1))) {
            return Optional.empty();
        }
        return read(name).map(bytes -> HttpResponse.create().withStatus(200)
                .addHeader(RawHeader.create("Cache-Control", "no-cache"))
                .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"))
                .withEntity(HttpEntities.create(TYPES.get(m.group(1)), bytes)));
    }

    /** Only what exists is remembered, so the map is no larger than the directory. */
    private Optional<byte[]> read(String name) {
        byte[] known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = DevtoolsFiles.class.getResourceAsStream("/devtools/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            files.put(name, bytes);
            return Optional.of(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("devtools file " + name, e);
        }
    }
}
