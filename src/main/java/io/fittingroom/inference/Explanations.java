package io.fittingroom.inference;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.Predictor;
import io.fittingroom.model.Predictor.ServedVersion;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.stereotype.Service;

/**
 * Explains answers: what mattered in the picture, and which training pictures look like it. An explanation asks the network
 * some hundred times and looks at every training picture; only a few are made at the same time. Thread-safe, deterministic.
 */
@Service
public class Explanations {

    private static final int MOST_AT_ONCE = 2;
    private static final int MOST_WAITING = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How many numbers go to the network together, so that large pictures do not fill the memory. */
    private static final int PIECE_NUMBERS = 1 << 20;

    private final Predictor predictor;
    private final Datasets datasets;
    private final Turns turns = new Turns(
            MOST_AT_ONCE, MOST_WAITING, PATIENCE, "Other explanations are being made; try again in some seconds.");

    Explanations(Predictor predictor, Datasets datasets) {
        this.predictor = predictor;
        this.datasets = datasets;
    }

    /**
     * Why a network answered as it did.
     *
     * @param version that answered
     * @param labels class names by index; a network may have more outputs than there are classes
     * @param probabilities of the picture, by output
     * @param output the class that {@code heat} is about
     * @param heat of every pixel, in nats, row by row; see {@link Occlusion}
     * @param dataset whose training pictures {@code nearest} are
     * @param pictures where they are: {@code /api/datasets/shoes/versions/2/train}
     * @param nearest nearest first; none when the data set is not here any more
     */
    public record Explanation(
            int version,
            List<String> labels,
            List<Double> probabilities,
            int output,
            List<Double> heat,
            ModelDescription.TrainedOn dataset,
            String pictures,
            NearestPictures nearest) {

        public Explanation {
            labels = List.copyOf(labels);
            probabilities = List.copyOf(probabilities);
            heat = List.copyOf(heat);
        }
    }

    /**
     * Explains a picture.
     *
     * @param version that is asked
     * @param pixels as many numbers in 0..255 as the model's input has
     * @param wanted the class to explain, its number or its name; empty for the most probable one
     * @param neighbours how many training pictures to find, 0 or more
     */
    public Explanation explain(ServedVersion version, float[] pixels, Optional<String> wanted, int neighbours) {
        ModelDescription.TrainedOn trainedOn = version.description().dataset();
        Optional<Integer> output = wanted.map(text -> classOf(text, trainedOn.labels()));
        return turns.take(() -> {
            Optional<Dataset> dataset = datasets.find(trainedOn.reference().toString())
                    .filter(there -> there.preparation().elements() == pixels.length);
            Occlusion occlusion = new Occlusion(pixels, trainedOn.preparation());
            List<float[]> answers = answers(version, occlusion, pixels.length);
            float[] whole = answers.get(0);
            int explained = output.orElseGet(() -> best(whole));
            double[] heat = occlusion.heat(answers, explained);
            return new Explanation(
                    version.version(),
                    trainedOn.labels(),
                    doubles(whole),
                    explained,
                    Arrays.stream(heat).boxed().toList(),
                    trainedOn,
                    dataset.map(Dataset::reference)
                                    .orElse(trainedOn.reference())
                                    .path() + "/train",
                    dataset.map(there -> NearestPictures.find(there.train(), pixels, neighbours))
                            .orElse(NearestPictures.NONE));
        });
    }

    private List<float[]> answers(ServedVersion version, Occlusion occlusion, int numbers) {
        int piece = Math.max(1, PIECE_NUMBERS / numbers);
        List<float[]> answers = new ArrayList<>(occlusion.count());
        for (int from = 0; from < occlusion.count(); from += piece) {
            List<float[]> pictures = IntStream.range(from, Math.min(from + piece, occlusion.count()))
                    .mapToObj(occlusion::picture)
                    .toList();
            answers.addAll(predictor.predict(version, pictures).probabilities());
        }
        return answers;
    }

    private static int classOf(String text, List<String> labels) {
        for (int i = 0; i < labels.size(); i++) {
            if (text.equals(String.valueOf(i)) || text.equalsIgnoreCase(labels.get(i))) {
                return i;
            }
        }
        throw ProblemException.invalid(
                "/class",
                "must be a class's number from 0 to " + (labels.size() - 1) + " or its name: "
                        + String.join(", ", labels) + ".");
    }

    private static int best(float[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return best;
    }

    private static List<Double> doubles(float[] values) {
        Double[] doubles = new Double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = (double) values[i];
        }
        return List.of(doubles);
    }
}
