package starling.api.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import starling.core.settings.WebhookTlsSettings;

/** Whom webhooks trust and as whom they show themselves, from PEM files. */
final class WebhookTls {
    private static final Pattern KEY = Pattern
            .compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final char[] NO_PASSWORD = new char[0];

    private WebhookTls() {}

    /** Empty: the machine's defaults are right. */
    static Optional<SSLContext> context(WebhookTlsSettings settings) throws IOException {
        if (settings.caCertificates().isEmpty() && settings.fullChain().isEmpty()) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(settings), trust(settings), null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new IOException("the files of webhook_tls_ settings cannot be used together: " + e.getMessage(), e);
        }
    }

    /** Every mistake in the files, a line each; empty: they can be used. */
    static List<String> problems(WebhookTlsSettings settings) {
        List<String> problems = new ArrayList<>();
        for (Part part : List.<Part>of(WebhookTls::trust, WebhookTls::keys)) {
            try {
                part.read(settings);
            } catch (IOException e) {
                problems.add(e.getMessage());
            } catch (GeneralSecurityException e) {
                problems.add("the files of webhook_tls_ settings cannot be used together: " + e.getMessage());
            }
        }
        return problems;
    }

    private interface Part {
        Object read(WebhookTlsSettings settings) throws IOException, GeneralSecurityException;
    }

    /** Null: the machine's. */
    private static TrustManager[] trust(WebhookTlsSettings settings) throws IOException, GeneralSecurityException {
        if (settings.caCertificates().isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        List<Certificate> trusted = certificates("webhook_tls_verify_cacert_file", settings.caCertificates().get());
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry("ca" + i, trusted.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Null: none. */
    private static KeyManager[] keys(WebhookTlsSettings settings) throws IOException, GeneralSecurityException {
        if (settings.fullChain().isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        PrivateKey key = privateKey("webhook_tls_privkey_file", settings.privateKey().orElseThrow());
        List<Certificate> chain = certificates("webhook_tls_fullchain_file", settings.fullChain().get());
        if (!fit(key, chain.get(0).getPublicKey())) {
            throw unusable("webhook_tls_privkey_file", settings.privateKey().get(),
                    "the key of the first certificate in webhook_tls_fullchain_file");
        }
        store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** Whether what one signs the other confirms. */
    private static boolean fit(PrivateKey key, PublicKey other) throws GeneralSecurityException {
        if (key.getAlgorithm().equals("RSA") != other.getAlgorithm().equals("RSA")) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(other);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false; // keys of different kinds
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(String key, String file) throws IOException {
        try {
            List<Certificate> all = List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(key, file))));
            if (!all.isEmpty()) {
                return all;
            }
        } catch (GeneralSecurityException e) {
            throw unusable(key, file, "PEM certificates");
        }
        throw unusable(key, file, "PEM certificates");
    }

    private static PrivateKey privateKey(String key, String file) throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(read(key, file), StandardCharsets.ISO_8859_1));
        if (pem.find()) {
            for (String algorithm : KEY_ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
                } catch (InvalidKeySpecException | IllegalArgumentException e) {
                    continue; // another algorithm's key
                }
            }
        }
        throw unusable(key, file, "a PEM private key that begins with -----BEGIN PRIVATE KEY-----");
    }

    private static byte[] read(String key, String file) throws IOException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw unusable(key, file, "a readable file");
        }
    }

    private static IOException unusable(String key, String file, String expected) {
        return new IOException(key + " = " + file + ": cannot be used (expected: " + expected + ")");
    }
}
