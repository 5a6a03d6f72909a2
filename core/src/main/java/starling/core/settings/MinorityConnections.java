package starling.core.settings;

/** What becomes of established connections on a node that has lost the majority. */
public enum MinorityConnections {
    KEEP, CLOSE
}
