package starling.core.settings;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Files for webhooks to {@code https} URLs, all PEM ({@code webhooks.md section 1}).
 *
 * @param caCertificates those who may have signed the receiver's certificate; empty: those the machine trusts
 * @param fullChain the node's own certificate and what lies between it and its root; empty: it shows none
 * @param privateKey of that certificate, PKCS #8; given if and only if {@code fullChain} is
 */
public record WebhookTlsSettings(Optional<String> caCertificates, Optional<String> fullChain,
        Optional<String> privateKey) {
    /** The machine's trust, no own certificate. */
    public static final WebhookTlsSettings SYSTEM = new WebhookTlsSettings(Optional.empty(), Optional.empty(),
            Optional.empty());

    public WebhookTlsSettings {
        requireNonNull(caCertificates, "caCertificates");
        requireNonNull(fullChain, "fullChain");
        requireNonNull(privateKey, "privateKey");
        if (fullChain.isPresent() != privateKey.isPresent()) {
            throw new IllegalArgumentException("fullChain and privateKey: only one of them (expected: both or none)");
        }
    }
}
