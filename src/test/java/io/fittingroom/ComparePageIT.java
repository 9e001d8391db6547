package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Comparing trainings by clicks: an experiment, a question of the lesson, any jobs. */
class ComparePageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Test
    void theVariantsOfAnExperimentAreComparedWhileTheyTrain() {
        String id = service().post("/api/experiments", """
                        {"name": "Short or long", "base": {"batch_size": 128, "validation_split": 0.2},
                         "variants": [{"name": "one epoch", "epochs": 1}, {"name": "three epochs", "epochs": 3}]}""").json().path("id").asString();
        BROWSER.open(address("/#/compare"));
        BROWSER.click(".jobs a", "Short or long");

        BROWSER.awaitCount(".compared tbody tr", 2);
        BROWSER.awaitTrue("both trainings to have ended", "return !document.querySelector('.compared .badge')");
        BROWSER.find(".charts .line.s1");
        BROWSER.find(".charts .dot.s0");
        JsonNode experiment = service().get("/api/experiments/" + id).json();
        assertThat(BROWSER.text(".said p"))
                .isEqualTo(experiment.path("conclusion").asString());
        assertThat(BROWSER.texts(".settings tbody tr > *")).containsExactly("/epochs", "1", "3");
        assertThat(BROWSER.texts(".compared tbody td:nth-child(5)")).containsExactly("1", "3");
        BROWSER.find(".compared .tag", "best");
        BROWSER.screenshot("compare");

        BROWSER.click(".segments label", "Training");
        BROWSER.find(".charts .line.s1");
        BROWSER.click("button", "Save as CSV");
        assertThat(BROWSER.saved("comparison.csv"))
                .isEqualTo(service().get("/api/experiments/" + id, "text/csv").text());
    }

    @Test
    void anyJobsAreTickedComparedAndSharedByTheirAddress() {
        List<String> jobs = List.of(train("ticked-a", 32), train("ticked-b", 64));
        BROWSER.open(address("/#/jobs"));
        jobs.forEach(job -> BROWSER.click("[data-key=pick-" + job + "]"));
        BROWSER.screenshot("jobs-picked");
        BROWSER.click("[data-key=compare]");

        BROWSER.find("h1", "2 trainings compared");
        assertThat(BROWSER.texts(".compared tbody th a")).containsExactly("ticked-a", "ticked-b");
        assertThat(BROWSER.texts(".settings tbody tr > *")).containsExactly("/layers/2/units", "32", "64");
        BROWSER.find(".said p", "has the best test accuracy");
        String address = BROWSER.address();

        BROWSER.open("about:blank");
        BROWSER.open(address);
        assertThat(BROWSER.texts(".compared tbody th a")).containsExactly("ticked-a", "ticked-b");
        BROWSER.click("button", "Save as CSV");
        assertThat(BROWSER.saved("comparison.csv").lines())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("variant,job,epoch,loss,accuracy");
    }

    @Test
    void aQuestionOfTheLessonIsAskedByOneClickAndCancelledByTwo() {
        // Its own trainings might end before they are cancelled.
        JsonNode blocker = service().submit("{\"epochs\": 1000, \"batch_size\": 4}");
        service().awaitTraining(blocker.path("id").asString());
        BROWSER.open(address("/#/compare"));
        BROWSER.awaitCount(".question", 7);
        BROWSER.screenshot("compare-questions");
        BROWSER.click("[data-preset=early-stop]");

        BROWSER.find("h1", "until loss < 0.4");
        BROWSER.awaitCount(".compared .badge.queued", 2);
        BROWSER.click("button", "Cancel all");
        BROWSER.click("dialog button", "Cancel all");

        BROWSER.awaitCount(".compared .badge.cancelled", 2);
        BROWSER.click("button", "Delete");
        BROWSER.click("dialog button", "Delete");
        BROWSER.find("h1", "Compare trainings");
        assertThat(service().get("/api/experiments").text()).doesNotContain("until loss < 0.4");
    }

    @Test
    void aComparisonOfNothingThatExistsIsSaidSo() {
        BROWSER.open(address("/#/compare/nothing00000"));

        BROWSER.find(".notice.bad", "does not exist");
        assertThat(BROWSER.consoleErrors()).isNotEmpty().allMatch(error -> error.contains("404"));
    }

    private String train(String model, int units) {
        String job = service()
                .submit(String.format(Locale.ROOT, """
                        {"model": "%s", "epochs": 1, "batch_size": 256, "layers": [{"type": "rescaling"}, {"type": "flatten"},
                         {"type": "dense", "units": %d, "activation": "relu"}, {"type": "dense", "units": 10, "activation": "softmax"}]}""", model, units))
                .path("id")
                .asString();
        service().awaitEnd(job);
        return job;
    }
}
