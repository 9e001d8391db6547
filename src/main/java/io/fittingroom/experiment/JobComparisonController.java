package io.fittingroom.experiment;

import io.fittingroom.training.Job;
import io.fittingroom.training.Jobs;
import io.fittingroom.web.QueryReader;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Compares any jobs, as an experiment's are. */
@RestController
@RequestMapping("/api/jobs/compare")
@Tag(name = "Training jobs")
class JobComparisonController {

    private static final int LEAST_JOBS = 2;
    private static final int MOST_JOBS = 20;

    private final Jobs jobs;
    private final ExperimentViews views;

    JobComparisonController(Jobs jobs, ExperimentViews views) {
        this.jobs = jobs;
        this.views = views;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "compareJobs",
            summary = "Compare any jobs",
            description =
                    "What an experiment says of its variants, of 2 to 20 jobs that need not belong together. A job is called by its model, and by version or id where jobs of one model are compared. With Accept: text/csv one row for each job and epoch.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "jobs",
            required = true,
            description = "2 to 20 ids with commas between them",
            example = "7k2v9q4m1xbd,3m8wq0z5t7ka",
            schema = @Schema(type = "string"))
    @ApiResponse(
            responseCode = "200",
            description = "The comparison as far as it goes",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = JobComparison.class)),
                @Content(
                        mediaType = "text/csv",
                        schema = @Schema(type = "string"),
                        examples = @ExampleObject("variant,job,epoch,loss\r\nshoes,7k2v9q4m1xbd,1,0.4749\r\n"))
            })
    @ApiResponse(responseCode = "404", ref = "NotFound")
    JobComparison compare(HttpServletRequest request) {
        return views.compare(named(request));
    }

    @GetMapping(produces = "text/csv")
    @Hidden
    String compareAsCsv(HttpServletRequest request) {
        JobComparison compared = views.compare(named(request));
        return JobComparisonCsv.of(compared.variants(), compared.findings());
    }

    private List<Experiment.Variant> named(HttpServletRequest request) {
        QueryReader reader = QueryReader.of(request);
        List<String> ids = Arrays.stream(reader.text("jobs").orElse("").split(",", -1))
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
        if (ids.size() < LEAST_JOBS || ids.size() > MOST_JOBS) {
            reader.fault(
                    "jobs",
                    "must be " + LEAST_JOBS + " to " + MOST_JOBS + " different ids with commas between them, but has "
                            + ids.size() + ".");
        }
        reader.finish();
        List<Job> compared = ids.stream().map(jobs::get).toList();
        return compared.stream()
                .map(job -> new Experiment.Variant(nameAmong(compared, job), job))
                .toList();
    }

    /** A job's model, with what tells it from the other jobs of that model. */
    private static String nameAmong(List<Job> jobs, Job job) {
        String model = job.request().model();
        long namesakes = jobs.stream()
                .filter(other -> other.request().model().equals(model))
                .count();
        if (namesakes == 1) {
            return model;
        }
        return model + " " + (job.modelVersion() == null ? job.id() : job.modelVersion());
    }
}
