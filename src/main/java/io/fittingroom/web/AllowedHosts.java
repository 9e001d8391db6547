package io.fittingroom.web;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The names under which the service may be asked: those of this machine's loopback, that of {@code server.address}, the
 * address at which a connection came in, and those of {@code fitting-room.web.allowed-hosts}. A browser asks under any other
 * name only when somebody has let that name point here, whose page would then read and do everything. An address in digits
 * points nowhere else. Thread-safe.
 */
@Component
class AllowedHosts {

    private static final String ANY = "*";
    private static final String LOCALHOST = "localhost";

    private final Set<String> names = new HashSet<>();
    private final Set<String> endings = new HashSet<>(Set.of("." + LOCALHOST));
    private final Set<InetAddress> addresses = new HashSet<>();
    private final boolean isAny;

    @Autowired
    AllowedHosts(WebAccess access, Environment environment) {
        this(access.allowedHosts(), environment.getProperty("server.address"));
    }

    AllowedHosts(List<String> allowed, @Nullable String serverAddress) {
        isAny = allowed.contains(ANY);
        add("127.0.0.1");
        add("::1");
        add(LOCALHOST);
        if (serverAddress != null && !serverAddress.isBlank()) {
            add(serverAddress);
        }
        allowed.forEach(this::add);
    }

    private void add(String host) {
        IpAddress.parse(host).ifPresentOrElse(addresses::add, () -> {
            if (host.startsWith("*.")) {
                endings.add(plain(host.substring(1)));
            } else {
                names.add(plain(host));
            }
        });
    }

    /**
     * @param host as it was asked for, without a port
     * @param local the address of this machine at which the connection came in
     */
    boolean allows(String host, String local) {
        if (isAny) {
            return true;
        }
        return IpAddress.parse(host)
                .map(address -> addresses.contains(address)
                        || IpAddress.parse(local).filter(address::equals).isPresent())
                .orElseGet(() -> isKnown(plain(host)));
    }

    private boolean isKnown(String name) {
        return names.contains(name) || endings.stream().anyMatch(name::endsWith);
    }

    /** Case does not matter, nor does the dot by which a name says that it is whole. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
