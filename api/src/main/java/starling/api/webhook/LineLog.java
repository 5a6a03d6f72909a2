package starling.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;

/** A log file that takes JSON lines. */
interface LineLog {
    /** False: the line is lost. */
    boolean write(JsonNode line);
}
