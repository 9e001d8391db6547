package io.fittingroom.dataset;

import java.util.Map;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Has the service know Fashion-MNIST with the first eighth of its training pictures, 7,500, and all test pictures. With an
 * eighth of the usual batch size an epoch has its usual steps and takes an eighth of its time. Read once in a JVM.
 */
public final class FewPictures implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final int TRAINING_PICTURES = 7_500;

    /** Read when the first service asks. */
    private static final class Few {

        private static final Dataset DATASET = of(FashionMnist.load());

        private static Dataset of(Dataset whole) {
            return new Dataset(
                    whole.name(),
                    whole.labels(),
                    whole.licence(),
                    whole.train().range(0, TRAINING_PICTURES),
                    whole.test(),
                    whole.preparation());
        }
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.addBeanFactoryPostProcessor(factory -> {
            BeanDefinitionRegistry registry = (BeanDefinitionRegistry) factory;
            registry.removeBeanDefinition("datasets");
            registry.registerBeanDefinition(
                    "datasets",
                    new RootBeanDefinition(
                            Datasets.class,
                            () -> new Datasets(
                                    Map.of(FashionMnist.NAME, () -> Few.DATASET),
                                    factory.getBean(UploadedDatasets.class))));
        });
    }
}
