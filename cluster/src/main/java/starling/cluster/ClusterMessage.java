package starling.cluster;

/**
 * Marks what travels between nodes: written as CBOR by the binding in {@code starling-cluster.conf}. Such a message is a
 * record, small, and unknown fields in it are ignored, so that the next release may add some.
 */
public interface ClusterMessage {}
