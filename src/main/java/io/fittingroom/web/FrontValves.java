package io.fittingroom.web;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/** Puts what every request passes first, and every answer last, before all applications. */
@Component
class FrontValves implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    private final AllowedHosts hosts;
    private final TrustedProxies proxies;

    FrontValves(AllowedHosts hosts, TrustedProxies proxies) {
        this.hosts = hosts;
        this.proxies = proxies;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new WebHeaders(), new OriginGuard(hosts, proxies));
    }

    /** After Spring Boot, whose valve for proxies changes what these look at. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
