package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a job's page says of the turns that a training can take, with real trainings. */
class TrainPageIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Test
    void overfittingIsMarkedOnTheCurveFromTheEpochOnWithWhichItBegins() {
        String job = submit("""
                {"model": "overfits", "epochs": 16, "batch_size": 64, "validation_split": 0.84,
                 "optimizer": {"type": "adam", "learning_rate": 0.005}}""");
        service().awaitEnd(job);
        JsonNode report = service().get("/api/jobs/" + job + "/epochs").json();
        int epoch = report.path("overfitting_epoch").intValue();
        assertThat(epoch).isPositive();

        BROWSER.open(address("/#/jobs/" + job));

        BROWSER.find(".notice.warn strong", "From epoch " + epoch + " on the network overfits");
        BROWSER.find(".notice.warn", report.path("overfitting").asString());
        BROWSER.awaitCount(".charts .shade", 2);
        BROWSER.screenshot("job-overfitting");
    }

    /** A browser has six connections to a service: as many tabs that follow jobs would leave none for anything else. */
    @Test
    void aPageThatNobodySeesHasNoStreamAndFollowsAgainWhenItIsLookedAt() {
        String job = submit("{\"model\": \"unseen\", \"epochs\": 500}");
        BROWSER.open(address("/#/jobs/" + job));
        BROWSER.find(".badge.running");
        awaitStreams(1);

        seen(false);
        awaitStreams(0);
        seen(true);
        awaitStreams(1);
        service().post("/api/jobs/" + job + "/cancel", "{}");

        BROWSER.find(".badge.cancelled");
    }

    private static void seen(boolean isSeen) {
        BROWSER.run("""
                const isHidden = !arguments[0];
                Object.defineProperty(document, 'hidden', {configurable: true, get: () => isHidden});
                document.dispatchEvent(new Event('visibilitychange'))""", isSeen);
    }

    private void awaitStreams(int count) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(service()
                                .get("/actuator/metrics/fitting.room.event.streams")
                                .json()
                                .at("/measurements/0/value")
                                .intValue())
                        .isEqualTo(count));
    }

    @Test
    void aLoneEpochIsADot() {
        String job = submit("{\"model\": \"lone\", \"epochs\": 1, \"batch_size\": 512}");
        service().awaitEnd(job);

        BROWSER.open(address("/#/jobs/" + job));

        BROWSER.awaitCount(".charts .dot.train", 2);
        assertThat(BROWSER.count(".charts .line.train[d]")).isZero();
    }

    @Test
    void aTrainingThatDivergedSaysSo() {
        String job = submit("""
                {"model": "diverges", "epochs": 3, "batch_size": 128, "optimizer": {"type": "sgd", "learning_rate": 1e10}}""");
        service().awaitEnd(job);

        BROWSER.open(address("/#/jobs/" + job));

        BROWSER.find(".badge.diverged");
        BROWSER.find(".notice.bad strong", "diverged");
        BROWSER.find(".notice.bad", "learning rate that is too high");
        BROWSER.screenshot("job-diverged");
    }

    @Test
    void aLearningRateThatChangesIsAmongTheFigures() {
        String job = submit("""
                {"model": "decays", "epochs": 2, "batch_size": 512, "optimizer": {"type": "adam", "learning_rate":
                 {"type": "step", "initial_learning_rate": 0.004, "drop_steps": 15, "drop_rate": 0.5}}}""");
        service().awaitEnd(job);

        BROWSER.open(address("/#/jobs/" + job));

        BROWSER.find(".figures td.rate", "0.004");
        BROWSER.find(".figures td.rate", "0.002");
    }

    @Test
    void anEndedJobGoesOnByClicks() {
        String job = submit("{\"model\": \"goes-on\", \"epochs\": 1, \"batch_size\": 256}");
        service().awaitEnd(job);
        BROWSER.open(address("/#/jobs/" + job));
        BROWSER.awaitCount(".figures tbody tr", 1);

        BROWSER.click(".actions button", "Resume");
        BROWSER.type("#ask-number", "3");
        BROWSER.screenshot("job-resume");
        BROWSER.click("dialog button", "Resume");

        BROWSER.awaitCount(".figures tbody tr", 3);
        BROWSER.find(".badge.succeeded");
        BROWSER.find(".result a", "version 2");
        assertThat(service().job(job).path("epochs").intValue()).isEqualTo(3);
    }

    @Test
    void aJobThatWaitsSaysHowManyAreBeforeItAndWhoseItIs() {
        String blocker = submit("{\"model\": \"blocks\", \"epochs\": 1000, \"batch_size\": 4}");
        service().awaitTraining(blocker);
        submit("{\"model\": \"first\", \"epochs\": 1, \"batch_size\": 512}");
        BROWSER.open(address("/#/train"));
        BROWSER.type("#f-model", "second");
        BROWSER.type("#f-submitter", "ada");
        BROWSER.click("button", "Start training");

        BROWSER.find(".badge.queued");
        BROWSER.find(".facts", "by ada");
        BROWSER.find(".pace", "Waiting");
        BROWSER.click("[data-section=jobs]");
        BROWSER.find(".jobs th", "by ada");
        assertThat(service()
                        .get("/api/jobs?model=second")
                        .json()
                        .at("/jobs/0/submitter")
                        .asString())
                .isEqualTo("ada");
    }

    private String submit(String request) {
        return service().submit(request).path("id").asString();
    }
}
