package io.fittingroom.experiment;

import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.training.JobRequest;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violations;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Trainings to be compared: a job's body and, for each variant, the fields that differ from it. A variant's field takes the
 * place of the base's whole field of that name; nothing inside it is merged.
 *
 * @param name what the experiment is about
 * @param base the job that the variants start from, with every default filled in
 * @param variants {@value #FEWEST} to {@value #MOST}, in the order in which they train
 */
record ExperimentRequest(String name, JobRequest base, List<Variant> variants) {

    static final int FEWEST = 2;
    static final int MOST = 20;
    private static final int LONGEST_MODEL_NAME = 64;
    private static final Pattern TITLE = Pattern.compile("(?=.*\\S)\\P{C}{1,80}");
    private static final String TITLE_IN_WORDS = "a text of 1 to 80 characters in one line";

    ExperimentRequest {
        variants = List.copyOf(variants);
    }

    /**
     * One training.
     *
     * @param name unique in its experiment
     * @param own the fields in which it differs from the base
     * @param request the whole job
     */
    record Variant(String name, Set<String> own, JobRequest request) {

        Variant {
            own = Set.copyOf(own);
        }

        /** Where a fault of the whole job comes from: a field of the variant's own, else one of the base. */
        String place(int index, String pointer) {
            return (own.contains(field(pointer)) ? "/variants/" + index : "/base") + pointer;
        }
    }

    /**
     * Reads a body; a 400 that names every fault when there is any.
     *
     * @param seeds where a seed comes from that is to be drawn; one for all variants
     * @throws ProblemException NOT_FOUND where one of the data sets is not there
     */
    static ExperimentRequest read(JsonNode body, LongSupplier seeds, Datasets datasets) {
        ExperimentRequest request = read(body, seeds, datasets::find);
        Stream.concat(Stream.of(request.base()), request.variants().stream().map(Variant::request))
                .map(JobRequest::dataset)
                .distinct()
                .forEach(datasets::get);
        return request;
    }

    /** The same, whether the data sets are there or not. */
    static ExperimentRequest read(JsonNode body, LongSupplier seeds, JobRequest.Finder datasets) {
        long seed = seeds.getAsLong();
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(body, violations);
        require(fields, "name", "say what the experiment is about, for example \"128 or 512 neurons\".");
        String name = fields.text("name", TITLE, TITLE_IN_WORDS, "");
        fields.object("base");
        List<FieldReader> readers = fields.objects("variants", MOST);
        boolean hasVariants =
                body.path("variants").isArray() && body.path("variants").size() <= MOST;
        if (!fields.has("variants") || (hasVariants && readers.size() < FEWEST)) {
            fields.fault(
                    "variants", String.format(Locale.ROOT, "must be an array of %d to %d variants.", FEWEST, MOST));
        }
        fields.refuseUnknownFields();

        ObjectNode base =
                body.path("base").isObject() ? (ObjectNode) body.path("base") : JsonNodeFactory.instance.objectNode();
        JobRequest baseRequest = readBase(base, seed, datasets, violations);
        List<Variant> variants = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++) {
            variants.add(
                    readVariant(body.path("variants").get(i), readers.get(i), i, base, seed, datasets, violations));
        }
        refuseSame(variants, violations);
        violations.throwIfAny();
        return new ExperimentRequest(name, baseRequest, variants);
    }

    private static JobRequest readBase(ObjectNode base, long seed, JobRequest.Finder datasets, Violations violations) {
        Violations found = new Violations();
        JobRequest request = JobRequest.read(base, () -> seed, datasets, found);
        found.list().forEach(fault -> violations.add("/base" + fault.pointer(), fault.detail()));
        return request;
    }

    private static Variant readVariant(
            JsonNode sent,
            FieldReader fields,
            int index,
            ObjectNode base,
            long seed,
            JobRequest.Finder datasets,
            Violations violations) {
        require(fields, "name", "name what is special about this variant, for example \"512 neurons\".");
        String name = fields.text("name", TITLE, TITLE_IN_WORDS, "");
        ObjectNode whole = base.deepCopy();
        Set<String> own = new HashSet<>();
        for (String field : fields.names()) {
            if (!field.equals("name")) {
                own.add(field);
                whole.set(field, sent.get(field));
            }
        }
        Violations found = new Violations();
        if (!own.contains("model")) {
            whole.put("model", modelOf(whole, name, index, found));
        }
        JobRequest request = JobRequest.read(whole, () -> seed, datasets, found);
        // Faults of the base's fields are the base's, and named there.
        found.list().stream()
                .filter(fault ->
                        own.contains(field(fault.pointer())) || fault.pointer().equals("/name"))
                .forEach(fault -> violations.add("/variants/" + index + fault.pointer(), fault.detail()));
        return new Variant(name, own, request);
    }

    /**
     * A variant has a model of its own unless it names one: were it a version of the base's, it would answer the base's
     * predictions as soon as it is the newest.
     */
    private static String modelOf(ObjectNode whole, String variant, int index, Violations violations) {
        String words =
                variant.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        String dataset = DatasetReference.parse(whole.path("dataset").asString(""))
                .map(DatasetReference::name)
                .orElse(Datasets.USUAL);
        String model = whole.path("model").asString(dataset) + "-" + (words.isEmpty() ? index + 1 : words);
        if (model.length() > LONGEST_MODEL_NAME) {
            violations.add(
                    "/name",
                    String.format(
                            Locale.ROOT,
                            "makes the model's name \"%s\", which is longer than %d characters; take a shorter name, or name the variant's model.",
                            model,
                            LONGEST_MODEL_NAME));
            return dataset;
        }
        return model;
    }

    private static void refuseSame(List<Variant> variants, Violations violations) {
        Set<String> names = new HashSet<>();
        Set<String> models = new HashSet<>();
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            String model = variant.request().model();
            if (variant.name().isEmpty()) {
                continue;
            }
            if (!names.add(variant.name())) {
                violations.add("/variants/" + i + "/name", "is that of another variant; name each one differently.");
            } else if (!models.add(model) && !variant.own().contains("model")) {
                violations.add(
                        "/variants/" + i + "/name",
                        String.format(
                                Locale.ROOT,
                                "makes the model's name \"%s\", as another variant does; take another name, or name the variant's model.",
                                model));
            }
        }
    }

    /** The field that a JSON pointer begins with, such as {@code layers} of {@code /layers/3/units}. */
    private static String field(String pointer) {
        int end = pointer.indexOf('/', 1);
        return pointer.isEmpty() ? "" : pointer.substring(1, end < 0 ? pointer.length() : end);
    }

    private static void require(FieldReader fields, String name, String wayOut) {
        if (!fields.has(name)) {
            fields.fault(name, "is missing; " + wayOut);
        }
    }
}
