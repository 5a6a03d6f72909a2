package starling.core.cert;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/**
 * A self-signed ECDSA P-256 certificate and its private key: what a DTLS endpoint of WebRTC shows (RFC 8827 6.5). Immutable,
 * shared by all handshakes; nobody verifies more of it than its {@link #fingerprint}.
 */
public final class DtlsCertificate {
    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final Duration VALIDITY = Duration.ofDays(30);

    private final Certificate structure;
    private final byte[] der;
    private final AsymmetricKeyParameter privateKey;
    private final Fingerprint fingerprint;

    private DtlsCertificate(Certificate structure, AsymmetricKeyParameter privateKey) throws IOException {
        this.structure = structure;
        this.der = structure.getEncoded();
        this.privateKey = privateKey;
        this.fingerprint = Fingerprint.sha256(der);
    }

    /** Makes a new key and a certificate for it, valid from the day before {@code now} for 30 days. */
    public static DtlsCertificate generate(SecureRandom random, Instant now) {
        // "Custom" curves have arithmetic written for that curve alone: four times as fast as BouncyCastle's general one.
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1,
                CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1)), random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=Starling");
        try {
            X509v3CertificateBuilder builder = new BcX509v3CertificateBuilder(name,
                    new BigInteger(63, random).add(BigInteger.ONE),
                    Date.from(now.minus(BACKDATED)), Date.from(now.plus(VALIDITY)), name, pair.getPublic());
            AlgorithmIdentifier ecdsa = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            AlgorithmIdentifier sha256 = new DefaultDigestAlgorithmIdentifierFinder().find(ecdsa);
            X509CertificateHolder holder = builder
                    .build(new BcECContentSignerBuilder(ecdsa, sha256).setSecureRandom(random)
                            .build(pair.getPrivate()));
            return new DtlsCertificate(holder.toASN1Structure(), pair.getPrivate());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot sign a certificate", e);
        }
    }

    /** SHA-256 of the certificate, for the SDP. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** A copy of the certificate in DER. */
    public byte[] encoded() {
        return der.clone();
    }

    /** The certificate as parsed once, in BouncyCastle's form; for {@code core.dtls}. */
    public Certificate structure() {
        return structure;
    }

    /** The key that belongs to it, in BouncyCastle's form; for {@code core.dtls}. */
    public AsymmetricKeyParameter privateKey() {
        return privateKey;
    }
}
