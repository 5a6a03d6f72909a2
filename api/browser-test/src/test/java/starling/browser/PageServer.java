package starling.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** Serves the test page and the SDK that the api module packed. */
final class PageServer implements AutoCloseable {
    private static final Map<String, String> FILES = Map.of("/", "/page/index.html", "/page.js", "/page/page.js",
            "/sora.js", "/devtools/vendor/sora.js");

    private final HttpServer server;

    private PageServer(HttpServer server) {
        this.server = server;
    }

    static PageServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", PageServer::serve);
        server.start();
        return new PageServer(server);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private static void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String file = FILES.get(exchange.getRequestURI().getPath());
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            try (InputStream in = PageServer.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IOException(file + " is not on the class path: build the api module first");
                }
                byte[] body = in.readAllBytes();
                exchange.getResponseHeaders().set("Content-Type",
                        file.endsWith(".js") ? "text/javascript" : "text/html");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
