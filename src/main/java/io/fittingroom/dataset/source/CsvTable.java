package io.fittingroom.dataset.source;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A table of text in UTF-8, or in UTF-16 with a byte order mark, divided by commas, semicolons or tabs. */
record CsvTable(SourceFile file, char separator) {

    /** Of a field; a longer one is refused. */
    static final int MOST_FIELD_CHARACTERS = 1 << 16;

    private static final int MOST_FIRST_LINE = 1 << 16;

    /**
     * Looks at the first line.
     *
     * @throws SourceRefusedException for what is no such table
     */
    static CsvTable of(SourceFile file) throws IOException {
        String line;
        try (Reader reader = reader(file)) {
            char[] start = new char[MOST_FIRST_LINE];
            int length = 0;
            int read = 0;
            while (read >= 0 && length < start.length) {
                length += read;
                read = reader.read(start, length, start.length - length);
            }
            line = new String(start, 0, length).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw translated(file, 1, e);
        }
        if (line.indexOf('\0') >= 0) {
            // UTF-16 without its mark: each Latin character is one of UTF-8 and a zero.
            throw SourceFault.NOT_UTF8.at(file.origin(), 1).refusal();
        }
        boolean hasComma = isOutsideOfQuotes(line, ',');
        boolean hasSemicolon = isOutsideOfQuotes(line, ';');
        if (hasComma && hasSemicolon) {
            throw SourceFault.DECIMAL_COMMA.at(file.origin(), 1).refusal();
        }
        if (hasComma || hasSemicolon) {
            return new CsvTable(file, hasComma ? ',' : ';');
        }
        if (isOutsideOfQuotes(line, '\t')) {
            return new CsvTable(file, '\t');
        }
        throw SourceFault.NOT_A_TABLE.at(file.origin(), 1).refusal();
    }

    private static boolean isOutsideOfQuotes(String line, char wanted) {
        boolean isQuoted = false;
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            isQuoted ^= character == '"';
            if (character == wanted && !isQuoted) {
                return true;
            }
        }
        return false;
    }

    /** One line's fields, as texts. */
    record Row(long line, List<String> fields) {}

    /** Takes lines until it says no more. */
    @FunctionalInterface
    interface Lines<T> {
        boolean accept(T line) throws IOException;
    }

    /**
     * Reads line by line.
     *
     * @param mostFields in one line; those beyond are not held
     * @param mostCharacters of a field; those beyond are not held
     */
    void rows(int mostFields, int mostCharacters, Lines<Row> lines) throws IOException {
        read(new Texts(mostFields, mostCharacters), lines);
    }

    /** Reads line by line without making texts; what the handler makes of a line is given on before the next is read. */
    <T> void read(CsvCallbackHandler<T> handler, Lines<T> lines) throws IOException {
        Progress<T> progress = new Progress<>(lines);
        try (CsvReader<T> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(MOST_FIELD_CHARACTERS)
                .build(handler, reader(file))) {
            progress.run(reader.iterator());
        } catch (CsvParseException e) {
            throw SourceFault.CSV_NOT_SOUND.at(file.origin(), progress.line + 1).refusal(e);
        } catch (UncheckedIOException e) {
            throw translated(file, progress.line + 1, e.getCause());
        }
    }

    private static Reader reader(SourceFile file) throws IOException {
        // A decoder reports what is not in its encoding; a reader made with a character set would put question marks
        // there.
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(
                        file.open(),
                        ByteOrderMark.charset(file.start(ByteOrderMark.BYTES)).newDecoder()),
                MOST_FIELD_CHARACTERS);
        try {
            reader.mark(1);
            if (reader.read() != ByteOrderMark.CHARACTER) {
                reader.reset();
            }
            return reader;
        } catch (IOException e) {
            reader.close();
            throw translated(file, 1, e);
        }
    }

    /** Never returns for a fault of the file. */
    private static IOException translated(SourceFile file, long line, IOException e) {
        if (e instanceof CharacterCodingException) {
            throw SourceFault.NOT_UTF8.at(file.origin(), line).refusal(e);
        }
        if (e instanceof DamagedFileException) {
            throw SourceFault.DAMAGED_FILE.at(file.origin(), line).refusal(e);
        }
        return e;
    }

    /** Counts lines for what the parser finds wrong. */
    private static final class Progress<T> {

        private final Lines<T> lines;
        private long line;

        Progress(Lines<T> lines) {
            this.lines = lines;
        }

        void run(Iterator<T> iterator) throws IOException {
            while (iterator.hasNext()) {
                T next = iterator.next();
                line++;
                if (!lines.accept(next)) {
                    return;
                }
            }
        }
    }

    private static final class Texts extends AbstractBaseCsvCallbackHandler<Row> {

        private final int mostFields;
        private final int mostCharacters;
        private List<String> fields = new ArrayList<>();

        Texts(int mostFields, int mostCharacters) {
            this.mostFields = mostFields;
            this.mostCharacters = mostCharacters;
        }

        @Override
        protected void handleBegin(long line) {
            fields = new ArrayList<>();
        }

        @Override
        protected void handleField(int index, char[] characters, int offset, int length, boolean isQuoted) {
            if (index < mostFields) {
                fields.add(new String(characters, offset, Math.min(length, mostCharacters)));
            }
        }

        @Override
        protected Row buildRecord() {
            return new Row(getStartingLineNumber(), fields);
        }
    }
}
