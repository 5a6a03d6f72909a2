package starling.cluster.formation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Optional;

/** Membership messages as bytes: CBOR. Thread safe. */
final class MembershipCodec {
    private static final ObjectMapper CBOR = CBORMapper.builder().addModule(new JavaTimeModule())
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE, false).build();

    private MembershipCodec() {}

    static byte[] encode(MembershipMessage message) {
        try {
            return CBOR.writerFor(MembershipMessage.class).writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of our own could not be written: " + message, e);
        }
    }

    /** Empty: not a message of this or a like release. */
    static Optional<MembershipMessage> decode(byte[] bytes) {
        try {
            return Optional.ofNullable(CBOR.readValue(bytes, MembershipMessage.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty: not an answer of this kind. */
    static <T extends MembershipMessage> Optional<T> decode(byte[] bytes, Class<T> type) {
        return decode(bytes).filter(type::isInstance).map(type::cast);
    }
}
