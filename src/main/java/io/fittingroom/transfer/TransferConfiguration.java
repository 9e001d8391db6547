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
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the filter before all others, and reads multipart bodies from where it has them. */
@Configuration(proxyBeanMethods = false)
class TransferConfiguration implements WebMvcConfigurer {

    /** What one answer may take while it is made: a list of lists of numbers, each an object, or a network as a file. */
    private static final long HEAP_PER_QUESTION = 128L << 20;

    private static final int FEWEST_QUESTIONS = 2;

    /** Fewer than the pool has connections, so that some are left for predictions and jobs. */
    private static final int MOST_QUESTIONS = 8;

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new QuestionsInTurn()).order(Ordered.HIGHEST_PRECEDENCE);
    }

    private static WorkGate questions(int given) {
        if (given > 0) {
            return new WorkGate(given);
        }
        long fit = Runtime.getRuntime().maxMemory() / HEAP_PER_QUESTION;
        return new WorkGate(Math.max(FEWEST_QUESTIONS, Math.min(MOST_QUESTIONS, fit)));
    }

    @Bean
    FilterRegistrationBean<TransferFilter> transferFilter(
            BodyLimits limits,
            TransferSettings settings,
            SpoolSpace space,
            WorkGate gate,
            @Value("${server.tomcat.threads.max:200}") int threads) {
        FilterRegistrationBean<TransferFilter> registration = new FilterRegistrationBean<>(
                new TransferFilter(limits, settings, space, gate, questions(settings.maxAnswersAtOnce()), threads));
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
