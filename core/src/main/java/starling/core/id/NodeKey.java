package starling.core.id;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The mark of a node in the ids of its connections ({@link ConnectionId#nodeKey()}). */
public final class NodeKey {
    private NodeKey() {}

    /**
     * The key of the node with that name, 0..65535. Two names may share one; such nodes are not let into one cluster.
     */
    public static int of(String nodeName) {
        CRC32 crc = new CRC32();
        crc.update(nodeName.getBytes(StandardCharsets.UTF_8));
        long sum = crc.getValue();
        return (int) (sum >>> 16 ^ sum) & 0xFFFF;
    }
}
