package starling.core.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;
import starling.core.srtp.SrtpProfile;

class DtlsAssociationTest {

    @Test
    void shouldRepeatTheLastFlightWhenItWasLost() throws Exception {
        Handshakes pair = new Handshakes(MemoryLink.PERFECT, MemoryLink.losing(number -> number == 1));
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();

        pair.finish(server.get(), client);

        DtlsHandshakeTest.assertSameKeys(server, client, SrtpProfile.AEAD_AES_128_GCM);
        assertTrue(pair.serverLink.sent.size() > 2);
    }

    @Test
    void shouldSeeThatTheClientCloses() throws Exception {
        Handshakes pair = new Handshakes();
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();
        DtlsAssociation accepted = server.get();

        client.get().close();
        int sent = pair.clientLink.sent.size();
        client.get().close();

        assertEquals(sent, pair.clientLink.sent.size());
        byte[] closeNotify = last(pair.clientLink);
        assertFalse(accepted.handle(closeNotify, 0, closeNotify.length));
        assertFalse(accepted.handle(closeNotify, 0, closeNotify.length));
        assertFalse(client.get().handle(closeNotify, 0, closeNotify.length));
    }

    @Test
    void shouldSeeThatTheServerCloses() throws Exception {
        Handshakes pair = new Handshakes();
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();
        DtlsAssociation connected = client.get();
        server.get().close();

        byte[] closeNotify = last(pair.serverLink);
        byte[] withOffset = new byte[closeNotify.length + 7];
        System.arraycopy(closeNotify, 0, withOffset, 5, closeNotify.length);

        assertFalse(connected.handle(withOffset, 5, closeNotify.length));
    }

    @Test
    void shouldNotBelieveDamagedRecords() throws Exception {
        Handshakes pair = new Handshakes();
        CompletableFuture<DtlsAssociation> server = pair.server();
        DtlsAssociation connected = pair.client().get();
        DtlsAssociation accepted = server.get();
        connected.close();
        List<byte[]> fromClient = pair.clientLink.sent;
        byte[] closeNotify = last(pair.clientLink);

        Mutations.forEach(fromClient, 100_000, 6347, DtlsAssociationTest::isAcceptable, input -> {
            if (!startsWith(input, closeNotify)) {
                assertTrue(accepted.handle(input, 0, input.length));
            }
        });

        assertFalse(accepted.handle(closeNotify, 0, closeNotify.length));
    }

    private static byte[] last(MemoryLink link) {
        return link.sent.get(link.sent.size() - 1);
    }

    private static boolean isAcceptable(byte[] b) {
        return new RecordFilter(false).filter(b.clone(), 0, b.length) > 0;
    }

    private static boolean startsWith(byte[] input, byte[] record) {
        return input.length >= record.length && Arrays.equals(input, 0, record.length, record, 0, record.length);
    }
}
