package starling.core.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import starling.core.Mutations;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpProfile;

class DtlsHandshakeTest {

    @Test
    void shouldAgreeOnKeysOnSmallStacks() throws Exception {
        Handshakes pair = new Handshakes();

        assertSameKeys(pair.server(), pair.client(), SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldWarmUpAgainstItself() throws Exception {
        DtlsWarmUp warmUp = new DtlsWarmUp(Handshakes.SERVER, Handshakes.RANDOM);
        CompletableFuture<DtlsAssociation> server = Handshakes.run("server", warmUp::server);

        assertSameKeys(server, Handshakes.run("client", warmUp::client), SrtpProfile.AEAD_AES_128_GCM);
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
    @ValueSource(longs = {1, 2, 3})
    void shouldSurviveLoss(long seed) throws Exception {
        Handshakes pair = new Handshakes(losing(30, new Random(seed)), losing(30, new Random(~seed)));
        CompletableFuture<DtlsAssociation> server = pair.server();
        CompletableFuture<DtlsAssociation> client = pair.client();

        pair.finish(server.get(), client);

        assertSameKeys(server, client, SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldSendWholeFlightsWithinTheMtu() throws Exception {
        Handshakes pair = new Handshakes();

        assertSameKeys(pair.server(), pair.client(), SrtpProfile.AEAD_AES_128_GCM);

        assertEquals(5, records(pair.serverLink.sent.get(0)));
        assertEquals(2, records(pair.serverLink.sent.get(pair.serverLink.sent.size() - 1)));
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

    @Test
    void shouldReassembleSmallFragmentsInAnyOrder() throws Exception {
        Handshakes pair = new Handshakes(
                (number, datagram) -> number == 0 ? fragments(datagram, 40, new Random(6347)) : List.of(datagram),
                MemoryLink.PERFECT);

        assertSameKeys(pair.server(), pair.client(), SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldNotMindWhatStrangersSend() throws Exception {
        Random random = new Random(9);
        MemoryLink.Network noisy = (number, datagram) -> {
            List<byte[]> carried = new ArrayList<>();
            for (int kind = 0; kind < 40; kind++) {
                carried.add(noise(random, kind));
            }
            carried.add(random.nextInt(carried.size()), datagram);
            return carried;
        };
        Handshakes pair = new Handshakes(noisy, noisy);

        assertSameKeys(pair.server(), pair.client(), SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldOnlyThrowIoExceptionsAtDamagedClientHellos() {
        Handshakes pair = new Handshakes(MemoryLink.losing(n -> true), MemoryLink.PERFECT);
        pair.timeoutMillis = 30;
        assertInstanceOf(TlsTimeoutException.class, failure(pair.client()));
        byte[] hello = pair.clientLink.sent.get(0);

        Mutations.forEach(List.of(hello), 500, 5764, b -> new RecordFilter(true).filter(b.clone(), 0, b.length) > 0,
                input -> assertThrows(IOException.class,
                        () -> DtlsHandshake.accept(Handshakes.SERVER, Handshakes.CLIENT.fingerprint(),
                                SrtpProfile.PREFERRED, new OneDatagram(input), Handshakes.RANDOM, 20_000)));
    }

    private static MemoryLink.Network losing(int percent, Random random) {
        return MemoryLink.losing(n -> random.nextInt(100) < percent);
    }

    private static int records(byte[] datagram) {
        int count = 0;
        for (int at = 0; at < datagram.length; at += 13
                + ((datagram[at + 11] & 0xFF) << 8 | datagram[at + 12] & 0xFF)) {
            count++;
        }
        return count;
    }

    /** A record with one whole handshake message, cut into shuffled records of their own, some of them twice. */
    private static List<byte[]> fragments(byte[] datagram, int size, Random random) {
        List<byte[]> fragments = new ArrayList<>();
        int header = 13 + 12;
        for (int at = header; at < datagram.length; at += size) {
            int length = Math.min(size, datagram.length - at);
            byte[] fragment = Arrays.copyOf(datagram, header + length);
            System.arraycopy(datagram, at, fragment, header, length);
            fragment[10] = (byte) fragments.size();
            fragment[12] = (byte) (12 + length);
            fragment[11] = 0;
            fragment[20] = (byte) (at - header >> 8);
            fragment[21] = (byte) (at - header);
            fragment[22] = 0;
            fragment[23] = 0;
            fragment[24] = (byte) length;
            fragments.add(fragment);
        }
        fragments.add(fragments.get(0));
        Collections.shuffle(fragments, random);
        return fragments;
    }

    /** Bytes without sense, records without sense, records that claim too much. */
    private static byte[] noise(Random random, int kind) {
        byte[] b = new byte[1 + random.nextInt(300)];
        random.nextBytes(b);
        if (kind % 4 == 0 || b.length < 40) {
            return b;
        }
        b[0] = (byte) (kind % 4 == 1 ? 22 : 20 + random.nextInt(2) * 3);
        b[1] = (byte) 0xFE;
        b[2] = (byte) 0xFD;
        b[3] = 0;
        b[4] = (byte) (kind % 3);
        b[11] = (byte) (b.length - 13 >> 8);
        b[12] = (byte) (b.length - 13);
        if (kind % 8 == 1) {
            b[13] = 1;
            b[14] = (byte) 0xFF;
        }
        return b;
    }

    /** Brings one datagram, then fails. */
    private static final class OneDatagram implements DatagramLink {
        private byte[] next;

        OneDatagram(byte[] datagram) {
            next = datagram;
        }

        @Override
        public int receive(byte[] b, int off, int len, int waitMillis) throws IOException {
            if (next == null) {
                throw new IOException("no more");
            }
            int length = Math.min(len, next.length);
            System.arraycopy(next, 0, b, off, length);
            next = null;
            return length;
        }

        @Override
        public void send(byte[] b, int off, int len) {
            assertTrue(len <= mtu());
        }

        @Override
        public int mtu() {
            return MemoryLink.MTU;
        }
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
