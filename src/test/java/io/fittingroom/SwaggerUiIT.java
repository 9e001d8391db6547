package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** "Try it out" in Swagger UI: a network is trained and asked without a line of code. */
class SwaggerUiIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Test
    void aNetworkIsTrainedAndAskedByTryItOut(@TempDir Path directory) throws IOException {
        BROWSER.open(address("/swagger-ui.html"));
        BROWSER.find(".info .title", "Fitting Room");
        BROWSER.find("#operations-Training_jobs-submitJob");
        BROWSER.screenshot("swagger-ui");

        JsonNode job = train("{\"epochs\": 1, \"batch_size\": 128}");
        assertThat(service().awaitEnd(job.path("id").asString()).path("state").asString())
                .isEqualTo("SUCCEEDED");
        JsonNode answer = predict(directory);

        assertThat(answer.at("/predictions/0/label").asString()).isEqualTo("Ankle boot");
    }

    private static JsonNode train(String body) {
        String operation = "#operations-Training_jobs-submitJob ";
        BROWSER.click(operation + ".opblock-summary-control");
        WebElement field = BROWSER.find(operation + "textarea.body-param__text");
        assertThat(field.getDomProperty("value")).isEqualTo("{}");
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), body);
        JsonNode answer = execute(operation, "202");
        BROWSER.screenshot("swagger-ui-train", operation);
        BROWSER.click(operation + ".opblock-summary-control");
        return answer;
    }

    private JsonNode predict(Path directory) throws IOException {
        Path picture = directory.resolve("boot.png");
        Files.write(
                picture, service().get("/api/datasets/fashion-mnist/test/0.png").bytes());
        String operation = "#operations-Predictions-predict ";
        BROWSER.click(operation + ".opblock-summary-control");
        WebElement form = BROWSER.find(operation + "select[aria-label='Request content type']");
        assertThat(new Select(form).getFirstSelectedOption().getText()).isEqualTo("multipart/form-data");
        BROWSER.findHidden(operation + "input[type=file]")
                .sendKeys(picture.toAbsolutePath().toString());
        JsonNode answer = execute(operation, "200");
        BROWSER.screenshot("swagger-ui-predict", operation);
        return answer;
    }

    /** Presses Execute and gives the answer, which must have that status. */
    private static JsonNode execute(String operation, String status) {
        BROWSER.click(operation + "button.execute");
        assertThat(BROWSER.text(operation + ".live-responses-table .response .response-col_status"))
                .startsWith(status);
        return JsonMapper.shared()
                .readTree(BROWSER.text(operation + ".live-responses-table .response .highlight-code code, " + operation
                        + ".live-responses-table .response .highlight-code pre"));
    }
}
