package starling.core.stun;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import starling.core.Mutations;

class StunMutationTest {
    private static final StunKey KEY = StunKey.shortTerm("password");

    private final StunReader reader = new StunReader();
    private final StunWriter writer = new StunWriter(256);

    @Test
    void shouldSurviveDamagedMessages() {
        Mutations.forEach(List.of(request(), response(), refusal()), 100_000, 20_260_101L,
                b -> StunHeader.isStun(b, 0, b.length), this::readEverything);
    }

    private void readEverything(byte[] b) {
        StunHeader.localUfrag(b, 0, b.length);
        if (!reader.read(b, 0, b.length)) {
            return;
        }
        for (int type : new int[]{StunAttribute.USERNAME, StunAttribute.PRIORITY, StunAttribute.XOR_MAPPED_ADDRESS,
                StunAttribute.XOR_PEER_ADDRESS, StunAttribute.ERROR_CODE, StunAttribute.ICE_CONTROLLING}) {
            reader.text(type, 1000);
            reader.number(type, 0);
            reader.number64(type, 0);
            reader.valueIs(type, new byte[40]);
            reader.valueStartsWith(type, new byte[]{0, 1});
            for (int i = reader.find(type); i >= 0; i = reader.findFrom(type, i + 1)) {
                reader.xorAddress(i);
            }
        }
        reader.errorCode();
        reader.isAuthentic(KEY);
        reader.hasValidFingerprint();
        writer.begin(StunType.BINDING_ERROR, reader).unknownAttributes(reader).integrity(KEY).fingerprint();
    }

    private byte[] request() {
        writer.begin(StunType.BINDING_REQUEST, 1, 2).text(StunAttribute.USERNAME, "local:remote")
                .number(0xC057, 1).number64(StunAttribute.ICE_CONTROLLED, 5).flag(StunAttribute.USE_CANDIDATE)
                .number(StunAttribute.PRIORITY, 7).integrity(KEY).fingerprint();
        return message();
    }

    private byte[] response() {
        writer.begin(StunType.BINDING_SUCCESS, 1, 2)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, new InetSocketAddress("192.0.2.1", 1))
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, new InetSocketAddress("2001:db8::1", 1)).integrity(KEY);
        return message();
    }

    private byte[] refusal() {
        writer.begin(StunType.ALLOCATE_ERROR, 1, 2).error(401, "Unauthorized").text(StunAttribute.REALM, "realm")
                .text(StunAttribute.NONCE, "0123456789");
        return message();
    }

    private byte[] message() {
        return Arrays.copyOf(writer.bytes(), writer.length());
    }
}
