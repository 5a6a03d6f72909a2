package starling.core.relay;

/**
 * Which way media takes through the cluster. Nodes are meant by their keys. All nodes of a cluster must use the same; thread safe.
 */
public interface RelayTopology {

    /** The node from which {@code self} fetches what originates at {@code origin}; never {@code self}. */
    int upstream(int self, int origin);

    /** Whether {@code self} hands what originates at {@code origin} to other nodes. */
    boolean serves(int self, int origin);

    /** Every node fetches from the source's node and nothing is relayed twice: one hop for everybody. */
    RelayTopology STAR = new RelayTopology() {
        @Override
        public int upstream(int self, int origin) {
            return origin;
        }

        @Override
        public boolean serves(int self, int origin) {
            return self == origin;
        }
    };
}
