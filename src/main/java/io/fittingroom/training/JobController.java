package io.fittingroom.training;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.network.Overfitting;
import io.fittingroom.stream.EventStreams;
import io.fittingroom.web.Address;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.PageNumber;
import io.fittingroom.web.PageSize;
import io.fittingroom.web.QueryReader;
import io.fittingroom.web.Violations;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The API of training jobs. */
@RestController
@RequestMapping("/api/jobs")
@Tag(name = "Training jobs", description = "Train a network, follow it, stop it")
class JobController {

    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
    private static final Map<String, JobState> STATES =
            Arrays.stream(JobState.values()).collect(Collectors.toMap(JobState::name, Function.identity()));

    private final Jobs jobs;
    private final JobStore store;
    private final JobViews views;
    private final JobPlans plans;
    private final EventStreams streams;
    private final Datasets datasets;
    private final RandomGenerator random;

    JobController(
            Jobs jobs,
            JobStore store,
            JobViews views,
            JobPlans plans,
            EventStreams streams,
            Datasets datasets,
            RandomGenerator random) {
        this.jobs = jobs;
        this.datasets = datasets;
        this.store = store;
        this.views = views;
        this.plans = plans;
        this.streams = streams;
        this.random = random;
    }

    @Schema(description = "A page of jobs, newest first")
    record JobPage(List<JobView> jobs, int page, int size, long total) {}

    @Schema(description = "Finished epochs, oldest first")
    record Epochs(
            List<EpochFigures> epochs,

            @Schema(
                    description =
                            "the epoch from which val_loss rises while loss falls; null where it does not or nothing is held out",
                    nullable = true,
                    example = "9")
            @Nullable Integer overfittingEpoch,

            @Schema(description = "the same in words", nullable = true) @Nullable String overfitting) {

        static Epochs of(List<EpochFigures> epochs) {
            Optional<Overfitting> overfitting = Overfitting.begins(epochs);
            return new Epochs(
                    epochs,
                    overfitting.map(Overfitting::epoch).orElse(null),
                    overfitting.map(Overfitting::sentence).orElse(null));
        }
    }

    @PostMapping(consumes = JSON)
    @Operation(
            operationId = "submitJob",
            summary = "Train a network",
            description =
                    "Puts a job into the queue and answers before the training starts. {} trains the lesson's network. Submitters take turns; each one's jobs are trained in their order.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = JobRequest.class),
                            examples = {
                                @ExampleObject(name = "The lesson's network", value = "{}"),
                                @ExampleObject(name = "512 neurons, 10 epochs", value = """
                                        {"layers": [{"type": "rescaling", "scale": 0.00392156862745098},
                                                    {"type": "flatten"},
                                                    {"type": "dense", "units": 512, "activation": "relu"},
                                                    {"type": "dense", "units": 10, "activation": "softmax"}],
                                         "epochs": 10}"""),
                                @ExampleObject(name = "Stop once the loss is below 0.4", value = """
                                        {"epochs": 15, "callbacks": [{"type": "stop_when", "monitor": "loss", "below": 0.4}]}"""),
                                @ExampleObject(name = "Without normalisation", value = """
                                        {"layers": [{"type": "flatten"},
                                                    {"type": "dense", "units": 128, "activation": "relu"},
                                                    {"type": "dense", "units": 10, "activation": "softmax"}]}""")
                            }))
    @ApiResponse(
            responseCode = "202",
            description = "The job was taken",
            headers = @Header(name = "Location", description = "the job's address", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "422", ref = "NetworkCannotBeBuilt")
    @ApiResponse(responseCode = "429", ref = "ShareFull")
    @ApiResponse(responseCode = "503", ref = "Busy")
    @Submission.Headers
    @Parameter(
            in = ParameterIn.HEADER,
            name = "Idempotency-Key",
            description =
                    "chosen by the client; the same key and body give the same job for 24 hours, another body a 422",
            schema = @Schema(type = "string"))
    ResponseEntity<JobView> submit(
            @Parameter(hidden = true) Submission submission,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        JobRequest request = JobRequest.read(body, () -> random.nextLong(1L << 53), datasets);
        Job job = jobs.submit(request, submission.submitter(), submission.keyOf(body));
        return ResponseEntity.accepted()
                .location(URI.create(Address.of("/api/jobs/" + job.id())))
                .body(views.view(job));
    }

    @PostMapping(path = "/plan", consumes = JSON)
    @Operation(
            operationId = "planJob",
            summary = "Say what a job would do",
            description =
                    "Takes the body of POST /api/jobs, starts nothing, and answers with each layer's shape and parameters, memory, time, whatever is wrong, and the request with every default filled in: the network too, where the body has none. What POST would refuse with 422 is here a problem of severity ERROR.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = JobRequest.class),
                            examples = {
                                @ExampleObject(name = "The lesson's network", value = "{}"),
                                @ExampleObject(name = "Without flatten, with 5 outputs", value = """
                                        {"layers": [{"type": "rescaling"},
                                                    {"type": "dense", "units": 128, "activation": "relu"},
                                                    {"type": "dense", "units": 5, "activation": "softmax"}]}""")
                            }))
    @ApiResponse(responseCode = "200", description = "The plan")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    JobPlan plan(@org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        return plans.plan(JobRequest.read(body, () -> random.nextLong(1L << 53), datasets));
    }

    @GetMapping
    @Operation(operationId = "listJobs", summary = "List jobs", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "The page")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "state",
            description = "only jobs in this state",
            schema = @Schema(implementation = JobState.class))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "model",
            description = "only jobs for this model",
            schema = @Schema(type = "string"))
    @Parameter(
            in = ParameterIn.QUERY,
            name = "submitter",
            description = "only jobs of this submitter",
            schema = @Schema(type = "string"))
    @PageNumber
    @PageSize(description = "jobs on a page")
    JobPage list(HttpServletRequest request) {
        QueryReader reader = QueryReader.of(request);
        JobState state = reader.choice("state", STATES, null);
        String model = reader.text("model").orElse(null);
        String submitter = reader.text("submitter").orElse(null);
        int page = reader.page();
        int size = reader.pageSize(20);
        reader.finish();
        JobStore.Filter filter = new JobStore.Filter(state, model, submitter);
        return new JobPage(views.views(store.list(filter, page, size)), page, size, store.count(filter));
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getJob",
            summary = "One job",
            description = "Where it stands at this moment; its figures once it has some.")
    @ApiResponse(responseCode = "200", description = "The job")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    JobView get(@JobId @PathVariable String id) {
        return views.view(jobs.get(id));
    }

    @GetMapping(path = "/{id}/epochs", produces = JSON)
    @Operation(
            operationId = "getEpochs",
            summary = "A job's finished epochs",
            description =
                    "During the training and after it. With Accept: text/csv the columns are those of Keras' CSVLogger, whose epochs count from 0.")
    @ApiResponse(
            responseCode = "200",
            description = "The epochs; none before the first has ended",
            content = {
                @Content(mediaType = JSON, schema = @Schema(implementation = Epochs.class)),
                @Content(
                        mediaType = "text/csv",
                        schema = @Schema(type = "string"),
                        examples = @ExampleObject("epoch,accuracy,loss\n0,0.8249,0.4957\n"))
            })
    @ApiResponse(responseCode = "404", ref = "NotFound")
    Epochs epochs(@JobId @PathVariable String id) {
        jobs.get(id);
        return Epochs.of(store.epochs(id));
    }

    @GetMapping(path = "/{id}/epochs", produces = "text/csv")
    @Hidden
    String epochsAsCsv(@PathVariable String id) {
        Job job = jobs.get(id);
        return EpochsCsv.of(store.epochs(id), job.request());
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "followJob",
            summary = "Follow a job",
            description =
                    "Server-Sent Events: state, epoch, evaluation, end (the job itself), each with a growing id, and batch (progress, at most five a second, fewer when hundreds listen, without id). What came before is replayed; after the end the stream closes. Last-Event-ID, or last_event_id, continues a broken stream.")
    @ApiResponse(
            responseCode = "200",
            description = "The events",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "204",
            description = "The job has ended and the client has its end already; do not ask again",
            content = @Content)
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "503", ref = "Busy")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "last_event_id",
            description = "replay what came after this event; from the start for one that there has not been yet",
            schema = @Schema(type = "integer", minimum = "0"))
    void events(
            @JobId @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false)
                    @Parameter(description = "as last_event_id; set by browsers")
                    @Nullable String header,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long last = EventStreams.lastEvent(header, request);
        jobs.get(id);
        streams.open(id, last, request, response);
    }

    @PostMapping("/{id}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "cancelJob",
            summary = "Cancel a job",
            description =
                    "A queued job never starts; a running one ends after the mini-batch it is in. Asking twice is no error.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = CancelRequest.class)))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    JobView cancel(
            @JobId @PathVariable String id,
            @org.springframework.web.bind.annotation.RequestBody(required = false) @Nullable JsonNode body) {
        return views.view(jobs.cancel(id, CancelRequest.read(body)));
    }

    @Schema(description = "How far to go on")
    record ResumeRequest(
            @Schema(
                    description =
                            "epochs in all, those that are finished included; as many as the job was to have before unless given",
                    minimum = "1",
                    maximum = "1000",
                    nullable = true,
                    example = "15")
            @Nullable Integer epochs) {}

    @PostMapping("/{id}/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "resumeJob",
            summary = "Go on with a job that has ended",
            description =
                    "From its last checkpoint, optimizer and callbacks included, so that the figures are those of a training without a break; from the start where no epoch was finished. A job that succeeded needs more epochs than it has, and its network becomes another version. Not after a divergence, nor after a callback has ended the job.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = ResumeRequest.class)))
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    @ApiResponse(responseCode = "429", ref = "ShareFull")
    @ApiResponse(responseCode = "503", ref = "Busy")
    JobView resume(
            @JobId @PathVariable String id,
            @org.springframework.web.bind.annotation.RequestBody(required = false) @Nullable JsonNode body) {
        return views.view(jobs.resume(id, epochs(body)));
    }

    private static OptionalInt epochs(@Nullable JsonNode body) {
        if (body == null) {
            return OptionalInt.empty();
        }
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(body, violations);
        int epochs = fields.integer("epochs", 1, NetworkReader.MOST_EPOCHS, 0);
        fields.refuseUnknownFields();
        violations.throwIfAny();
        return epochs == 0 ? OptionalInt.empty() : OptionalInt.of(epochs);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deleteJob",
            summary = "Delete an ended job",
            description = "With its epochs and events; the model that it trained stays.")
    @ApiResponse(responseCode = "404", ref = "NotFound")
    @ApiResponse(responseCode = "409", ref = "WrongState")
    void delete(@JobId @PathVariable String id) {
        jobs.delete(id);
    }

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(description = "a job's id", example = "7k2v9q4m1xbd")
    private @interface JobId {}
}
