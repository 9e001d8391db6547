package io.fittingroom.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * What a trusted proxy says of scheme, host, port and path is how the request looks to all that comes after; what anybody else
 * says is dropped.
 */
@Configuration(proxyBeanMethods = false)
class ForwardedHeaders {

    @Bean
    FilterRegistrationBean<Filter> forwardedHeadersOfTrustedProxies(TrustedProxies proxies) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new ByPeer(proxies));
        registration.setName("forwardedHeaders");
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    private static final class ByPeer implements Filter {

        private final TrustedProxies proxies;
        private final ForwardedHeaderFilter believing = new ForwardedHeaderFilter();
        private final ForwardedHeaderFilter dropping = new ForwardedHeaderFilter();

        ByPeer(TrustedProxies proxies) {
            this.proxies = proxies;
            dropping.setRemoveOnly(true);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            ForwardedHeaderFilter filter = proxies.trusts(request.getRemoteAddr()) ? believing : dropping;
            filter.doFilter(request, response, chain);
        }
    }
}
