package starling.core.cert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DtlsCertificateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void shouldMakeACertificateThatSignsItself() throws Exception {
        DtlsCertificate made = DtlsCertificate.generate(new SecureRandom(), NOW);

        X509Certificate read = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(made.encoded()));

        read.verify(read.getPublicKey());
        read.checkValidity(Date.from(NOW));
        assertEquals("SHA256withECDSA", read.getSigAlgName());
        assertEquals(256, ((ECPublicKey) read.getPublicKey()).getParams().getOrder().bitLength());
        assertTrue(made.fingerprint().matches(made.encoded()));
    }

    @Test
    void shouldMakeAnotherKeyEachTime() {
        SecureRandom random = new SecureRandom();

        assertNotEquals(DtlsCertificate.generate(random, NOW).fingerprint(),
                DtlsCertificate.generate(random, NOW).fingerprint());
    }

    @Test
    void shouldCompareFingerprintsOfEveryTrustedHash() {
        byte[] der = "abc".getBytes(StandardCharsets.US_ASCII);
        String sha256 = "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";
        String sha384 = "CB:00:75:3F:45:A3:5E:8B:B5:A0:3D:69:9A:C6:50:07:27:2C:32:AB:0E:DE:D1:63:1A:8B:60:5A:43:FF:5B:ED:"
                + "80:86:07:2B:A1:E7:CC:23:58:BA:EC:A1:34:C8:25:A7";

        assertEquals(new Fingerprint("sha-256", sha256), Fingerprint.sha256(der));
        assertTrue(new Fingerprint("SHA-256", sha256.toLowerCase(Locale.ROOT)).matches(der));
        assertTrue(new Fingerprint("sha-384", sha384).matches(der));
        assertFalse(new Fingerprint("sha-512", sha384).matches(der));
        assertFalse(new Fingerprint("sha-256", sha256.substring(3)).matches(der));
        assertFalse(new Fingerprint("sha-256", "").matches(der));
        assertFalse(new Fingerprint("md5", "90:01:50:98:3C:D2:4F:B0:D6:96:3F:7D:28:E1:7F:72").matches(der));
    }
}
