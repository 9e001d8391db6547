package io.fittingroom;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Fitting Room: trains image classifiers over HTTP and serves them. */
@SpringBootApplication
@ConfigurationPropertiesScan
class FittingRoomApplication {

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(FittingRoomApplication.class);
        application.addListeners(new PreparedStart(), new DataDirectory(), new BriefDatabaseFaults.Start());
        application.run(arguments);
    }
}
