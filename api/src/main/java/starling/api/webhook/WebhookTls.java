package starling.api.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
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
        store.setKeyEntry("own", privateKey("webhook_tls_privkey_file", settings.privateKey().orElseThrow()),
                NO_PASSWORD, certificates("webhook_tls_fullchain_file", settings.fullChain().get())
                        .toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
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
