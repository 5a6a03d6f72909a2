package starling.api.webhook;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once for each name which items of a webhook's answers mean nothing here. Thread safe. */
final class IgnoredItemsLog {
    /** A backend does not have more names for them. */
    private static final int MAX_TOLD = 100;
    private static final Logger LOG = LoggerFactory.getLogger(IgnoredItemsLog.class);

    private final String webhook;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param webhook in capitals */
    IgnoredItemsLog(String webhook) {
        this.webhook = webhook;
    }

    void tell(List<String> items) {
        for (String item : items) {
            if (told.size() < MAX_TOLD && told.add(item)) {
                LOG.info("{}-WEBHOOK-ITEM-IGNORED | item={} means nothing here", webhook, item);
            }
        }
    }
}
