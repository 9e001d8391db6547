package io.fittingroom.engine.code;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fittingroom.network.KerasScript;
import io.fittingroom.network.Training;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A language in which a training can be told. */
public enum CodeLanguage {
    /** A script for Keras 3. */
    PYTHON("text/x-python") {
        @Override
        public String write(Training training) {
            return KerasScript.of(training);
        }

        @Override
        public String fileName(String stem) {
            return stem + ".py";
        }
    },
    /** A class on DL4J, whose file has to be called as it is. */
    JAVA("text/x-java-source") {
        @Override
        public String write(Training training) {
            return Dl4jClass.of(training);
        }

        @Override
        public String fileName(String stem) {
            return Dl4jClass.NAME + ".java";
        }
    };

    /** By their words in a query. */
    public static final Map<String, CodeLanguage> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(CodeLanguage::word, Function.identity()));

    private final String mediaType;

    CodeLanguage(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The training as source text: ASCII, with line feeds. */
    public abstract String write(Training training);

    /** The name under which the text is to be saved. */
    public abstract String fileName(String stem);

    public String mediaType() {
        return mediaType;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
