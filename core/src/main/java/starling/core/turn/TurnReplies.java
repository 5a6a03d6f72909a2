package starling.core.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

/** Writes the answers to the request that is in the reader. */
final class TurnReplies {
    private final StunReader request;
    private final TurnServerCore.Output out;
    private final TurnNonces nonces;
    private final byte[] realm;
    private final byte[] software;
    private final StunWriter writer = new StunWriter(512);

    TurnReplies(StunReader request, TurnSettings settings, TurnNonces nonces, TurnServerCore.Output out) {
        this.request = request;
        this.nonces = nonces;
        this.out = out;
        realm = settings.realm().getBytes(UTF_8);
        software = settings.software().getBytes(UTF_8);
    }

    boolean isRealmOfRequest() {
        return request.valueIs(StunAttribute.REALM, realm);
    }

    /** Begins a success response. */
    StunWriter success() {
        return writer.begin(StunType.success(request.type()), request);
    }

    /** An error response with what the client needs for a second try. */
    void challenge(InetSocketAddress client, int code, long nowNanos) {
        error(code).value(StunAttribute.REALM, realm).value(StunAttribute.NONCE, nonces.issue(client, nowNanos));
        send(client, null);
    }

    /** @param key null if the client is not known */
    void refuse(InetSocketAddress client, StunKey key, int code) {
        error(code);
        send(client, key);
    }

    void refuseUnknownAttributes(InetSocketAddress client, StunKey key) {
        error(420).unknownAttributes(request);
        send(client, key);
    }

    void allocated(TurnAllocation allocation, long lifetimeSeconds) {
        success().xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, allocation.relayed())
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, allocation.client())
                .number(StunAttribute.LIFETIME, lifetimeSeconds);
        if (software.length > 0) {
            writer.value(StunAttribute.SOFTWARE, software);
        }
        send(allocation.client(), allocation.user.key);
    }

    /** Ends the message that was begun; FINGERPRINT is answered with FINGERPRINT. */
    void send(InetSocketAddress client, StunKey key) {
        if (key != null) {
            writer.integrity(key);
        }
        if (request.hasFingerprint()) {
            writer.fingerprint();
        }
        out.send(client, writer.bytes(), 0, writer.length());
    }

    private StunWriter error(int code) {
        return writer.begin(StunType.error(request.type()), request).error(code, TurnErrors.reason(code));
    }
}
