package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.ServiceClient.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Evaluation and comparison over HTTP, on networks that were really trained. */
class EvaluationIT extends RunningService {

    private static final String MODEL = "/api/models/judged";
    private static final String EVALUATION = MODEL + "/versions/2/evaluation";

    /** Version 1 has hardly begun to learn, 2 and 3 know more, model "other" has more outputs than there are classes. */
    @BeforeEach
    void trainOnce() {
        if (service().get("/api/models/other/versions/1").status() == 200) {
            return;
        }
        train("judged", "\"epochs\": 1, \"batch_size\": 1024");
        train("judged", "\"epochs\": 4, \"batch_size\": 128");
        train("judged", "\"epochs\": 4, \"batch_size\": 128, \"seed\": 7");
        train("other", """
                "epochs": 1, "batch_size": 512, "layers": [{"type": "rescaling", "scale": 0.00392156862745098},
                {"type": "flatten"}, {"type": "dense", "units": 16, "activation": "softmax"}]""");
    }

    @Test
    void figuresAgreeWithThoseOfTheTrainingAndWithEachOther() {
        JsonNode evaluation = evaluation("");

        JsonNode atTraining = service().get(MODEL + "/versions/2").json().path("evaluation");
        assertThat(evaluation.path("samples").intValue()).isEqualTo(10_000);
        assertThat(number(evaluation, "/accuracy")).isEqualTo(number(atTraining, "/accuracy"), within(2e-4));
        assertThat(number(evaluation, "/loss")).isEqualTo(number(atTraining, "/loss"), within(1e-3));
        assertThat(evaluation.path("classes")).hasSize(10);
        assertThat(evaluation.at("/classes/9/label").asString()).isEqualTo("Ankle boot");
        int all = 0;
        int right = 0;
        for (int row = 0; row < 10; row++) {
            int support = 0;
            for (int column = 0; column < 10; column++) {
                support += evaluation.at("/confusion/" + row + "/" + column).intValue();
            }
            assertThat(support).isEqualTo(1000);
            right += evaluation.at("/confusion/" + row + "/" + row).intValue();
            all += support;
        }
        assertThat(all).isEqualTo(10_000);
        assertThat(right).isEqualTo(evaluation.path("correct").intValue());
        assertThat(evaluation.at("/top_k/0/k").intValue()).isEqualTo(1);
        assertThat(number(evaluation, "/top_k/0/accuracy")).isEqualTo(number(evaluation, "/accuracy"));
        assertThat(number(evaluation, "/weighted_average/recall"))
                .isEqualTo(number(evaluation, "/accuracy"), within(1e-9));
        assertThat(evaluation.at("/calibration/bins")).hasSize(10);
        assertThat(evaluation.at("/calibration/bins/0/count").intValue()).isZero();
        assertThat(evaluation.at("/calibration/bins/0/accuracy").isNull()).isTrue();
        assertThat(evaluation.path("warnings")).isEmpty();
    }

    @Test
    void whatIsAskedForIsAnswered() {
        JsonNode evaluation = evaluation("?top=2,10&bins=15&mistakes=3&dataset=fashion-mnist&split=test");

        assertThat(evaluation.path("top_k")).hasSize(2);
        assertThat(evaluation.at("/top_k/0/k").intValue()).isEqualTo(2);
        assertThat(number(evaluation, "/top_k/1/accuracy")).isEqualTo(1);
        assertThat(evaluation.at("/calibration/bins")).hasSize(15);
        assertThat(evaluation.path("mistakes")).hasSize(3);
        assertThat(service()
                        .get(EVALUATION + "?split=train")
                        .json()
                        .path("samples")
                        .intValue())
                .isEqualTo(7_500);
        assertThat(service()
                        .get(EVALUATION + "?split=train")
                        .json()
                        .at("/warnings/0")
                        .asString())
                .contains("was trained on these pictures");
    }

    @Test
    void mistakesAreTheSurestFirstAndTheirPicturesAreThere() {
        JsonNode mistakes = evaluation("").path("mistakes");

        assertThat(mistakes).hasSize(10);
        double before = 1;
        for (JsonNode mistake : mistakes) {
            assertThat(number(mistake, "/probability")).isLessThanOrEqualTo(before);
            before = number(mistake, "/probability");
            assertThat(mistake.path("predicted")).isNotEqualTo(mistake.path("label"));
            assertThat(mistake.path("probabilities")).hasSize(10);
            assertThat(mistake.at("/probabilities/0/index")).isEqualTo(mistake.path("predicted"));
            assertThat(number(mistake, "/probabilities/0/probability")).isEqualTo(before, within(1e-5));
            JsonNode picture =
                    service().get(mistake.at("/links/self").asString()).json();
            assertThat(picture.path("label")).isEqualTo(mistake.path("label"));
            Answer png = service().get(mistake.at("/links/png").asString());
            assertThat(png.header("Content-Type")).isEqualTo("image/png");
            JsonNode predicted = service()
                    .post(MODEL + "/versions/2/predict", "{\"image\": " + picture.path("pixels") + "}")
                    .json();
            assertThat(predicted.at("/predictions/0/index")).isEqualTo(mistake.path("predicted"));
            assertThat(number(predicted, "/predictions/0/probability")).isEqualTo(before, within(1e-5));
        }
    }

    @Test
    void everyCellLeadsToItsPictures() {
        JsonNode evaluation = evaluation("");
        String template = evaluation.at("/links/cell").asString();
        for (int row = 0; row < 10; row++) {
            for (int column = 0; column < 10; column++) {
                String address = template.replace("{label}", "" + row).replace("{predicted}", "" + column) + "&size=1";
                JsonNode page = service().get(address).json();
                assertThat(page.path("total")).isEqualTo(evaluation.at("/confusion/" + row + "/" + column));
                for (JsonNode picture : page.path("pictures")) {
                    assertThat(picture.path("label").intValue()).isEqualTo(row);
                    assertThat(picture.path("predicted").intValue()).isEqualTo(column);
                }
            }
        }
        String mistakes = evaluation.at("/links/mistakes").asString();
        int wrong = 10_000 - evaluation.path("correct").intValue();
        JsonNode last =
                service().get(mistakes + "&size=200&page=" + (wrong - 1) / 200).json();
        assertThat(last.path("total").intValue()).isEqualTo(wrong);
        assertThat(last.path("pictures")).hasSize((wrong - 1) % 200 + 1);
        assertThat(service().get(mistakes + "&size=200&page=50").json().path("pictures"))
                .isEmpty();
        assertThat(service()
                        .get(EVALUATION + "/pictures?label=shirt&predicted=COAT")
                        .json()
                        .path("total"))
                .isEqualTo(evaluation.at("/confusion/6/4"));
    }

    @ParameterizedTest
    @CsvSource({
        "top=0, /top",
        "'top=1,,3', /top",
        "bins=0, /bins",
        "bins=101, /bins",
        "mistakes=101, /mistakes",
        "split=validation, /split",
        "tops=3, /tops"
    })
    void aFaultyQueryIsRefusedWithItsField(String query, String pointer) {
        Answer refused = service().get(EVALUATION + "?" + query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/models/judged/versions/99/evaluation",
                "/api/models/nobody/versions/1/evaluation",
                "/api/models/judged/versions/1/evaluation?dataset=nothing",
                "/api/models/judged/versions/99/evaluation/pictures",
                "/api/models/judged/compare?a=1&b=99",
                "/api/models/judged/compare?a=1&b=nobody/1",
                "/api/models/judged/compare?a=1&b=other/"
            })
    void whatIsNotThereIsNotFound(String address) {
        assertThat(service().get(address).status()).isEqualTo(404);
    }

    @Test
    void outputsThatAreNoClassAreNamedNone() {
        JsonNode evaluation =
                service().get("/api/models/other/versions/1/evaluation").json();

        assertThat(evaluation.path("confusion").size()).isBetween(10, 11);
        assertThat(service()
                        .get("/api/models/other/versions/1/evaluation/pictures?predicted=none")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void twoVersionsAreSetSideBySide() {
        JsonNode comparison = service().get(MODEL + "/compare?a=1&b=2").json();

        int bothRight = comparison.at("/pictures/both_right").intValue();
        int onlyA = comparison.at("/pictures/only_a_right").intValue();
        int onlyB = comparison.at("/pictures/only_b_right").intValue();
        assertThat(bothRight
                        + onlyA
                        + onlyB
                        + comparison.at("/pictures/both_wrong").intValue())
                .isEqualTo(10_000);
        assertThat(comparison.at("/a/correct").intValue()).isEqualTo(bothRight + onlyA);
        assertThat(comparison.at("/b/correct").intValue()).isEqualTo(bothRight + onlyB);
        assertThat(comparison.at("/b/accuracy")).isEqualTo(evaluation("").path("accuracy"));
        assertThat(comparison.at("/mcnemar/method").asString()).isEqualTo("chi_squared");
        double excess = Math.abs(onlyA - onlyB) - 1.0;
        assertThat(number(comparison, "/mcnemar/statistic")).isEqualTo(excess * excess / (onlyA + onlyB), within(1e-9));
        assertThat(number(comparison, "/mcnemar/p_value")).isLessThan(0.0001);
        assertThat(comparison.path("conclusion").asString())
                .startsWith("judged 2 is right on")
                .endsWith("judged 2 is better at pictures like these.");
        assertThat(comparison.at("/classes/6/recall_b"))
                .isEqualTo(evaluation("").at("/classes/6/recall"));
    }

    @Test
    void aliasesAndOtherModelsCanBeComparedToo() {
        service().put(MODEL + "/aliases/best", "{\"version\": 2}");

        JsonNode same = service().get(MODEL + "/compare?a=best&b=2").json();
        JsonNode other = service().get(MODEL + "/compare?a=best&b=other/1").json();

        assertThat(number(same, "/mcnemar/p_value")).isEqualTo(1);
        assertThat(same.path("conclusion").asString()).contains("show no difference");
        assertThat(other.at("/a/version").intValue()).isEqualTo(2);
        assertThat(other.at("/b/model").asString()).isEqualTo("other");
        Answer refused = service().get(MODEL + "/compare?split=all");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors")).hasSize(3);
    }

    private JsonNode evaluation(String query) {
        Answer answer = service().get(EVALUATION + query);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private void train(String model, String settings) {
        JsonNode job = service().submit("{\"model\": \"" + model + "\", " + settings + "}");
        JsonNode end = service().awaitEnd(job.path("id").asString());
        assertThat(end.path("state").asString()).isEqualTo("SUCCEEDED");
    }

    private static double number(JsonNode node, String pointer) {
        JsonNode number = node.at(pointer);
        assertThat(number.isNumber()).as(pointer).isTrue();
        return number.doubleValue();
    }
}
