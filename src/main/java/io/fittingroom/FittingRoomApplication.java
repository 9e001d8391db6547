package io.fittingroom;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Fitting Room: trains image classifiers over HTTP and serves them. */
@SpringBootApplication
@ConfigurationPropertiesScan
class FittingRoomApplication {

    public static void main(String[] arguments) {
        // So that fitting-room.data-dir may be any relative path; H2 insists on "./" before it otherwise.
        System.setProperty("h2.implicitRelativePath", "true");
        SpringApplication application = new SpringApplication(FittingRoomApplication.class);
        application.addListeners(new FrozenSettings());
        application.run(arguments);
    }
}
