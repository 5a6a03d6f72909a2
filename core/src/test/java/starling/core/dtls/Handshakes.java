package starling.core.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import starling.core.cert.DtlsCertificate;
import starling.core.cert.Fingerprint;
import starling.core.srtp.SrtpProfile;

/** Lets a client and a server shake hands, the server on a thread with a small stack. */
final class Handshakes {
    static final SecureRandom RANDOM = new SecureRandom();
    static final DtlsCertificate CLIENT = DtlsCertificate.generate(RANDOM, Instant.EPOCH);
    static final DtlsCertificate SERVER = DtlsCertificate.generate(RANDOM, Instant.EPOCH);
    static final int TIMEOUT_MILLIS = 20_000;
    static final long STACK_BYTES = 256 * 1024;

    final MemoryLink clientLink;
    final MemoryLink serverLink;
    Fingerprint clientExpects = SERVER.fingerprint();
    Fingerprint serverExpects = CLIENT.fingerprint();
    List<SrtpProfile> offer = SrtpProfile.PREFERRED;
    List<SrtpProfile> order = SrtpProfile.PREFERRED;
    int timeoutMillis = TIMEOUT_MILLIS;

    Handshakes() {
        this(MemoryLink.PERFECT, MemoryLink.PERFECT);
    }

    Handshakes(MemoryLink.Network fromClient, MemoryLink.Network fromServer) {
        clientLink = new MemoryLink(fromClient);
        serverLink = new MemoryLink(fromServer);
        clientLink.join(serverLink);
    }

    CompletableFuture<DtlsAssociation> server() {
        return run("server", () -> DtlsHandshake.accept(SERVER, serverExpects, order, serverLink, RANDOM,
                timeoutMillis));
    }

    CompletableFuture<DtlsAssociation> client() {
        return run("client", () -> DtlsHandshake.connect(CLIENT, clientExpects, offer, clientLink, RANDOM,
                timeoutMillis));
    }

    CompletableFuture<DtlsAssociation> client(ClientEndpoint client, Endpoint endpoint) {
        return run("client", () -> DtlsHandshake.connect(client, endpoint, clientLink));
    }

    /** Hands the server what still arrives, until the client is done too. */
    void finish(DtlsAssociation accepted, CompletableFuture<DtlsAssociation> client) throws IOException {
        byte[] datagram = new byte[MemoryLink.MTU];
        while (!client.isDone()) {
            int length = serverLink.receive(datagram, 0, datagram.length, 1);
            if (length >= 0 && !accepted.handle(datagram, 0, length)) {
                throw new AssertionError("the client closed the association");
            }
        }
    }

    Endpoint clientEndpoint() {
        return new Endpoint(CLIENT, clientExpects, offer, RANDOM, timeoutMillis);
    }

    static CompletableFuture<DtlsAssociation> run(String name, Handshake handshake) {
        CompletableFuture<DtlsAssociation> result = new CompletableFuture<>();
        Thread thread = new Thread(null, () -> {
            try {
                result.complete(handshake.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }, name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    interface Handshake {
        DtlsAssociation run() throws IOException;
    }
}
