package starling.media.actor;

/**
 * Whether a branch without members may end, and whether the session ends with it. The session's teller stays until it is the
 * last branch, so that two branches that end at the same moment cannot each take the other for the last. Pure.
 */
final class BranchEnd {
    private enum State {
        OPEN, ASKING, STAYING, LAST, ONE_OF_SEVERAL
    }

    private State state = State.OPEN;

    /** Somebody has come. */
    void cancel() {
        state = State.OPEN;
    }

    /** Nobody has been here for a while: what is heard next of other branches decides. */
    void ask() {
        state = State.ASKING;
    }

    /**
     * What is known of the other branches.
     *
     * @return whether the branch is to end
     */
    boolean decide(boolean others, boolean teller) {
        if (state != State.ASKING) {
            return false;
        }
        if (others && teller) {
            state = State.STAYING;
            return false;
        }
        state = others ? State.ONE_OF_SEVERAL : State.LAST;
        return true;
    }

    /** Whether the branch has nobody and waits for the other branches to end. */
    boolean isStaying() {
        return state == State.STAYING;
    }

    boolean isAsking() {
        return state == State.ASKING;
    }

    boolean isLast() {
        return state == State.LAST;
    }
}
