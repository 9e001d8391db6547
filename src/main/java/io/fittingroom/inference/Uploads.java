package io.fittingroom.inference;

import io.fittingroom.model.InferenceSettings;
import io.fittingroom.picture.PictureArchive;
import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads uploaded files, of which any may be a zip of pictures. Thread-safe. */
@Component
class Uploads {

    private static final int LONGEST_NAME = 255;

    private final PictureLimits limits;
    private final BoundedPictureReader reader;
    private final int mostPictures;

    Uploads(PictureLimits limits, BoundedPictureReader reader, InferenceSettings inference) {
        this.limits = limits;
        this.reader = reader;
        this.mostPictures = inference.maxPictures();
    }

    /** An uploaded file; the name is the sender's. */
    static final class UploadedFile {

        private final Optional<String> name;
        private final byte[] bytes;

        UploadedFile(Optional<String> name, byte[] bytes) {
            this.name = name.map(UploadedFile::shown).filter(given -> !given.isBlank());
            this.bytes = bytes;
        }

        Optional<String> name() {
            return name;
        }

        byte[] bytes() {
            return bytes;
        }

        private static String shown(String name) {
            String plain = name.replaceAll("\\p{Cntrl}", "\uFFFD");
            return plain.length() <= LONGEST_NAME ? plain : plain.substring(plain.length() - LONGEST_NAME);
        }
    }

    /** What became of a file: a picture, or the reason why not. */
    sealed interface Outcome {

        Optional<String> name();

        record Read(Optional<String> name, Picture picture) implements Outcome {}

        record Unread(Optional<String> name, ProblemException problem) implements Outcome {}
    }

    /**
     * An outcome for each picture, in order; a zip stands for the pictures in it.
     *
     * @param preparation of the version that is asked
     * @throws ProblemException when there is one picture and it cannot be read; for a zip that cannot be read or is empty;
     *     TOO_LARGE for too many pictures or pixels; BUSY
     */
    List<Outcome> read(List<UploadedFile> files, Preparation preparation) {
        PixelBudget budget = reader.budget();
        if (files.size() == 1 && !PictureArchive.isZip(files.get(0).bytes())) {
            UploadedFile only = files.get(0);
            return List.of(new Outcome.Read(only.name(), reader.read(only.bytes(), preparation, budget)));
        }
        refuseTooMany(files.size());
        List<Optional<PictureArchive>> archives = new ArrayList<>();
        int count = 0;
        for (UploadedFile file : files) {
            Optional<PictureArchive> archive = PictureArchive.isZip(file.bytes())
                    ? Optional.of(PictureArchive.of(file.bytes(), limits, preparation))
                    : Optional.empty();
            archives.add(archive);
            count += archive.map(zip -> zip.files().size()).orElse(1);
        }
        if (count == 0) {
            throw ProblemException.of(
                    ProblemCode.INVALID_REQUEST, "There is no file in the zip; put one or more pictures into it.");
        }
        refuseTooMany(count);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            UploadedFile file = files.get(i);
            archives.get(i)
                    .ifPresentOrElse(
                            zip -> zip.files()
                                    .forEach(entry -> outcomes.add(outcome(
                                            Optional.of(entry.name()), () -> zip.read(entry), preparation, budget))),
                            () -> outcomes.add(outcome(file.name(), file::bytes, preparation, budget)));
        }
        return outcomes;
    }

    private interface Content {
        byte[] read();
    }

    private Outcome outcome(Optional<String> name, Content content, Preparation preparation, PixelBudget budget) {
        try {
            return new Outcome.Read(name, reader.read(content.read(), preparation, budget));
        } catch (ProblemException refused) {
            if (budget.isExceeded()) {
                throw refused;
            }
            return switch (refused.code()) {
                case DAMAGED_PICTURE, NOT_A_PICTURE, TOO_LARGE -> new Outcome.Unread(name, refused);
                // Not the picture's fault: the request as a whole is to be tried again.
                default -> throw refused;
            };
        }
    }

    private void refuseTooMany(int count) {
        if (count > mostPictures) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "A request takes at most " + mostPictures + " pictures, but this one has " + count + ".");
        }
    }

    /** The same refusal with the place in the request. */
    static ProblemException at(String pointer, ProblemException refused) {
        return refused.retryAfter().isPresent()
                ? refused
                : ProblemException.of(
                        refused.code(), refused.getMessage(), List.of(new Violation(pointer, refused.getMessage())));
    }
}
