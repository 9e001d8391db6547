package io.fittingroom.instance;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says in the log where the page is, once it is there. */
@Component
class StartSentence implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(StartSentence.class);

    private final Environment environment;
    private final Instance instance;

    StartSentence(Environment environment, Instance instance) {
        this.environment = environment;
        this.instance = instance;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        String port = environment.getProperty("local.server.port");
        if (port == null) {
            return;
        }
        String address = "http://" + host() + ":" + port + environment.getProperty("server.servlet.context-path", "");
        if (instance.isWeb()) {
            LOG.info("Fitting Room is at {}/", address);
        } else {
            LOG.info("Fitting Room trains here and answers at {}/actuator/health alone", address);
        }
    }

    /** What this machine's browser takes: an address that stands for all of them is none. */
    private String host() {
        String address = environment.getProperty("server.address", "");
        boolean isHere = address.isEmpty() || address.equals("127.0.0.1") || address.equals("0.0.0.0");
        if (isHere || address.equals("::") || address.equals("::1")) {
            return "localhost";
        }
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
