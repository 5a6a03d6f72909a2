package starling.core.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpProfile;

class DtlsHandshakeTest {

    @Test
    void shouldAgreeOnKeysOnSmallStacks() throws Exception {
        Handshakes pair = new Handshakes();

        assertSameKeys(pair.server(), pair.client(), SrtpProfile.AEAD_AES_128_GCM);
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void shouldTakeTheOnlyProfileTheClientOffers(SrtpProfile profile) throws Exception {
        Handshakes pair = new Handshakes();
        pair.offer = List.of(profile);

        assertSameKeys(pair.server(), pair.client(), profile);
    }

    @Test
    void shouldFollowTheServersOrder() throws Exception {
        Handshakes pair = new Handshakes();
        pair.offer = List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80, SrtpProfile.AEAD_AES_128_GCM);
        pair.order = List.of(SrtpProfile.AEAD_AES_256_GCM, SrtpProfile.AEAD_AES_128_GCM,
                SrtpProfile.AES128_CM_HMAC_SHA1_80);

        assertSameKeys(pair.server(), pair.client(), SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldFailWithoutACommonProfile() {
        Handshakes pair = new Handshakes();
        pair.offer = List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80);
        pair.order = List.of(SrtpProfile.AEAD_AES_128_GCM);
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();

        assertAlert(AlertDescription.handshake_failure, TlsFatalAlert.class, server);
        assertAlert(AlertDescription.handshake_failure, TlsFatalAlertReceived.class, client);
    }

    @Test
    void shouldFailWhenTheClientShowsAnotherCertificate() {
        Handshakes pair = new Handshakes();
        pair.serverExpects = Handshakes.SERVER.fingerprint();
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();

        assertAlert(AlertDescription.bad_certificate, TlsFatalAlert.class, server);
        assertAlert(AlertDescription.bad_certificate, TlsFatalAlertReceived.class, client);
    }

    @Test
    void shouldFailWhenTheServerShowsAnotherCertificate() {
        Handshakes pair = new Handshakes();
        pair.clientExpects = Handshakes.CLIENT.fingerprint();
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();

        assertAlert(AlertDescription.bad_certificate, TlsFatalAlert.class, client);
        assertAlert(AlertDescription.bad_certificate, TlsFatalAlertReceived.class, server);
    }

    @Test
    void shouldGiveUpWhenTheTimeIsOver() {
        Handshakes pair = new Handshakes();
        pair.timeoutMillis = 60;

        assertInstanceOf(TlsTimeoutException.class, failure(pair.server()));
    }

    @Test
    void shouldEndAtOnceWhenTheLinkDoes() {
        DatagramLink gone = new DatagramLink() {
            @Override
            public int receive(byte[] b, int off, int len, int waitMillis) throws IOException {
                throw new IOException("gone");
            }

            @Override
            public void send(byte[] b, int off, int len) {
                throw new AssertionError("nothing to send");
            }

            @Override
            public int mtu() {
                return MemoryLink.MTU;
            }
        };

        IOException e = assertThrows(IOException.class, () -> DtlsHandshake.accept(Handshakes.SERVER,
                Handshakes.CLIENT.fingerprint(), SrtpProfile.PREFERRED, gone, Handshakes.RANDOM, 20_000));

        assertEquals("gone", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldSurviveLoss(long seed) throws Exception {
        Handshakes pair = new Handshakes(losing(30, new Random(seed)), losing(30, new Random(~seed)));
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();

        DtlsAssociation accepted = server.get();
        while (!client.isDone()) { // the server's last flight may have been lost
            byte[] datagram = pair.serverLink.incoming.poll(1, TimeUnit.MILLISECONDS);
            if (datagram != null) {
                assertTrue(accepted.handle(datagram, 0, datagram.length), "seed " + seed);
            }
        }

        assertSameKeys(server, client, SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldSendWholeFlightsWithinTheMtu() throws Exception {
        Handshakes pair = new Handshakes();

        assertSameKeys(pair.server(), pair.client(), SrtpProfile.AEAD_AES_128_GCM);

        assertEquals(2, pair.clientLink.sent.size());
        assertEquals(2, pair.serverLink.sent.size());
        pair.clientLink.sent.forEach(d -> assertTrue(d.length <= MemoryLink.MTU));
        pair.serverLink.sent.forEach(d -> assertTrue(d.length <= MemoryLink.MTU));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_600, 3_000, 12_000, 30_000})
    void shouldReassembleLargeClientHellos(int paddingBytes) throws Exception {
        Handshakes pair = new Handshakes();
        Endpoint endpoint = pair.clientEndpoint();
        ClientEndpoint client = new ClientEndpoint(endpoint) {
            @Override
            @SuppressWarnings({"rawtypes", "unchecked"})
            public Hashtable getClientExtensions() throws IOException {
                Hashtable extensions = super.getClientExtensions();
                extensions.put(ExtensionType.padding, new byte[paddingBytes]);
                return extensions;
            }
        };

        CompletableFuture<DtlsAssociation> server = pair.server();
        assertSameKeys(server, pair.client(client, endpoint), SrtpProfile.AEAD_AES_128_GCM);
        assertTrue(pair.clientLink.sent.get(0).length > 1_000);
    }

    static IntPredicate losing(int percent, Random random) {
        return n -> random.nextInt(100) < percent;
    }

    static void assertSameKeys(CompletableFuture<DtlsAssociation> server, CompletableFuture<DtlsAssociation> client,
            SrtpProfile profile) throws Exception {
        SrtpMasterKeys one = server.get().srtpKeys();
        SrtpMasterKeys two = client.get().srtpKeys();
        assertEquals(profile, one.profile());
        assertEquals(profile, two.profile());
        assertArrayEquals(one.clientKey(), two.clientKey());
        assertArrayEquals(one.clientSalt(), two.clientSalt());
        assertArrayEquals(one.serverKey(), two.serverKey());
        assertArrayEquals(one.serverSalt(), two.serverSalt());
    }

    private static void assertAlert(short description, Class<? extends IOException> type,
            CompletableFuture<DtlsAssociation> side) {
        Throwable failure = failure(side);
        assertInstanceOf(type, failure);
        assertEquals(description, failure instanceof TlsFatalAlert alert
                ? alert.getAlertDescription()
                : ((TlsFatalAlertReceived) failure).getAlertDescription());
    }

    private static Throwable failure(CompletableFuture<DtlsAssociation> side) {
        return assertThrows(ExecutionException.class, side::get).getCause();
    }
}
