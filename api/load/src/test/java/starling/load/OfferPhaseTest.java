package starling.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes against a server of a few lines, which answers as the channel's name says. */
class OfferPhaseTest {
    private static final int LARGE = 70_000;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    threads.execute(() -> serve(socket));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    @Test
    void shouldCountOffersAndSayGoodbye() throws Exception {
        ConnectResult result = run("offer", 20);

        assertEquals("20 0 20", result.started() + " " + result.failed() + " " + result.times().count());
        assertEquals(40, heard.size());
        assertEquals(20, heard.stream().filter(text -> text.contains("\"disconnect\"")).count());
    }

    @Test
    void shouldUnderstandAnOfferInManyPieces() throws Exception {
        ConnectResult result = run("large", 3);

        assertEquals(0, result.failed(), result.text());
        assertEquals(3, result.times().count());
    }

    @Test
    void shouldTellWhyThereWasNoOffer() throws Exception {
        ConnectResult result = run("refuse", 3);

        assertTrue(result.text().contains("3 x closed by the server: 4490 no"), result.text());
        assertEquals(0, result.times().count());
    }

    @Test
    void shouldCountRedirectsHangUpsAndOtherAnswersAsFailures() throws Exception {
        assertTrue(run("redirect", 1).text().contains("1 x redirected to ws://elsewhere/"));
        assertTrue(run("hang-up", 1).text().contains("1 x the server hung up"));
        assertTrue(run("status", 1).text().contains("1 x answer HTTP/1.1 503 no"));
    }

    @Test
    void shouldGiveUpAfterTheTimeout() throws Exception {
        assertTrue(run("silence", 2).text().contains("2 x no offer within 300 ms"));
    }

    private ConnectResult run(String behaviour, int clients) throws IOException {
        URI url = URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/" + behaviour);
        ConnectResult result = new ConnectResult(url);
        Duration timeout = behaviour.equals("silence") ? Duration.ofMillis(300) : Duration.ofSeconds(30);
        new OfferPhase(url, 1000, timeout, number -> behaviour + " ".repeat(200)).run(clients, 0, result);
        return result;
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) in.readByte());
            }
            if (head.toString().startsWith("GET /status ")) {
                out.write("HTTP/1.1 503 no\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            out.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            String behaviour = text(in).strip();
            heard.add(behaviour);
            switch (behaviour) {
                case "offer" -> converse(in, out, "{\"type\":\"offer\"}");
                case "large" -> converse(in, out, "{\"type\":\"offer\",\"sdp\":\"" + "x".repeat(LARGE) + "\"}");
                case "refuse" -> frame(out, 8, "\u0011\u008Ano".getBytes(StandardCharsets.ISO_8859_1));
                case "redirect" -> frame(out, 1, "{\"type\":\"redirect\",\"location\":\"ws://elsewhere/\"}"
                        .getBytes(StandardCharsets.UTF_8));
                case "silence" -> in.readByte();
                default -> {
                }
            }
        } catch (IOException gone) {
            // The probe has hung up.
        }
    }

    private void converse(DataInputStream in, OutputStream out, String offer) throws IOException {
        frame(out, 1, offer.getBytes(StandardCharsets.UTF_8));
        heard.add(text(in));
        frame(out, 8, new byte[]{3, (byte) 0xE8});
    }

    private static String text(DataInputStream in) throws IOException {
        in.readByte();
        int size = in.readByte() & 0x7F;
        size = size == 126 ? in.readUnsignedShort() : size;
        in.readInt();
        return new String(in.readNBytes(size), StandardCharsets.UTF_8);
    }

    private static void frame(OutputStream out, int opcode, byte[] payload) throws IOException {
        out.write(0x80 | opcode);
        if (payload.length < 126) {
            out.write(payload.length);
        } else {
            out.write(127);
            out.write(new byte[]{0, 0, 0, 0, 0, (byte) (payload.length >> 16), (byte) (payload.length >> 8),
                    (byte) payload.length});
        }
        out.write(payload);
    }
}
