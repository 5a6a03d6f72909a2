package starling.cluster.link;

import java.util.Optional;

/** What a request between nodes is about; one byte on the wire. */
public enum LinkService {
    /** The ledger's consensus. */
    LEDGER(1),
    /** Leases, formation and the operator's operations. */
    MEMBERSHIP(2);

    private final int code;

    LinkService(int code) {
        this.code = code;
    }

    /** 1 to 255. */
    public int code() {
        return code;
    }

    static Optional<LinkService> of(int code) {
        for (LinkService service : values()) {
            if (service.code == code) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }
}
