package io.fittingroom.dataset;

import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.picture.Png;
import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.SpreadsheetText;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A data set as one file. The same data set gives the same bytes. Written one picture after the other; of PNG files a zip keeps
 * their names in memory to the end.
 */
final class DatasetFile {

    /** Each takes some 300 bytes of heap while the zip is written. */
    static final int MOST_PNG_FILES = 250_000;

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int BUFFER = 64 << 10;
    private static final int LABELS_OF_A_BYTE = 256;

    private final Dataset dataset;
    private final byte[] description;
    private final Map<SplitName, Split> splits = new LinkedHashMap<>();

    /** @param description JSON of a {@link Description} */
    DatasetFile(Dataset dataset, byte[] description) {
        this.dataset = dataset;
        this.description = description;
    }

    /** The forms of the file. */
    enum Format {
        NPZ(".npz"),
        IDX("-idx.zip"),
        PNG("-png.zip");

        private final String ending;

        Format(String ending) {
            this.ending = ending;
        }

        String ending() {
            return ending;
        }
    }

    /** What the file says of itself. */
    record Description(
            String name,
            int version,
            List<String> classNames,
            DatasetCounts counts,
            Preparation preparation,
            String fingerprint,
            @Nullable String source,
            @Nullable String licence,
            @Nullable String notes) {

        static Description of(Dataset dataset, DatasetNotes notes) {
            return new Description(
                    dataset.name(),
                    dataset.version(),
                    dataset.labels(),
                    dataset.counts(),
                    dataset.preparation(),
                    dataset.fingerprint(),
                    notes.source(),
                    notes.licence(),
                    notes.notes());
        }
    }

    /** A 409 for more pictures than a zip of single files can have. */
    void refuseIfTooMany(Format format) {
        int pictures = dataset.counts().total();
        if (format == Format.PNG && pictures > MOST_PNG_FILES) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "The data set has " + pictures + " pictures, and a zip of PNG files has at most " + MOST_PNG_FILES
                            + "; take format=npz or format=idx.");
        }
    }

    /** Writes the file; the stream stays open. */
    void write(Format format, OutputStream to) throws IOException {
        splits.put(SplitName.TRAIN, dataset.train());
        splits.put(SplitName.TEST, dataset.test());
        dataset.validation().ifPresent(validation -> splits.put(SplitName.VALIDATION, validation));
        BufferedOutputStream out = new BufferedOutputStream(to, BUFFER);
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        switch (format) {
            case NPZ -> writeArrays(zip);
            case IDX -> writeIdx(zip);
            case PNG -> writePictures(zip);
        }
        begin(zip, "dataset.json");
        zip.write(description);
        zip.closeEntry();
        zip.finish();
        out.flush();
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }

    private boolean isNarrow() {
        return dataset.labels().size() <= LABELS_OF_A_BYTE;
    }

    private void writeArrays(ZipOutputStream zip) throws IOException {
        for (Map.Entry<SplitName, Split> split : splits.entrySet()) {
            String name = switch (split.getKey()) {
                case TRAIN -> "train";
                case TEST -> "test";
                case VALIDATION -> "val";
            };
            Split pictures = split.getValue();
            String axes = pictures.axes().stream().map(String::valueOf).collect(Collectors.joining(", "));
            begin(zip, "x_" + name + ".npy");
            zip.write(npyHeader("|u1", pictures.size() + ", " + axes));
            writePixels(pictures, zip);
            zip.closeEntry();
            begin(zip, "y_" + name + ".npy");
            zip.write(npyHeader(isNarrow() ? "|u1" : "<u2", pictures.size() + ","));
            for (int i = 0; i < pictures.size(); i++) {
                zip.write(pictures.label(i));
                if (!isNarrow()) {
                    zip.write(pictures.label(i) >> Byte.SIZE);
                }
            }
            zip.closeEntry();
        }
    }

    /** As numpy.lib.format describes version 1.0: all of it together a multiple of 64 bytes. */
    private static byte[] npyHeader(String type, String shape) {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int before = 10;
        int padding = 63 - (before + header.length()) % 64;
        String padded = header + " ".repeat(padding) + "\n";
        byte[] bytes = new byte[before + padded.length()];
        byte[] magic = {
            (byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) padded.length(), (byte) (padded.length() >> Byte.SIZE)
        };
        System.arraycopy(magic, 0, bytes, 0, before);
        System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, bytes, before, padded.length());
        return bytes;
    }

    private static void writePixels(Split pictures, OutputStream out) throws IOException {
        for (int i = 0; i < pictures.size(); i++) {
            out.write(pictures.pixels(i));
        }
    }

    private void writeIdx(ZipOutputStream zip) throws IOException {
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (Map.Entry<SplitName, Split> split : splits.entrySet()) {
            String name = switch (split.getKey()) {
                case TRAIN -> "train";
                case TEST -> "t10k";
                case VALIDATION -> "validation";
            };
            Split pictures = split.getValue();
            int dimensions = 1 + pictures.axes().size();
            begin(zip, name + "-images-idx" + dimensions + "-ubyte.gz");
            Gzip pixels = new Gzip(zip);
            DataOutputStream header = new DataOutputStream(pixels);
            header.writeInt(0x0800 + dimensions);
            header.writeInt(pictures.size());
            for (int axis : pictures.axes()) {
                header.writeInt(axis);
            }
            writePixels(pictures, pixels);
            pixels.finish();
            zip.closeEntry();
            begin(zip, name + "-labels-idx1-" + (isNarrow() ? "ubyte" : "short") + ".gz");
            Gzip packed = new Gzip(zip);
            DataOutputStream labels = new DataOutputStream(packed);
            labels.writeInt((isNarrow() ? 0x0800 : 0x0B00) + 1);
            labels.writeInt(pictures.size());
            for (int i = 0; i < pictures.size(); i++) {
                if (!isNarrow()) {
                    labels.write(pictures.label(i) >> Byte.SIZE);
                }
                labels.write(pictures.label(i));
            }
            packed.finish();
            zip.closeEntry();
        }
    }

    /** In a third of the usual time. */
    private static final class Gzip extends GZIPOutputStream {

        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private void writePictures(ZipOutputStream zip) throws IOException {
        List<String> folders = folders();
        begin(zip, "pictures.csv");
        zip.write("path,label,split\n".getBytes(StandardCharsets.UTF_8));
        for (Map.Entry<SplitName, Split> split : splits.entrySet()) {
            for (int i = 0; i < split.getValue().size(); i++) {
                String line = quoted(path(split.getKey(), split.getValue(), i, folders)) + ","
                        + quoted(SpreadsheetText.written(
                                dataset.labels().get(split.getValue().label(i))))
                        + "," + word(split.getKey()) + "\n";
                zip.write(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        zip.closeEntry();
        for (Map.Entry<SplitName, Split> split : splits.entrySet()) {
            Split pictures = split.getValue();
            for (int i = 0; i < pictures.size(); i++) {
                byte[] png = Png.encode(pictures.pixels(i), pictures.width(), pictures.height(), 1);
                store(zip, path(split.getKey(), pictures, i, folders), png);
            }
        }
    }

    /** What is packed already is not packed again. */
    private static void store(ZipOutputStream zip, String name, byte[] file) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(file.length);
        CRC32 crc = new CRC32();
        crc.update(file);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(file);
        zip.closeEntry();
    }

    private static String path(SplitName split, Split pictures, int index, List<String> folders) {
        int digits = String.valueOf(pictures.size() - 1).length();
        String number = String.format(Locale.ROOT, "%0" + digits + "d", index);
        return word(split) + "/" + folders.get(pictures.label(index)) + "/" + number + ".png";
    }

    /** The classes' names as far as they can be folders' everywhere, each once whatever its capitals. */
    private List<String> folders() {
        List<String> folders = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String label : dataset.labels()) {
            String name = label.replaceAll("[/\\\\:*?\"<>|]", "_").replaceAll("^\\.|\\.$", "_");
            String folder = name;
            for (int i = 2; !taken.add(folder.toLowerCase(Locale.ROOT)); i++) {
                folder = name + "-" + i;
            }
            folders.add(folder);
        }
        return folders;
    }

    private static String quoted(String field) {
        return "\"" + field.replace("\"", "\"\"") + "\"";
    }

    private static String word(SplitName split) {
        return split.name().toLowerCase(Locale.ROOT);
    }
}
