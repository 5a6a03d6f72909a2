package starling.cluster.ledger;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;

/**
 * Makes Ratis send over the links between nodes. Ratis creates it by its name, hence public, and hands it the
 * {@link LinkRpc} to use among its parameters.
 */
public final class LinkRpcType implements RpcType {
    private static final String RPC = "starling.link.rpc";

    /** For Ratis. */
    public LinkRpcType() {}

    static Parameters parameters(LinkRpc rpc) {
        Parameters parameters = new Parameters();
        parameters.put(RPC, rpc, LinkRpc.class);
        return parameters;
    }

    @Override
    public String name() {
        return LinkRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters.get(RPC, LinkRpc.class));
    }

    private record Factory(LinkRpc rpc) implements ServerFactory {

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return rpc;
        }

        @Override
        public RpcType getRpcType() {
            return rpc.getRpcType();
        }
    }
}
