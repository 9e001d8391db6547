package io.fittingroom;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.ObjectInputStream;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Repository;
import org.springframework.web.bind.annotation.RestController;

/** The table of docs/architecture.md, as rules. */
@AnalyzeClasses(packages = "io.fittingroom", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_DEPEND_AS_THE_TABLE_SAYS = table();

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.fittingroom.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_ENGINE_KNOWS_DL4J = noClasses()
            .that()
            .resideOutsideOfPackage("io.fittingroom.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.bytedeco..");

    @ArchTest
    static final ArchRule THE_ENGINES_ROOMS_HAVE_NO_CYCLES =
            slices().matching("io.fittingroom.engine.(*)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_ENGINES_ROOMS_DEPEND_AS_THE_TABLE_SAYS = rooms();

    @ArchTest
    static final ArchRule THE_ENGINES_WORKINGS_ARE_UNSEEN = noClasses()
            .that()
            .resideOutsideOfPackage("io.fittingroom.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fittingroom.engine.parameter",
                    "io.fittingroom.engine.blas",
                    "io.fittingroom.engine.kernel",
                    "io.fittingroom.engine.dl4j");

    @ArchTest
    static final ArchRule DL4J_IS_KNOWN_TO_TWO_ROOMS = noClasses()
            .that()
            .resideOutsideOfPackages("io.fittingroom.engine.dl4j", "io.fittingroom.engine.file")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "onnx..");

    /** Old copies of other libraries are inside DL4J: what others send must not get there (docs/security.md). */
    @ArchTest
    static final ArchRule WHAT_READS_FILES_OF_OTHERS_KNOWS_NO_DL4J = noClasses()
            .that()
            .resideInAPackage("io.fittingroom.engine.imported")
            .or()
            .haveNameMatching("io\\.fittingroom\\.engine\\.file\\.(PackedFile|WeightsReader|ArtifactReader)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "onnx..");

    /** Of protobuf only what builds and writes. */
    @ArchTest
    static final ArchRule NOTHING_IS_READ_BY_DL4J = noClasses()
            .should()
            .callMethodWhere(describe(
                    "DL4J or its copies of libraries read",
                    call -> call.getTargetOwner().getName().matches("(org\\.deeplearning4j|org\\.nd4j|onnx)\\..*")
                            && call.getTarget()
                                    .getName()
                                    .matches("(restore|load|read|parse|from(Json|Yaml)|merge(From|DelimitedFrom)).*")))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class);

    /** An interrupt closes the file of the embedded database when it finds a thread that reads or writes it. */
    @ArchTest
    static final ArchRule NO_THREAD_IS_INTERRUPTED_AT_THE_END = noClasses()
            .should()
            .callMethodWhere(describe(
                    "threads are interrupted",
                    call -> call.getTarget().getName().equals("shutdownNow")));

    @ArchTest
    static final ArchRule OPENBLAS_IS_KNOWN_TO_THE_ROOMS_THAT_MULTIPLY = noClasses()
            .that()
            .resideOutsideOfPackages("io.fittingroom.engine.blas", "io.fittingroom.engine.dl4j")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    /** Readers of uploads know neither where data sets are kept nor who asks for them. */
    @ArchTest
    static final ArchRule A_DATASETS_SOURCE_KNOWS_PICTURES_ONLY = noClasses()
            .that()
            .resideInAPackage("io.fittingroom.dataset.source")
            .should()
            .dependOnClassesThat(describe(
                    "are ours, but neither in the source nor in web, zip or picture",
                    type -> type.getPackageName().startsWith("io.fittingroom")
                            && !type.getPackageName().matches("io\\.fittingroom\\.(dataset\\.source|web|zip|picture)")))
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    /** What data sets are does not depend on how one is made; the importer alone has clients that wait for it. */
    @ArchTest
    static final ArchRule A_DATASET_KNOWS_NEITHER_IMPORTER_NOR_STREAMS = noClasses()
            .that()
            .resideInAPackage("io.fittingroom.dataset")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fittingroom.dataset.importer", "io.fittingroom.stream");

    @ArchTest
    static final ArchRule NETWORKS_AND_PICTURES_DO_NOT_KNOW_SPRING = noClasses()
            .that()
            .resideInAnyPackage("io.fittingroom.network", "io.fittingroom.picture")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

    @ArchTest
    static final ArchRule PACKAGES_ARE_FLAT = classes()
            .should(
                    new ArchCondition<>(
                            "be at most one package below the root, or two in the engine and for how a data set is made") {
                        private static final Pattern FLAT = Pattern.compile(
                                "io\\.fittingroom(\\.[a-z]+|\\.engine\\.[a-z0-9]+|\\.dataset\\.(source|importer))?");

                        @Override
                        public void check(JavaClass type, ConditionEvents events) {
                            events.add(new SimpleConditionEvent(
                                    type,
                                    FLAT.matcher(type.getPackageName()).matches(),
                                    type.getName() + " is in " + type.getPackageName()));
                        }
                    });

    @ArchTest
    static final ArchRule CONTROLLERS_AND_REPOSITORIES_ARE_NOT_PUBLIC = classes()
            .that()
            .areAnnotatedWith(RestController.class)
            .or()
            .areAnnotatedWith(Repository.class)
            .should()
            .notBePublic();

    /** The build lists the beans once for all settings (PreparedStart). */
    @ArchTest
    static final ArchRule NO_SETTING_DECIDES_WHICH_BEANS_THERE_ARE =
            noClasses().should().beAnnotatedWith(Profile.class).orShould().beMetaAnnotatedWith(Conditional.class);

    /** Which the rule before needs: archunit.properties says whose classes are read that are not ours. */
    @ArchTest
    static final ArchRule SPRINGS_ANNOTATIONS_ARE_READ =
            classes().that().areAnnotatedWith(RestController.class).should().beMetaAnnotatedWith(Component.class);

    @ArchTest
    static final ArchRule NO_PACKAGE_IS_A_DRAWER = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..common..", "..helper..", "..support..", "..manager..");

    @ArchTest
    static final ArchRule TIME_AND_CHANCE_ARE_INJECTED = noClasses()
            .that()
            .resideOutsideOfPackage("io.fittingroom")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    private static ArchRule table() {
        LayeredArchitecture table = Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.fittingroom..")
                .withOptionalLayers(true);
        for (String name : new String[] {
            "web",
            "zip",
            "openapi",
            "picture",
            "dataset",
            "network",
            "engine",
            "model",
            "evaluation",
            "stream",
            "transfer",
            "instance",
            "webhook",
            "training",
            "experiment",
            "inference",
            "tour"
        }) {
            table = table.layer(name).definedBy("io.fittingroom." + name + "..");
        }
        for (String name : new String[] {"network", "stream", "transfer", "instance", "webhook"}) {
            table = table.whereLayer(name).mayOnlyAccessLayers("web");
        }
        return table.whereLayer("web")
                .mayNotAccessAnyLayer()
                .whereLayer("zip")
                .mayNotAccessAnyLayer()
                .whereLayer("picture")
                .mayOnlyAccessLayers("web", "zip")
                .whereLayer("openapi")
                .mayOnlyAccessLayers("web", "network")
                .whereLayer("dataset")
                .mayOnlyAccessLayers("web", "zip", "picture", "stream", "instance")
                .whereLayer("engine")
                .mayOnlyAccessLayers("web", "zip", "network", "picture", "dataset")
                .whereLayer("model")
                .mayOnlyAccessLayers("web", "network", "picture", "dataset", "engine")
                .whereLayer("evaluation")
                .mayOnlyAccessLayers("web", "network", "dataset", "engine", "model")
                .whereLayer("training")
                .mayOnlyAccessLayers("web", "network", "dataset", "engine", "model", "stream", "instance", "webhook")
                .whereLayer("experiment")
                .mayOnlyAccessLayers("web", "network", "dataset", "engine", "model", "evaluation", "training")
                .whereLayer("inference")
                .mayOnlyAccessLayers("web", "zip", "picture", "dataset", "engine", "model")
                .whereLayer("tour")
                .mayNotAccessAnyLayer();
    }

    private static ArchRule rooms() {
        LayeredArchitecture rooms = Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.fittingroom.engine..")
                .layer("the engine")
                .definedBy("io.fittingroom.engine");
        for (String name :
                new String[] {"parameter", "blas", "kernel", "dl4j", "file", "train", "serve", "imported", "code"}) {
            rooms = rooms.layer(name).definedBy("io.fittingroom.engine." + name);
        }
        return rooms.whereLayer("the engine")
                .mayOnlyAccessLayers("blas")
                .whereLayer("parameter")
                .mayNotAccessAnyLayer()
                .whereLayer("blas")
                .mayNotAccessAnyLayer()
                .whereLayer("kernel")
                .mayOnlyAccessLayers("blas", "parameter")
                .whereLayer("dl4j")
                .mayOnlyAccessLayers("blas", "kernel")
                .whereLayer("file")
                .mayOnlyAccessLayers("dl4j", "parameter")
                .whereLayer("train")
                .mayOnlyAccessLayers("the engine", "file", "dl4j", "kernel", "blas", "parameter")
                .whereLayer("serve")
                .mayOnlyAccessLayers("the engine", "kernel", "blas")
                .whereLayer("imported")
                .mayOnlyAccessLayers("the engine", "file", "serve", "parameter")
                .whereLayer("code")
                .mayOnlyAccessLayers("the engine", "parameter");
    }
}
