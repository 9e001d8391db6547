package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A training as source code, over HTTP. */
class CodeIT extends RunningService {

    private static final String QUICK = """
            {"model": "told", "epochs": 1, "batch_size": 512, "seed": 7,
             "callbacks": [{"type": "stop_when", "monitor": "loss", "below": 0.4}]}""";

    @Test
    void aVersionTellsHowItWasTrained() {
        JsonNode job = service().awaitEnd(service().submit(QUICK).path("id").asString());
        String version = job.at("/links/model").asString();

        Answer python = service().get(version + "/code");
        Answer java = service().get(version + "/code?language=java");

        assertThat(python.header("Content-Type")).isEqualTo("text/x-python");
        assertThat(python.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"told-" + job.path("model_version") + ".py\"");
        assertThat(python.text()).contains("set_random_seed(7)", "StopWhen(\"loss\", below=0.4)", "MODEL = \"told\"");
        assertThat(java.header("Content-Type")).isEqualTo("text/x-java-source");
        assertThat(java.header("Content-Disposition")).isEqualTo("attachment; filename=\"Training.java\"");
        assertThat(java.text()).contains("SEED = 7L", "BATCH_SIZE = 512", "public final class Training");
        assertThat(service()
                        .get(version + "/code?language=java", "text/x-java-source")
                        .status())
                .isEqualTo(200);
        assertThat(service().post("/api/jobs/code?language=python", QUICK).text())
                .as("the job and its model are the same training")
                .isEqualTo(python.text());
    }

    @Test
    void whatCannotBeToldIsRefused() {
        Answer language = service().post("/api/jobs/code?language=c", "{}");
        Answer network = service().post("/api/jobs/code", "{\"layers\": [{\"type\": \"flatten\"}]}");
        byte[] zip = service().get(trained("source") + "/download").bytes();
        service().post("/api/models/foreign/versions", "application/zip", zip);
        Answer imported = service().get("/api/models/foreign/versions/1/code");

        assertThat(language.status()).isEqualTo(400);
        assertThat(language.json().at("/errors/0/pointer").asString()).isEqualTo("/language");
        assertThat(network.status()).isEqualTo(422);
        assertThat(imported.status()).isEqualTo(409);
        assertThat(imported.json().path("detail").asString()).contains("was imported");
        assertThat(service().get("/api/models/nobody/versions/1/code").status()).isEqualTo(404);
    }

    @Test
    void theCodeIsPlainAscii() {
        byte[] code = service().post("/api/jobs/code?language=java", "{}").bytes();

        assertThat(new String(code, StandardCharsets.US_ASCII).getBytes(StandardCharsets.US_ASCII))
                .isEqualTo(code);
    }

    private String trained(String model) {
        JsonNode job = service().submit("{\"model\": \"" + model + "\", \"epochs\": 1, \"batch_size\": 512}");
        return service().awaitEnd(job.path("id").asString()).at("/links/model").asString();
    }
}
