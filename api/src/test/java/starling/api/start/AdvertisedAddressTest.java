package starling.api.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import starling.core.settings.NetworkSettings;

class AdvertisedAddressTest {
    private static final String HEADER = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU";

    @Test
    void shouldTakeTheDefaultRouteWithTheSmallestMetric() {
        List<String> routes = List.of(HEADER, "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                "eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0");

        assertEquals(Optional.of("eth0"), AdvertisedAddress.defaultInterface(routes));
        assertEquals(Optional.empty(), AdvertisedAddress.defaultInterface(List.of(HEADER, "", "x y")));
    }

    @Test
    void shouldPreferWhatIsConfigured() throws Exception {
        InetAddress listen = InetAddress.getByName("127.0.0.2");
        InetAddress given = InetAddress.getByName("203.0.113.7");

        assertEquals(given, AdvertisedAddress.resolve(new NetworkSettings(listen, Optional.of(given), 5000, 3000)));
        assertEquals(listen, AdvertisedAddress.resolve(new NetworkSettings(listen, Optional.empty(), 5000, 3000)));
    }
}
