package starling.core.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import starling.core.cert.DtlsCertificate;
import starling.core.cert.Fingerprint;
import starling.core.srtp.SrtpMasterKeys;
import starling.core.srtp.SrtpProfile;

/** What the client's and the server's side of one handshake have in common. */
final class Endpoint {
    /** Every WebRTC endpoint has the first (RFC 8827 6.5). {@link RecordFilter} knows the shape of their records. */
    static final int[] CIPHER_SUITES = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};
    /** Cheapest first. */
    static final int[] GROUPS = {NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1};
    /** RFC 6347 4.2.4.1 suggests a second, made for TLS over any network; media connections want to be faster. */
    static final int FIRST_RESEND_MILLIS = 250;

    private static final SignatureAndHashAlgorithm ECDSA_SHA256 = SignatureAndHashAlgorithm
            .getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    final BcTlsCrypto crypto;
    final List<SrtpProfile> profiles;
    final int timeoutMillis;

    private final DtlsCertificate certificate;
    private final Fingerprint expectedPeer;
    private SrtpProfile chosen;
    private SrtpMasterKeys keys;

    Endpoint(DtlsCertificate certificate, Fingerprint expectedPeer, List<SrtpProfile> profiles, SecureRandom random,
            int timeoutMillis) {
        if (timeoutMillis <= 0) {
            throw new IllegalArgumentException("timeoutMillis: " + timeoutMillis + " (expected: > 0)");
        }
        this.crypto = new BcTlsCrypto(random);
        this.certificate = certificate;
        this.expectedPeer = expectedPeer;
        this.profiles = List.copyOf(profiles);
        this.timeoutMillis = timeoutMillis;
    }

    /** ECDSA for endpoints of WebRTC, RSA for those that bring an older certificate. */
    static Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
        Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
        algorithms.add(ECDSA_SHA256);
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa));
        algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
        return algorithms;
    }

    /** The first certificate of the chain must be the one whose hash the signaling told. */
    void checkPeer(Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "the peer showed no certificate");
        }
        if (!expectedPeer.matches(chain.getCertificateAt(0).getEncoded())) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate,
                    "the peer's certificate is not the one announced");
        }
    }

    TlsCredentialedSigner credentials(TlsContext context) {
        TlsCertificate own = new BcTlsCertificate(crypto, certificate.structure());
        return new BcDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), crypto, certificate.privateKey(),
                new Certificate(new TlsCertificate[]{own}), ECDSA_SHA256);
    }

    /** The first of our profiles that is in the list. */
    void choose(UseSRTPData offered) throws IOException {
        if (offered != null) {
            for (SrtpProfile profile : profiles) {
                for (int id : offered.getProtectionProfiles()) {
                    if (id == profile.id()) {
                        chosen = profile;
                        return;
                    }
                }
            }
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common");
    }

    UseSRTPData chosen() {
        return new UseSRTPData(new int[]{chosen.id()}, new byte[0]);
    }

    UseSRTPData offer() {
        return new UseSRTPData(profiles.stream().mapToInt(SrtpProfile::id).toArray(), new byte[0]);
    }

    /** To be called when the handshake is complete, because its secrets are forgotten after that. */
    void exportKeys(TlsContext context) {
        keys = SrtpMasterKeys.fromExporter(chosen,
                context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, SrtpMasterKeys.exportedLength(chosen)));
    }

    SrtpMasterKeys keys() {
        return keys;
    }
}
