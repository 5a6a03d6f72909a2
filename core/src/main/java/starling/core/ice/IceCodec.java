package starling.core.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import starling.core.stun.StunAttribute;
import starling.core.stun.StunKey;
import starling.core.stun.StunReader;
import starling.core.stun.StunType;
import starling.core.stun.StunWriter;

/** The messages of connectivity checks (RFC 8445 section 7): what is in them and whether to believe it. */
final class IceCodec {
    /** Type preference of a peer-reflexive candidate, one local address, component 1 (RFC 8445 section 5.1.2.1). */
    private static final long PRIORITY = 110L << 24 | 65535L << 8 | 255;
    private static final int CAPACITY = 256;

    final StunReader reader = new StunReader();
    final StunWriter writer = new StunWriter(CAPACITY);
    private final StunKey localKey;
    private final byte[] requestUsernamePrefix;
    private final String localUfrag;
    private StunKey remoteKey;
    private byte[] requestUsername;
    private byte[] checkUsername;

    IceCodec(IceCredentials local) {
        localKey = StunKey.shortTerm(local.password());
        localUfrag = local.ufrag();
        requestUsernamePrefix = (local.ufrag() + ':').getBytes(US_ASCII);
    }

    void setRemote(IceCredentials remote) {
        remoteKey = StunKey.shortTerm(remote.password());
        requestUsername = (localUfrag + ':' + remote.ufrag()).getBytes(US_ASCII);
        checkUsername = (remote.ufrag() + ':' + localUfrag).getBytes(US_ASCII);
    }

    boolean hasRemote() {
        return remoteKey != null;
    }

    /** Whether the request in the reader is for us, and by the peer once that is known (RFC 8445 section 7.3). */
    boolean isAuthenticRequest() {
        boolean named = requestUsername == null
                ? reader.valueStartsWith(StunAttribute.USERNAME, requestUsernamePrefix)
                : reader.valueIs(StunAttribute.USERNAME, requestUsername);
        return named && reader.hasValidFingerprint() && reader.isAuthentic(localKey);
    }

    /** Whether the response in the reader was made by the peer. */
    boolean isAuthenticResponse() {
        return remoteKey != null && reader.hasValidFingerprint() && reader.isAuthentic(remoteKey);
    }

    void writeCheck(long transactionHigh, int transactionLow, boolean controlling, long tieBreaker, boolean nominate) {
        writer.begin(StunType.BINDING_REQUEST, transactionHigh, transactionLow)
                .value(StunAttribute.USERNAME, checkUsername).number(StunAttribute.PRIORITY, PRIORITY)
                .number64(controlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED, tieBreaker);
        if (nominate) {
            writer.flag(StunAttribute.USE_CANDIDATE);
        }
        writer.integrity(remoteKey).fingerprint();
    }

    void writeSuccess(InetSocketAddress source) {
        writer.begin(StunType.BINDING_SUCCESS, reader).xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, source)
                .integrity(localKey).fingerprint();
    }

    void writeRoleConflict() {
        writer.begin(StunType.BINDING_ERROR, reader).error(487, "Role Conflict").integrity(localKey).fingerprint();
    }

    void writeUnknownAttributes() {
        writer.begin(StunType.BINDING_ERROR, reader).error(420, "Unknown Attribute").unknownAttributes(reader)
                .integrity(localKey).fingerprint();
    }
}
