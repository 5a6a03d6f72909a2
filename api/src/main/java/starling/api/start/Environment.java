package starling.api.start;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import starling.api.http.PortInUseException;
import starling.core.settings.InvalidSettingException;
import starling.core.settings.LoadedSettings;
import starling.core.settings.NodeSettings;
import starling.core.settings.SettingsReader;

/**
 * What a node needs from its machine, tried before anything is started, so that a mistake is told in one line within a
 * second: the configuration, its directories, its ports.
 */
public final class Environment {
    private Environment() {}

    /** Reads the configuration; without a file every key has its default. */
    public static LoadedSettings settings(Optional<Path> file, String version) throws StartException {
        try {
            return SettingsReader.read(file.isEmpty() ? "" : read("--config", file.get()), version);
        } catch (InvalidSettingException e) {
            throw new StartException(file.map(f -> f + ": ").orElse("") + e.getMessage());
        }
    }

    /**
     * The text of a configuration.
     *
     * @param argument where the operator named the file
     */
    public static String read(String argument, Path file) throws StartException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(argument, file, "does not exist");
        } catch (AccessDeniedException e) {
            throw unreadable(argument, file, "permission denied");
        } catch (CharacterCodingException e) {
            throw unreadable(argument, file, "not UTF-8");
        } catch (IOException e) {
            throw unreadable(argument, file, e.getMessage());
        }
    }

    private static StartException unreadable(String argument, Path file, String why) {
        return new StartException(argument + " " + file + ": " + why + " (expected: a readable UTF-8 text file)");
    }

    /** Creates a directory if it is missing and tries to write into it. */
    public static Path directory(String key, String value) throws StartException {
        Path dir = Path.of(value).toAbsolutePath().normalize();
        try {
            Files.createDirectories(dir);
            Files.delete(Files.createTempFile(dir, ".write", ".test"));
            return dir;
        } catch (IOException e) {
            throw new StartException(key + " = " + value + ": cannot write into " + dir
                    + " (expected: a directory this user may create or write)");
        }
    }

    /** Binds every port once and lets it go. The real listeners come later and name the key as well. */
    public static void checkPorts(NodeSettings settings, int loops) throws StartException {
        InetAddress address = settings.network().listenAddress();
        checkTcp("signaling_port", settings.network().signalingAddress(), settings.network().signalingPort());
        checkTcp("api_port", settings.network().apiAddress(), settings.network().apiPort());
        if (settings.cluster().enabled()) {
            checkTcp("cluster_listen_min_port", nodeAddress(settings), settings.cluster().listenMinPort());
            checkTcp("cluster_listen_min_port + 1", nodeAddress(settings), settings.cluster().listenMinPort() + 1);
        }
        for (int i = 0; i < loops && settings.media().udpPort() > 0; i++) {
            InetSocketAddress socket = new InetSocketAddress(address, settings.media().udpPort() + i);
            try (DatagramSocket udp = new DatagramSocket(socket)) {
                udp.disconnect();
            } catch (IOException e) {
                throw new StartException(PortInUseException.message("media_udp_port", socket));
            }
        }
    }

    private static void checkTcp(String key, InetAddress address, int port) throws StartException {
        InetSocketAddress socket = new InetSocketAddress(address, port);
        try (ServerSocket tcp = new ServerSocket()) {
            tcp.setReuseAddress(true);
            tcp.bind(socket);
        } catch (IOException e) {
            throw new StartException(PortInUseException.message(key, socket));
        }
    }

    private static InetAddress nodeAddress(NodeSettings settings) throws StartException {
        try {
            return InetAddress.getByName(settings.nodeHost());
        } catch (UnknownHostException e) {
            throw new StartException("node_name = " + settings.nodeName() + ": " + settings.nodeHost()
                    + " is not known (expected: name@address of this machine)");
        }
    }
}
