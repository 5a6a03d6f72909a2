package starling.api.start;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import starling.core.settings.NetworkSettings;

/** Finds the address that clients are told when {@code ipv4_address} is not given. Sends nothing. */
public final class AdvertisedAddress {
    private static final Path ROUTES = Path.of("/proc/net/route");

    private AdvertisedAddress() {}

    public static InetAddress resolve(NetworkSettings network) throws StartException {
        if (network.ipv4Address().isPresent()) {
            return network.ipv4Address().get();
        }
        if (!network.listenAddress().isAnyLocalAddress()) {
            return network.listenAddress();
        }
        try {
            Optional<InetAddress> found = defaultInterface(routes()).flatMap(AdvertisedAddress::interfaceNamed)
                    .flatMap(AdvertisedAddress::address).or(AdvertisedAddress::firstOfMachine);
            return found.orElse(InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new StartException("ipv4_address = : cannot be found out, " + e.getMessage()
                    + " (expected: an IPv4 address of this machine)");
        }
    }

    /** The interface of the default route with the smallest metric, from the text of Linux's routing table. */
    static Optional<String> defaultInterface(List<String> routes) {
        String best = null;
        long bestMetric = Long.MAX_VALUE;
        for (String route : routes) {
            String[] columns = route.strip().split("\\s+");
            if (columns.length < 8 || !columns[1].equals("00000000") || !columns[7].equals("00000000")
                    || !columns[6].matches("[0-9]{1,10}")) {
                continue;
            }
            long metric = Long.parseLong(columns[6]);
            if (metric < bestMetric) {
                best = columns[0];
                bestMetric = metric;
            }
        }
        return Optional.ofNullable(best);
    }

    private static List<String> routes() throws IOException {
        return Files.isReadable(ROUTES) ? Files.readAllLines(ROUTES, StandardCharsets.US_ASCII) : List.of();
    }

    private static Optional<NetworkInterface> interfaceNamed(String name) {
        try {
            return Optional.ofNullable(NetworkInterface.getByName(name));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> firstOfMachine() {
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            return all.flatMap(i -> address(i).stream()).filter(a -> !a.isLoopbackAddress()).findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> address(NetworkInterface networkInterface) {
        return networkInterface.inetAddresses().filter(Inet4Address.class::isInstance).findFirst();
    }
}
