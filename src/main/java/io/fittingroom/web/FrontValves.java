package io.fittingroom.web;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Puts what every request passes first, and every answer last, before all applications. The actuator's server, with
 * {@code management.server.port}, is one too (META-INF/spring), and listens where the service does unless told otherwise.
 */
@Component
class FrontValves implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    private final AllowedHosts hosts;
    private final TrustedProxies proxies;
    private final @Nullable InetAddress address;

    FrontValves(AllowedHosts hosts, TrustedProxies proxies, Environment environment) {
        this.hosts = hosts;
        this.proxies = proxies;
        this.address = environment.getProperty("server.address", InetAddress.class);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (factory.getAddress() == null) {
            factory.setAddress(address);
        }
        factory.addEngineValves(new WebHeaders(), new OriginGuard(hosts, proxies));
    }

    /** After Spring Boot, whose valve for proxies changes what these look at. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
