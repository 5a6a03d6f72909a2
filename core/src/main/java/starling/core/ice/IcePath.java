package starling.core.ice;

/**
 * A way between this agent and one address of the peer: a flow on the socket or a TURN allocation. Opaque to the agent,
 * which compares paths by identity; the object's owner knows how to send on it.
 */
public interface IcePath {}
