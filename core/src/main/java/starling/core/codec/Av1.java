package starling.core.codec;

/**
 * AV1 aggregation header (RTP Payload Format For AV1 4.4): {@code |Z|Y| W |N|-|-|-|}. N marks the first packet of a coded
 * video sequence, which begins with a key frame; it is false when Z says that the packet continues an OBU.
 */
final class Av1 {
    private static final int CONTINUES = 0x80;
    private static final int NEW_SEQUENCE = 0x08;

    private Av1() {}

    static boolean isKeyFrame(byte[] b, int off, int len) {
        return len > 1 && (b[off] & (CONTINUES | NEW_SEQUENCE)) == NEW_SEQUENCE;
    }
}
