package starling.media.actor;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes what a WebSocket brings to its actor, which is started a moment later than the socket; keeps the order, and
 * bounds what may wait.
 */
final class ConnectionInput implements SignalingInput {
    /** No client has more than a few frames under way; statistics come once a minute. */
    static final int MAX_WAITING = 64;

    private final List<ConnectionActor.Command> early = new ArrayList<>();
    private ActorRef<ConnectionActor.Command> actor;
    private int waiting;
    private boolean ended;

    @Override
    public synchronized boolean text(String frame) {
        if (ended) {
            return true;
        }
        if (waiting == MAX_WAITING) {
            ended = true;
            pass(new ConnectionActor.ProtocolViolated());
            return false;
        }
        waiting++;
        pass(new ConnectionActor.TextReceived(frame));
        return true;
    }

    @Override
    public synchronized void protocolError() {
        if (!ended) {
            ended = true;
            pass(new ConnectionActor.ProtocolViolated());
        }
    }

    @Override
    public synchronized void closed() {
        ended = true;
        pass(new ConnectionActor.SocketClosed());
    }

    /** The actor exists: from now on everything goes straight to it. */
    synchronized void bind(ActorRef<ConnectionActor.Command> started) {
        actor = started;
        early.forEach(actor::tell);
        early.clear();
    }

    /** The actor has handled a frame. */
    synchronized void handled() {
        waiting--;
    }

    private void pass(ConnectionActor.Command command) {
        if (actor == null) {
            early.add(command);
        } else {
            actor.tell(command);
        }
    }
}
