package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.inference.Uploads.Outcome;
import io.fittingroom.inference.Uploads.UploadedFile;
import io.fittingroom.model.InferenceSettings;
import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.Png;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What one request may have decoded. */
class UploadsTest {

    private static final int SIDE = 100;
    private static final int PICTURES = 5;

    private final PictureLimits limits = new PictureLimits(1 << 20, 1_000, 1_000_000);
    private final PictureSettings settings = new PictureSettings(4L * SIDE * SIDE, 2);
    private final Uploads uploads = new Uploads(
            limits, new BoundedPictureReader(limits, settings), new InferenceSettings(1, 1, 10, Duration.ZERO, 1));

    @Test
    void picturesUpToTheBudgetAreReadAndOneMoreRefusesTheRequestByTheSettingsName() throws IOException {
        assertThat(uploads.read(zip(PICTURES - 1), Preparation.article(28, 28)))
                .hasSize(PICTURES - 1)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Read.class));

        ProblemException refused = refusal(zip(PICTURES));

        assertThat(refused.code()).isEqualTo(ProblemCode.TOO_LARGE);
        assertThat(refused).hasMessageContainingAll("40000 pixels", "fitting-room.pictures.max-pixels-per-request");
    }

    @Test
    void theBudgetCountsAcrossFilesAndForASinglePictureToo() throws IOException {
        List<UploadedFile> files = List.of(zip(3).get(0), file(SIDE), file(SIDE));

        assertThat(refusal(files).code()).isEqualTo(ProblemCode.TOO_LARGE);
        assertThat(refusal(List.of(file(201)))).hasMessageContaining("max-pixels-per-request");
    }

    private ProblemException refusal(List<UploadedFile> files) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> uploads.read(files, Preparation.article(28, 28)));
        assertThat(refused).isNotNull();
        return refused;
    }

    private static UploadedFile file(int side) {
        return new UploadedFile(Optional.of("one.png"), Png.encode(new byte[side * side], side, side, 1));
    }

    private static List<UploadedFile> zip(int pictures) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < pictures; i++) {
                zip.putNextEntry(new ZipEntry(i + ".png"));
                zip.write(file(SIDE).bytes());
                zip.closeEntry();
            }
        }
        return List.of(new UploadedFile(Optional.of("all.zip"), bytes.toByteArray()));
    }
}
