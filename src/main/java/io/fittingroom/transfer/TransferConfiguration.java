package io.fittingroom.transfer;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.apache.catalina.core.StandardContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.servlet.DispatcherServlet;

/** Puts the filter before all others, and reads multipart bodies from where it has them. */
@Configuration(proxyBeanMethods = false)
class TransferConfiguration {

    @Bean
    FilterRegistrationBean<TransferFilter> transferFilter(
            BodyLimits limits,
            TransferSettings settings,
            SpoolSpace space,
            WorkGate gate,
            @Value("${server.tomcat.threads.max:200}") int threads) {
        FilterRegistrationBean<TransferFilter> registration =
                new FilterRegistrationBean<>(new TransferFilter(limits, settings, space, gate, threads));
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> arrivedBodies() {
        return factory -> factory.addContextValves(new ArrivedBodies());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> watchedHttp() {
        return factory -> factory.setProtocol(WatchedHttp.class.getName());
    }

    /** A forward, such as that to the page, must leave the response open: its body has only been held back by then. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> openAfterForward() {
        return factory -> factory.addContextCustomizers(
                context -> ((StandardContext) context).setSuspendWrappedResponseAfterForward(false));
    }

    @Bean(DispatcherServlet.MULTIPART_RESOLVER_BEAN_NAME)
    MultipartResolver multipartResolver(SpoolSpace space, BodyLimits limits) {
        return new MultipartReader(space, limits);
    }
}
