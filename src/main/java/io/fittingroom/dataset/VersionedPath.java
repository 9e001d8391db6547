package io.fittingroom.dataset;

import io.fittingroom.web.ProblemException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands in the addresses of data sets. */
final class VersionedPath {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private VersionedPath() {}

    /**
     * The version that an address means.
     *
     * @param version null for the newest that is READY
     */
    static DatasetReference reference(String name, @Nullable String version) {
        if (version == null) {
            return new DatasetReference(name, null);
        }
        if (!VERSION.matcher(version).matches()) {
            throw ProblemException.notFound(
                    "The data set " + name + " has no version \"" + version + "\"; versions are numbers from 1.");
        }
        return new DatasetReference(name, Integer.valueOf(version));
    }

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(description = "The data set's name", example = "fashion-mnist")
    @interface DatasetName {}

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            description = "The version's number",
            example = "1",
            schema = @Schema(type = "integer", format = "int32", minimum = "1"))
    @interface Version {}

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            description = "The split",
            example = "test",
            schema = @Schema(allowableValues = {"train", "test", "validation"}))
    @interface OfSplit {}

    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @Parameter(
            description = "The picture's number in its split, from 0",
            example = "0",
            schema = @Schema(type = "integer", format = "int32", minimum = "0"))
    @interface PictureIndex {}
}
