package starling.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a run of connects does.
 *
 * @param urls each is measured for itself, one after the other
 * @param rate clients a second
 * @param full whether a client stays until its media transport is up, instead of until its offer
 * @param perChannel clients that come to a channel one after the other
 * @param warm before the first measurement, for each URL
 * @param window one measurement of one URL
 * @param rounds measurements of each URL, in turn
 * @param timeout after which a client has failed
 */
record ConnectOptions(List<URI> urls, String channelPrefix, int rate, boolean full, int perChannel, Duration warm,
        Duration window, int rounds, Duration timeout) {}
