package starling.cluster.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Tcp;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import starling.cluster.NodeName;
import starling.cluster.link.LinkException.Reason;

/** Two nodes on addresses of this machine. */
class TcpNodeLinkTest {
    private static final ActorTestKit KIT = ActorTestKit.create("links",
            ConfigFactory.parseResources("starling-node.conf").withFallback(ConfigFactory.load()));
    private static final NodeName A = new NodeName("a@127.0.0.1");
    private static final NodeName B = new NodeName("b@127.0.0.2");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private int port;
    private TcpNodeLink a;
    private TcpNodeLink b;

    @BeforeEach
    void bind() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        a = TcpNodeLink.bind(KIT.system(), A, port, 1);
        b = TcpNodeLink.bind(KIT.system(), B, port, 2);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    @Test
    void shouldAnswerWhoeverAsks() throws Exception {
        b.serve(LinkService.LEDGER, (from, request) -> answer(from.value().getBytes()));
        b.serve(LinkService.MEMBERSHIP, (from, request) -> answer(request));

        assertArrayEquals("a@127.0.0.1".getBytes(), ask(a, B, LinkService.LEDGER, new byte[0], LONG));
        byte[] large = new byte[LinkFrames.MAX_PAYLOAD_BYTES];
        large[large.length - 1] = 7;
        assertArrayEquals(large, ask(a, B, LinkService.MEMBERSHIP, large, LONG));
        a.serve(LinkService.LEDGER, (from, request) -> answer(new byte[]{3}));
        assertArrayEquals(new byte[]{3}, ask(b, A, LinkService.LEDGER, new byte[0], LONG));
        assertArrayEquals(new byte[]{3}, ask(a, A, LinkService.LEDGER, new byte[0], LONG));
    }

    @Test
    void shouldAnswerInAnyOrder() throws Exception {
        CompletableFuture<byte[]> late = new CompletableFuture<>();
        b.serve(LinkService.LEDGER, (from, request) -> request[0] == 1 ? late : answer(request));

        CompletionStage<byte[]> first = a.ask(B, LinkService.LEDGER, new byte[]{1}, LONG);
        assertArrayEquals(new byte[]{2}, ask(a, B, LinkService.LEDGER, new byte[]{2}, LONG));
        late.complete(new byte[]{9});

        assertArrayEquals(new byte[]{9}, first.toCompletableFuture().get(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldSayWhyThereIsNoAnswer() throws Exception {
        b.serve(LinkService.MEMBERSHIP, (from, request) -> {
            throw new IllegalStateException("a fault");
        });

        assertEquals(Reason.REFUSED, reason(a.ask(B, LinkService.LEDGER, new byte[0], LONG)));
        assertEquals(Reason.REFUSED, reason(a.ask(B, LinkService.MEMBERSHIP, new byte[0], LONG)));
        assertEquals(Reason.UNREACHABLE,
                reason(a.ask(new NodeName("c@127.0.0.3"), LinkService.LEDGER, new byte[0], LONG)));
        assertEquals(Reason.UNREACHABLE,
                reason(a.ask(new NodeName("x@127.0.0.2"), LinkService.LEDGER, new byte[0], LONG)));
        assertEquals(Reason.OVERLOADED, reason(
                a.ask(B, LinkService.LEDGER, new byte[LinkFrames.MAX_PAYLOAD_BYTES + 1], LONG)));
    }

    @Test
    void shouldBoundWhatIsUnderWay() throws Exception {
        List<CompletableFuture<byte[]>> held = new ArrayList<>();
        b.serve(LinkService.LEDGER, (from, request) -> {
            CompletableFuture<byte[]> never = new CompletableFuture<>();
            synchronized (held) {
                held.add(never);
            }
            return never;
        });
        List<CompletionStage<byte[]>> asked = new ArrayList<>();
        for (int i = 0; i < OutgoingLink.MAX_OUTSTANDING; i++) {
            asked.add(a.ask(B, LinkService.LEDGER, new byte[0], LONG));
        }

        assertEquals(Reason.OVERLOADED, reason(a.ask(B, LinkService.LEDGER, new byte[0], LONG)));
        b.serve(LinkService.MEMBERSHIP, (from, request) -> answer(request));
        assertArrayEquals(new byte[]{1}, ask(a, B, LinkService.MEMBERSHIP, new byte[]{1}, LONG));
        a.close();

        for (CompletionStage<byte[]> waiting : asked) {
            assertEquals(Reason.UNREACHABLE, reason(waiting));
        }
    }

    @Test
    void shouldReplaceAConnectionThatStalls() throws Exception {
        b.close();
        try (ServerSocket server = new ServerSocket(port, 5, InetAddress.getByName("127.0.0.2"))) {
            CompletionStage<byte[]> asked = a.ask(B, LinkService.LEDGER, new byte[0], SHORT);
            try (Socket stalled = server.accept()) {
                assertEquals(Reason.TIMEOUT, reason(asked));
                stalled.setSoTimeout(10_000);
                assertTrue(ends(stalled));
            }
        }
        b = TcpNodeLink.bind(KIT.system(), B, port, 3);
        b.serve(LinkService.LEDGER, (from, request) -> answer(request));

        assertArrayEquals(new byte[]{1}, ask(a, B, LinkService.LEDGER, new byte[]{1}, LONG));
    }

    @Test
    void shouldConnectAgainAfterARestart() throws Exception {
        b.serve(LinkService.LEDGER, (from, request) -> answer(request));
        ask(a, B, LinkService.LEDGER, new byte[]{1}, LONG);
        b.close();
        b = TcpNodeLink.bind(KIT.system(), B, port, 3);
        b.serve(LinkService.LEDGER, (from, request) -> answer(request));

        byte[] answered = null;
        for (int attempt = 0; answered == null && attempt < 20; attempt++) {
            try {
                answered = ask(a, B, LinkService.LEDGER, new byte[]{2}, LONG);
            } catch (ExecutionException e) {
                assertInstanceOf(LinkException.class, e.getCause());
            }
        }

        assertArrayEquals(new byte[]{2}, answered);
    }

    @Test
    void shouldListenOnlyToTheNodeThatIsAtTheAddressOfItsName() throws Exception {
        a.serve(LinkService.LEDGER, (from, request) -> answer(request));
        b.serve(LinkService.LEDGER, (from, request) -> answer(request));
        assertArrayEquals(new byte[]{1}, ask(a, B, LinkService.LEDGER, new byte[]{1}, LONG));

        assertEquals(Reason.UNREACHABLE, reason(asCopy(A, 99).ask(LinkService.LEDGER, new byte[0], LONG)));
        assertEquals(Reason.UNREACHABLE, reason(asCopy(B, 99).ask(LinkService.LEDGER, new byte[0], LONG)));
        assertEquals(Reason.UNREACHABLE, reason(
                asCopy(new NodeName("c@127.0.0.3"), 99).ask(LinkService.LEDGER, new byte[0], LONG)));
        assertArrayEquals(new byte[]{2}, ask(a, B, LinkService.LEDGER, new byte[]{2}, LONG));
        // This one is who it says, and takes the place of the connection above.
        assertArrayEquals(new byte[]{1}, asCopy(A, 1).ask(LinkService.LEDGER, new byte[]{1}, LONG)
                .toCompletableFuture().get(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldPutANewConnectionInThePlaceOfTheOld() throws Exception {
        b.serve(LinkService.LEDGER, (from, request) -> answer(request));
        b.serve(LinkService.MEMBERSHIP, (from, request) -> answer(request));
        ask(a, B, LinkService.MEMBERSHIP, new byte[0], LONG);
        OutgoingLink old = asCopy(A, 1);
        old.ask(LinkService.LEDGER, new byte[0], LONG).toCompletableFuture().get(20, TimeUnit.SECONDS);
        CompletableFuture<byte[]> never = new CompletableFuture<>();
        b.serve(LinkService.LEDGER, (from, request) -> request.length == 0 ? never : answer(request));
        CompletionStage<byte[]> cutOff = old.ask(LinkService.LEDGER, new byte[0], LONG);

        OutgoingLink fresh = asCopy(A, 1);
        fresh.ask(LinkService.LEDGER, new byte[]{1}, LONG).toCompletableFuture().get(20, TimeUnit.SECONDS);
        never.complete(new byte[0]);

        assertTrue(fresh.isOpen());
        cutOff.toCompletableFuture().handle((answer, failure) -> true).get(20, TimeUnit.SECONDS);
        assertEquals(Reason.UNREACHABLE, reasonOnceEnded(old));
        assertArrayEquals(new byte[]{3}, ask(a, B, LinkService.MEMBERSHIP, new byte[]{3}, LONG));
    }

    private static Reason reasonOnceEnded(OutgoingLink link) throws Exception {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            try {
                link.ask(LinkService.LEDGER, new byte[]{2}, LONG).toCompletableFuture().get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                return assertInstanceOf(LinkException.class, e.getCause()).reason();
            }
        }
        throw new AssertionError("the old connection goes on beside the new one");
    }

    /** A connection to b from a node of this name and incarnation. */
    private OutgoingLink asCopy(NodeName name, long incarnation) {
        return OutgoingLink.open(new LinkFrames.Hello(name, B, incarnation, LinkService.LEDGER.code()),
                Tcp.get(KIT.system()).outgoingConnection("127.0.0.2", port), KIT.system(), System::nanoTime, () -> {});
    }

    @Test
    void shouldEndAConnectionThatSpeaksSomethingElse() throws Exception {
        try (Socket stranger = new Socket(InetAddress.getByName("127.0.0.2"), port)) {
            stranger.setSoTimeout(10_000);
            stranger.getOutputStream().write("GET / HTTP/1.1\r\nHost: 127.0.0.2\r\n\r\n".getBytes());
            stranger.getOutputStream().flush();

            assertTrue(ends(stranger));
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() {
        CompletionException taken = assertThrows(CompletionException.class,
                () -> TcpNodeLink.bind(KIT.system(), B, port, 4));

        boolean found = false;
        for (Throwable cause = taken; cause != null; cause = cause.getCause()) {
            found |= cause instanceof BindException;
        }
        assertTrue(found, String.valueOf(taken.getCause()));
    }

    private static boolean ends(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException);
        }
    }

    private static CompletionStage<byte[]> answer(byte[] bytes) {
        return CompletableFuture.completedFuture(bytes);
    }

    private static byte[] ask(NodeLink link, NodeName node, LinkService service, byte[] request, Duration timeout)
            throws Exception {
        return link.ask(node, service, request, timeout).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Reason reason(CompletionStage<byte[]> asked) throws Exception {
        ExecutionException failed = assertThrows(ExecutionException.class,
                () -> asked.toCompletableFuture().get(30, TimeUnit.SECONDS));
        return assertInstanceOf(LinkException.class, failed.getCause()).reason();
    }
}
