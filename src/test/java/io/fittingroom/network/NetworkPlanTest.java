package io.fittingroom.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.NetworkPlan.LayerPlan;
import io.fittingroom.network.NetworkProblem.Severity;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class NetworkPlanTest {

    private static final Shape PICTURE = Shape.of(28, 28);
    private static final String SCALE = "{'type':'rescaling'}";
    private static final String FLAT = "{'type':'flatten'}";
    private static final String OUT = "{'type':'dense','units':10,'activation':'softmax'}";

    @Test
    void theLessonsNetworkHasTheShapesAndCountsOfKerasSummary() {
        NetworkPlan plan = plan("{}");

        assertThat(plan.layers()).extracting(LayerPlan::type).containsExactly("rescaling", "flatten", "dense", "dense");
        assertThat(plan.layers())
                .extracting(LayerPlan::outputShape)
                .containsExactly(Shape.of(28, 28), Shape.of(784), Shape.of(128), Shape.of(10));
        assertThat(plan.layers()).extracting(LayerPlan::parameters).containsExactly(0L, 0L, 100_480L, 1_290L);
        assertThat(plan.layers())
                .extracting(LayerPlan::explanation)
                .containsExactly(
                        "Each number times 0.00392: pixels 0 to 255 become 0 to 1.",
                        "28 x 28 numbers in one row: 784.",
                        "784 numbers times 128 neurons, and 128 biases: 100,480 parameters.",
                        "128 numbers times 10 neurons, and 10 biases: 1,290 parameters.");
        assertThat(plan.parameters()).isEqualTo(101_770);
        assertThat(plan.problems()).isEmpty();
    }

    @Test
    void theLessonsNetworkFitsPicturesOfAnySizeAndNumberOfClasses() {
        assertThat(Sequential.lesson(Shape.of(12, 16, 3), 3))
                .containsExactly(
                        new Layer.Rescaling(1.0 / 255, 0),
                        new Layer.Flatten(),
                        new Layer.Dense(128, Activation.RELU),
                        new Layer.Dense(3, Activation.SOFTMAX));
        assertThat(Sequential.lesson(Shape.of(64, 64, 3), 3)).hasSize(4);
        // 85 x 85 numbers are left of each channel.
        assertThat(Sequential.lesson(Shape.of(256, 256), 2)).element(1).isEqualTo(new Layer.AveragePooling2d(3));
        for (Shape shape : List.of(Shape.of(8, 8), Shape.of(65, 64, 3), Shape.of(256, 256), Shape.of(256, 256, 3))) {
            NetworkPlan plan = plan("{}", pictures(shape, Collections.nCopies(1_000, 5)));
            assertThat(plan.problems()).as("%s", shape).isEmpty();
            assertThat(plan.parameters()).isLessThan(2_000_000);
        }
    }

    @Test
    void classesOfVeryUnequalSizeAreWarnedOfWithTheWeightsThatBalanceThem() {
        NetworkPlan plan = plan("{}", pictures(PICTURE, List.of(1_000, 100, 400)));

        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.pointer()).isEqualTo("/class_weight");
            assertThat(problem.detail())
                    .isEqualTo("is empty, but there are 1,000 training pictures of class 0 and 100 of class 1;"
                            + " {\"0\": 0.5, \"1\": 5, \"2\": 1.25} makes the classes count alike.");
        });
        assertThat(plan("{'class_weight':{'1':5}}", pictures(PICTURE, List.of(1_000, 100, 400)))
                        .problems())
                .isEmpty();
        assertThat(plan("{}", pictures(PICTURE, List.of(1_000, 201, 400))).problems())
                .isEmpty();
    }

    @Test
    void ofManyClassesTheRarestAreNamed() {
        List<Integer> perClass =
                IntStream.range(0, 100).mapToObj(i -> i < 3 ? 10 : 1_000).toList();

        assertThat(plan("{}", pictures(PICTURE, perClass)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail())
                        .contains("{\"0\": 97.0, \"1\": 97.0, \"2\": 97.0, \"3\": 0.970,")
                        .endsWith("makes the 12 smallest classes count alike."));
    }

    @Test
    void aDenseLayerOnTheNumbersOfALargePictureIsWarnedOf() {
        String body = layers(SCALE, FLAT, "{'type':'dense','units':256,'activation':'relu'}", OUT);
        String pooled = layers(
                SCALE, "{'type':'max_pooling2d'}", FLAT, "{'type':'dense','units':256,'activation':'relu'}", OUT);
        List<Integer> perClass = Collections.nCopies(10, 100);

        assertThat(plan(body, pictures(Shape.of(96, 96, 3), perClass)).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.pointer()).isEqualTo("/layers/2/units");
                    assertThat(problem.detail())
                            .startsWith(
                                    "gives the layer 7,078,144 parameters, one for each of a picture's 27,648 numbers and each of 256 neurons;");
                });
        assertThat(plan(pooled, pictures(Shape.of(96, 96, 3), perClass)).problems())
                .isEmpty();
        assertThat(plan(body, pictures(Shape.of(28, 28, 3), perClass)).problems())
                .isEmpty();
    }

    @Test
    void aDataSetsOwnValidationPicturesAreUsedOnlyWhereItHasSome() {
        Pictures without = pictures(PICTURE, List.of(6_000, 6_000));
        Pictures with = new Pictures(PICTURE, without.labels(), without.perClass(), true);
        String body = "{'validation_data':'validation','callbacks':[{'type':'checkpoint'}]}";

        assertThat(plan(body, without).errors())
                .extracting(NetworkProblem::pointer)
                .containsExactly("/validation_data");
        assertThat(plan(body, with).problems()).isEmpty();
    }

    @Test
    void picturesInColourHaveTheirChannelsFromTheStart() {
        Sequential network = new Sequential(
                List.of(
                        new Layer.Conv2d(4, 3, Padding.VALID, Activation.RELU),
                        new Layer.Flatten(),
                        new Layer.Dense(300, Activation.SOFTMAX)),
                Optimizer.Adam.DEFAULT,
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        NetworkPlan plan = NetworkPlan.of(network, Shape.of(12, 9, 3), 300, 1_000_000);

        assertThat(plan.layers())
                .extracting(LayerPlan::explanation)
                .containsExactly(
                        "A window of 3x3 over 3 channels moves over 12x9, which leaves 10x7; 4 filters, and 4 biases: 112 parameters.",
                        "10 x 7 x 4 numbers in one row: 280.",
                        "280 numbers times 300 neurons, and 300 biases: 84,300 parameters.");
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.warnings())
                .singleElement()
                .satisfies(problem -> assertThat(problem.lesson()).contains("in the hundreds instead of 5.7,"));
    }

    /** keras.io/examples/vision/mnist_convnet: 34,826 parameters. */
    @Test
    void kerasOwnConvolutionalExampleHasItsShapesAndCounts() {
        NetworkPlan plan = plan(layers(
                SCALE,
                "{'type':'conv2d','filters':32,'kernel_size':[3,3],'activation':'relu'}",
                "{'type':'max_pooling2d','pool_size':[2,2]}",
                "{'type':'conv2d','filters':64,'kernel_size':3,'activation':'relu'}",
                "{'type':'max_pooling2d','pool_size':2}",
                FLAT,
                "{'type':'dropout','rate':0.5}",
                OUT));

        assertThat(plan.layers())
                .extracting(LayerPlan::outputShape)
                .containsExactly(
                        Shape.of(28, 28),
                        Shape.of(26, 26, 32),
                        Shape.of(13, 13, 32),
                        Shape.of(11, 11, 64),
                        Shape.of(5, 5, 64),
                        Shape.of(1_600),
                        Shape.of(1_600),
                        Shape.of(10));
        assertThat(plan.parameters()).isEqualTo(34_826);
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.layers().get(1).explanation())
                .isEqualTo(
                        "A channel axis is added: [28, 28, 1]. A window of 3x3 over 1 channel moves over 28x28, which"
                                + " leaves 26x26; 32 filters, and 32 biases: 320 parameters.");
    }

    @Test
    void batchNormalisationHasNumbersThatDoNotLearn() {
        NetworkPlan plan = plan(layers(
                SCALE,
                "{'type':'conv2d','filters':8,'kernel_size':3,'padding':'same','strides':2,'use_bias':false}",
                "{'type':'batch_normalization'}",
                "{'type':'activation','activation':'relu'}",
                "{'type':'average_pooling2d','pool_size':3,'padding':'same'}",
                "{'type':'global_average_pooling2d'}",
                "{'type':'dense','units':10}",
                "{'type':'activation','activation':'softmax'}"));

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.layers())
                .extracting(LayerPlan::outputShape)
                .containsExactly(
                        Shape.of(28, 28),
                        Shape.of(14, 14, 8),
                        Shape.of(14, 14, 8),
                        Shape.of(14, 14, 8),
                        Shape.of(5, 5, 8),
                        Shape.of(8),
                        Shape.of(10),
                        Shape.of(10));
        assertThat(plan.parameters()).isEqualTo(72 + 32 + 90);
        assertThat(plan.trainableParameters()).isEqualTo(72 + 16 + 90);
    }

    @Test
    void withoutFlattenTheShapeIsExplained() {
        NetworkPlan plan = plan(layers(SCALE, "{'type':'dense','units':128,'activation':'relu'}", OUT));

        assertThat(plan.errors()).extracting(NetworkProblem::pointer).containsExactly("/layers/1", "/layers/2");
        assertThat(plan.errors().get(0).detail()).contains("[28, 28]").contains("flatten");
        assertThat(plan.errors().get(1).lesson())
                .contains("[28, 128] would become [28, 10], 28 rows of 10", "one label is expected");
    }

    /** What is in braces is appended to an otherwise sound request. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'rescaling','flatten','dense 5 softmax' | | ERROR | /layers/2/units | labels reach 9",
                "'rescaling','flatten','dense 12 softmax' | | WARNING | /layers/2/units | only 10 classes",
                "'rescaling','flatten','dense 10 relu' | | ERROR | /layers/2/activation | must be softmax in the last layer",
                "'rescaling','flatten','dense 10 linear','activation softmax' | | WARNING | none | none",
                "'rescaling','flatten','dense 10 relu','activation softmax' | | WARNING | /layers/2/activation | is relu before softmax",
                "'rescaling','flatten','dense 10 linear' | 'from_logits':true | WARNING | none | none",
                "'rescaling','flatten','dense 10 softmax' | 'from_logits':true | WARNING | /layers/2/activation | softmax comes twice",
                "'rescaling','flatten','dense 10 relu' | 'from_logits':true | WARNING | /layers/2/activation | relu on logits",
                "'rescaling','flatten','dense 10 linear' | 'from_logits':true,'loss':'mean_squared_error' | ERROR | /from_logits | compares probabilities",
                "'rescaling','flatten','dense 10 sigmoid' | 'loss':'mean_squared_error' | ERROR | /layers/2/activation | must be softmax",
                "'rescaling','flatten' | | ERROR | /layers/1 | must be dense with 10 units and softmax",
                "'flatten','dense 10 softmax' | | WARNING | /layers/0 | pixels from 0 to 255",
                "'flatten','rescaling','dense 10 softmax' | | WARNING | /layers/1 | usually comes first",
                "'rescaling','flatten','dense 64 softmax','dense 10 softmax' | | WARNING | /layers/2/activation | before the last layer",
                "'rescaling','flatten','dense 64 linear','dense 10 softmax' | | WARNING | /layers/2/activation | is linear, and so is all that lies between",
                "'rescaling','flatten','dense 64 linear','dropout 0.2','dense 10 softmax' | | WARNING | /layers/2/activation | is linear, and so is all",
                "'rescaling','flatten','dense 64 linear','activation relu','dense 10 softmax' | | WARNING | none | none",
                "'rescaling','linear conv','flatten','dense 10 softmax' | | WARNING | /layers/1/activation | is linear, and so is all",
                "'rescaling','linear conv','pool 2','flatten','dense 10 softmax' | | WARNING | none | none",
                "'rescaling','gap','dense 10 softmax' | | WARNING | /layers/1 | makes one number of the whole picture",
                "'rescaling','conv 30','flatten','dense 10 softmax' | | ERROR | /layers/1/kernel_size | larger than what comes in",
                "'rescaling','pool 29','flatten','dense 10 softmax' | | ERROR | /layers/1/pool_size | larger than what comes in",
                "'rescaling','flatten','conv 3','dense 10 softmax' | | ERROR | /layers/2 | takes a picture",
                "'rescaling','flatten','gap','dense 10 softmax' | | ERROR | /layers/2 | takes a picture",
                "'rescaling','conv 3','dense 10 softmax' | | ERROR | /layers/2 | flatten",
                "'rescaling','bn','flatten','dense 10 softmax' | | ERROR | /layers/1 | put it after flatten",
                "'rescaling','activation softmax','flatten','dense 10 softmax' | | ERROR | /layers/1/activation | softmax on a sample of shape",
                "'rescaling','flatten','dense 10 linear','dropout 0.5' | 'from_logits':true | ERROR | /layers/3 | is the last layer",
                "'rescaling','flatten','dropout 0.9','dense 10 softmax' | | WARNING | /layers/2/rate | from 0.2 to 0.5",
                "'rescaling','conv 3' | 'from_logits':true | ERROR | /layers/1 | one number for each class",
                "'rescaling','flatten','dense 10 softmax' | 'metrics':['top_k_accuracy'],'top_k':11 | ERROR | /top_k | take fewer guesses",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'early_stopping'}] | ERROR | /callbacks/0/monitor | needs validation data",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'stop_when','monitor':'top_k_accuracy','above':0.9}] | ERROR | /callbacks/0/monitor | name top_k_accuracy",
                "'rescaling','flatten','dense 10 softmax' | 'class_weight':{'10':2} | ERROR | /class_weight/10 | labels reach 9",
                "'rescaling','flatten','dense 10 softmax' | 'validation_split':0.1,'validation_data':'test' | ERROR | /validation_data | both set",
                "'rescaling','flatten','dense 10 softmax' | 'validation_data':'test','callbacks':[{'type':'checkpoint'}] | WARNING | /validation_data | a callback decides",
                "'rescaling','flatten','dense 10 softmax' | 'validation_split':0.1,'callbacks':[{'type':'reduce_lr_on_plateau'}],'optimizer':{'type':'sgd','learning_rate':{'type':'cosine_decay','decay_steps':9000}} | ERROR | /callbacks/0 | has a schedule",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'stop_when','monitor':'loss','below':0}] | WARNING | /callbacks/0/below | no loss is below 0",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'stop_when','monitor':'accuracy','above':1}] | WARNING | /callbacks/0/above | no accuracy is above 1",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'early_stopping','monitor':'loss','patience':4}] | WARNING | /callbacks/0/patience | after 5 epochs at the earliest",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'early_stopping','monitor':'loss','patience':3}] | WARNING | none | none",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'early_stopping','monitor':'loss','patience':1,'start_from_epoch':3}] | WARNING | /callbacks/0/patience | after 5 epochs",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'early_stopping','monitor':'loss','patience':9,'restore_best_weights':true}] | WARNING | none | none",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'reduce_lr_on_plateau','monitor':'loss'}] | WARNING | /callbacks/0/patience | lets reduce_lr_on_plateau act after 11 epochs",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'reduce_lr_on_plateau','monitor':'loss','patience':1,'min_lr':0.001}] | WARNING | /callbacks/0/min_lr | begins at 0.001",
                "'rescaling','flatten','dense 10 softmax' | 'callbacks':[{'type':'checkpoint','monitor':'accuracy','mode':'min'}] | WARNING | /callbacks/0/mode | takes the worst accuracy for the best",
                "'rescaling','flatten','dense 10 softmax' | 'class_weight':{'3':0} | WARNING | /class_weight/3 | teach nothing",
                "'rescaling','flatten','dense 10 softmax' | 'optimizer':{'type':'sgd','learning_rate':5} | WARNING | /optimizer/learning_rate | begins at 5.0",
                "'rescaling','flatten','dense 10 softmax' | 'optimizer':{'type':'adadelta','learning_rate':1} | WARNING | none | none",
                "'rescaling','flatten','dense 10 softmax' | 'validation_split':0.9999999 | ERROR | /validation_split | no sample to train on",
                "'rescaling','flatten','dense 10 softmax' | 'validation_split':1e-17 | ERROR | /validation_split | holds out none of 60,000",
                "'rescaling','flatten','dense 10 softmax' | 'batch_size':8192 | WARNING | /epochs | makes 40 steps in all",
                "'rescaling','flatten','dense 10 softmax' | 'optimizer':{'type':'sgd','learning_rate':{'type':'step','drop_steps':5}} | WARNING | /optimizer/learning_rate | has fallen from 0.001",
                "'rescaling','flatten','dense 10 softmax' | 'optimizer':{'type':'sgd','learning_rate':{'type':'step','drop_steps':99999}} | WARNING | /optimizer/learning_rate | is still 0.001000 at the last of 9375 steps"
            },
            quoteCharacter = '"')
    void eachMistakeIsNamedWithTheWayOut(String layers, String more, String severity, String pointer, String words) {
        String body = "{'layers':[" + spelled(layers) + "]" + (more == null ? "" : "," + more) + "}";

        NetworkPlan plan = plan(body);

        if (pointer.equals("none")) {
            assertThat(plan.problems()).isEmpty();
            return;
        }
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.valueOf(severity));
            assertThat(problem.pointer()).isEqualTo(pointer);
            assertThat(problem.detail()).contains(words);
            assertThat(problem.lesson()).endsWith(".");
        });
    }

    @Test
    void severalMistakesAreNamedAtOnce() {
        NetworkPlan plan = plan(layers(SCALE, "{'type':'dense','units':5,'activation':'relu'}"));

        assertThat(plan.errors())
                .extracting(NetworkProblem::pointer)
                .containsExactly("/layers/1", "/layers/1/activation", "/layers/1/units");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'rescaling','flatten','activation softmax' | 2 | 784 numbers become as many probabilities, which sum to 1.",
                "'rescaling','flatten','activation relu' | 2 | relu of each number.",
                "'flatten','rescaling' | 1 | Each number times 0.00392.",
                "{'type':'rescaling','scale':1e-6,'offset':-0.5} | 0 | Each number times 0.000001 plus -0.5: pixels 0 to 255 become -0.5 to -0.5.",
                "{'type':'rescaling','scale':0.00784313725,'offset':-1} | 0 | Each number times 0.00784 plus -1: pixels 0 to 255 become -1 to 1.",
                "'flatten','flatten' | 1 | It is one row already; nothing changes.",
                "'conv 3','flatten' | 1 | 26 x 26 x 2 numbers in one row: 1,352.",
                "'conv 3','gap' | 1 | The mean of each of 2 channels over 26x26.",
                "'gap' | 0 | The mean of all 28x28 places: one number.",
                "'pool 2' | 0 | The largest number of each window of 2x2: 28x28 become 14x14.",
                "{'type':'average_pooling2d','pool_size':3,'padding':'same'} | 0 | The mean of each window of 3x3: 28x28 become 10x10.",
                "{'type':'conv2d','filters':1,'kernel_size':[3,5],'strides':2,'use_bias':false} | 0 | A channel axis is added: [28, 28, 1]. A window of 3x5 over 1 channel moves over 28x28 in steps of 2x2, which leaves 13x12; 1 filter: 15 parameters.",
                "'flatten',{'type':'dense','units':1,'use_bias':false} | 1 | 784 numbers times 1 neuron: 784 parameters.",
                "'flatten','bn' | 1 | Each of 784 features gets a mean, a variance, a scale and a shift: 3,136 parameters, of which 1,568 learn.",
                "'dropout 0.25' | 0 | In training each of 784 numbers is 0 with probability 0.25; in prediction nothing happens.",
                "{'type':'gaussian_noise','stddev':0.1} | 0 | In training each number gets noise of standard deviation 0.1; in prediction nothing happens."
            })
    void eachLayerSaysWhatItDoesToWhatComesIn(String layers, int index, String sentence) {
        NetworkPlan plan = plan("{'layers':[" + spelled(layers) + "]}");

        assertThat(plan.layers().get(index).explanation()).isEqualTo(sentence);
    }

    @Test
    void anEmptyNetworkIsRefused() {
        assertThat(plan("{'layers':[]}").errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.pointer()).isEqualTo("/layers"));
    }

    @Test
    void moreParametersThanTheServiceTrainsAreRefusedBeforeAnyAllocation() {
        String wide = "{'type':'dense','units':65536,'activation':'relu'}";
        NetworkPlan plan = plan(layers(SCALE, FLAT, wide, wide, OUT));

        assertThat(plan.parameters()).isEqualTo(785L * 65_536 + 65_537L * 65_536 + 65_537L * 10);
        assertThat(plan.errors())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("10,000,000"));
    }

    /** The tests' short forms, such as {@code 'dense 10 softmax'}. */
    private static String spelled(String layers) {
        return layers.replaceAll("'dense (\\d+) (\\w+)'", "{'type':'dense','units':$1,'activation':'$2'}")
                .replaceAll("'conv (\\d+)'", "{'type':'conv2d','filters':2,'kernel_size':$1,'activation':'relu'}")
                .replace("'linear conv'", "{'type':'conv2d','filters':2,'kernel_size':3}")
                .replaceAll("'pool (\\d+)'", "{'type':'max_pooling2d','pool_size':$1}")
                .replaceAll("'activation (\\w+)'", "{'type':'activation','activation':'$1'}")
                .replaceAll("'dropout ([\\d.]+)'", "{'type':'dropout','rate':$1}")
                .replace("'gap'", "{'type':'global_average_pooling2d'}")
                .replace("'bn'", "{'type':'batch_normalization'}")
                .replace("'flatten'", FLAT)
                .replaceAll("(?<!:)'rescaling'", SCALE);
    }

    private static String layers(String... layers) {
        return "{'layers':[" + String.join(",", layers) + "]}";
    }

    private static NetworkPlan plan(String body) {
        return plan(body, pictures(PICTURE, Collections.nCopies(10, 6_000)));
    }

    private static Pictures pictures(Shape shape, List<Integer> perClass) {
        List<String> labels =
                IntStream.range(0, perClass.size()).mapToObj(i -> "class " + i).toList();
        return new Pictures(shape, labels, perClass, false);
    }

    private static NetworkPlan plan(String body, Pictures pictures) {
        Violations violations = new Violations();
        FieldReader fields = reader(body, violations);
        Sequential network = NetworkReader.sequential(fields, Sequential.lesson(pictures.shape(), pictures.classes()));
        Fit fit = NetworkReader.fit(fields, 0, null);
        fields.refuseUnknownFields();
        violations.throwIfAny();
        return NetworkPlan.of(network, fit, pictures, 10_000_000);
    }

    private static FieldReader reader(String body, Violations violations) {
        return FieldReader.of(JsonMapper.shared().readTree(body.replace('\'', '"')), violations);
    }
}
