import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Downloads Maven, checks it and unpacks it: {@code java InstallMaven.java <archive> <SHA-512> <directory>}.
 *
 * <p>mvnw and mvnw.cmd run this source file as it is. A build needs a JDK anyway, and with it this needs neither curl
 * nor wget, neither tar nor unzip, and does the same on every system.
 */
public class InstallMaven {

    private static final int CONNECT_MILLIS = 30_000;
    private static final int SILENCE_MILLIS = 60_000;

    public static void main(String[] args) throws GeneralSecurityException {
        String archive = args[0];
        String checksum = args[1];
        Path directory = Path.of(args[2]);
        try {
            install(archive, checksum, directory);
        } catch (IOException e) {
            fail("cannot install Maven from " + archive + ": " + e);
        }
    }

    private static void install(String archive, String checksum, Path directory)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(directory.getParent());
        Path workspace = Files.createTempDirectory(directory.getParent(), "installing-");
        // A hook and not a finally: it cleans up after Ctrl-C and System.exit too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteAll(workspace)));

        System.err.println("mvnw: downloading " + archive);
        Path zip = workspace.resolve("maven.zip");
        String found = download(archive, zip);
        if (!found.equalsIgnoreCase(checksum)) {
            fail(archive + " is not the expected file; what was downloaded is removed." + System.lineSeparator()
                    + "      SHA-512 found:    " + found + System.lineSeparator()
                    + "      SHA-512 expected: " + checksum);
        }
        Path unpacked = workspace.resolve("maven");
        unpack(zip, unpacked);
        publish(unpacked, directory);
    }

    /** Returns the SHA-512 of what was written to {@code target}. */
    private static String download(String archive, Path target) throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        try (InputStream in = new DigestInputStream(open(archive), digest)) {
            Files.copy(in, target);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static InputStream open(String archive) throws IOException {
        if (!archive.contains("://")) {
            return Files.newInputStream(Path.of(archive));
        }
        URI uri = URI.create(archive);
        URI proxy = proxyFor(uri);
        URLConnection connection = proxy == null
                ? uri.toURL().openConnection()
                : uri.toURL()
                        .openConnection(
                                new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), proxy.getPort())));
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(SILENCE_MILLIS);
        return connection.getInputStream();
    }

    /** The proxy that the environment names, as curl and wget understand it, or null. */
    private static URI proxyFor(URI uri) {
        if (uri.getHost() == null) {
            return null;
        }
        for (String domain : environment("no_proxy").split(",")) {
            String suffix = domain.strip();
            if (suffix.equals("*") || (!suffix.isEmpty() && uri.getHost().endsWith(suffix))) {
                return null;
            }
        }
        String proxy = environment(uri.getScheme() + "_proxy");
        if (proxy.isEmpty()) {
            return null;
        }
        return URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            value = System.getenv(name.toUpperCase(Locale.ROOT));
        }
        return value == null ? "" : value;
    }

    /** Leaves out the archive's single top folder. The checksum has vouched for the names in it. */
    private static void unpack(Path zip, Path target) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = target.resolve(entry.getName().substring(entry.getName().indexOf('/') + 1));
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
        target.resolve("bin/mvn").toFile().setExecutable(true, false);
    }

    /** One step, so that nobody sees half a Maven. Of two first runs at once, the later uses what the earlier made. */
    private static void publish(Path unpacked, Path directory) throws IOException {
        try {
            Files.move(unpacked, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    private static void fail(String problem) {
        System.err.println("mvnw: " + problem);
        System.err.println("mvnw: install Maven 3.8 or later, or set MVNW_ARCHIVE to the URL or path of a good copy.");
        System.exit(1);
    }

    private static void deleteAll(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("mvnw: " + directory + " can be deleted: " + e);
        }
    }
}
