package io.fittingroom.dataset.source;

import static io.fittingroom.dataset.source.Archives.gzip;
import static io.fittingroom.dataset.source.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvSourceTest {

    private static final String HEADER = "label,pixel0,pixel1,pixel2,pixel3\n";

    @TempDir
    Path directory;

    private Upload upload() {
        return new Upload(directory);
    }

    private Upload table(String text) {
        return upload().file("digits.csv", text);
    }

    /** What is looked at to find the label's column is held; a line may have 200,000 fields of many thousand characters. */
    @Test
    void whatIsHeldOfALineIsBounded() throws IOException {
        byte[] wide = ("a".repeat(6_000) + ",").repeat(30).getBytes(StandardCharsets.US_ASCII);
        CsvTable table =
                CsvTable.of(new SourceFile("wide.csv", "wide.csv", wide.length, () -> new ByteArrayInputStream(wide)));
        List<CsvTable.Row> rows = new ArrayList<>();

        table.rows(20, 7, rows::add);

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).fields()).hasSize(20).containsOnly("aaaaaaa");
    }

    @Test
    void kagglesDigitsAreReadWithHeaderMarkAndQuotes() {
        Upload.Read read = table("\uFEFF" + HEADER + "7,0,1,2,3\r\n\r\n\"3\",\"255\",0,0,9")
                .read();

        assertThat(read.description().shape()).contains(new PixelShape(2, 2, 1));
        assertThat(read.labels()).containsExactly("7", "3");
        assertThat(read.pixels(0)).containsExactly(0, 1, 2, 3);
        assertThat(read.pixels(1)).containsExactly(255, 0, 0, 9);
        assertThat(read.pictures().get(1).origin()).isEqualTo(new SourcePicture.Origin("digits.csv", 4));
    }

    @Test
    void aTrainingAndATestTableInAZipSaySplitsByTheirNames() {
        byte[] zip = zip().add("fashion-mnist_train.csv", HEADER + "7,0,1,2,3\n")
                .add("fashion-mnist_test.csv", HEADER + "8,0,1,2,3\n")
                .add("unlabelled_test.csv", "pixel0,pixel1,pixel2,pixel3\n1,2,3,4\n")
                .add("README.txt", "Pictures of clothes")
                .add("names.csv", "index,name\n0,shirt\n")
                .done();

        Upload.Read read = upload().file("f.zip", zip).read();

        assertThat(read.shown())
                .containsExactly("train 7 f.zip/fashion-mnist_train.csv", "test 8 f.zip/fashion-mnist_test.csv");
        assertThat(read.leftOut())
                .containsOnly(entry(LeftOut.Reason.NO_LABELS, 1), entry(LeftOut.Reason.OTHER_FORM, 2));
    }

    @Test
    void withoutHeaderTheLabelIsTheNameOrTheColumnThatVaries() {
        assertThat(table("0,1,2,3,cat\n0,1,2,3,dog\n").read().labels()).containsExactly("cat", "dog");
        assertThat(table("cat,1,2,3,0\n").read().labels()).containsExactly("cat");
        assertThat(table("0,1,2,3,4\n0,1,2,3,5\n").read().labels()).containsExactly("4", "5");
        assertThat(table("4,1,2,3,0\n5,1,2,3,0\n").read().labels()).containsExactly("4", "5");
    }

    @Test
    void whereEitherEndCouldBeTheLabelTheFirstIsTakenAndThatIsTold() {
        Upload.Read read = table("4,1,2,3,0\n5,1,2,3,1\n").read();

        assertThat(read.labels()).containsExactly("4", "5");
        assertThat(read.report().warningCounts()).containsOnly(entry(SourceFault.LABEL_COLUMN_ASSUMED, 1));
        Upload.Read told = table("4,1,2,3,0\n5,1,2,3,1\n").label("last").read();
        assertThat(told.labels()).containsExactly("0", "1");
        assertThat(told.report().warningCounts()).isEmpty();
    }

    @Test
    void aNamedLabelARowNumberAndASplitAreTold() {
        Upload.Read read = table(",a,b,c,d,kind,Usage\n0,1,2,3,4,x,Training\n1,1,2,3,4,y,test\n")
                .label("Kind")
                .read();

        assertThat(read.labels()).containsExactly("x", "y");
        assertThat(read.splits()).containsExactly("train", "test");
        assertThat(read.pixels(0)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void colourAndOtherShapesAreRead() {
        String colour = "1,2,3,4,5,6,7,8,9,10,11,12";
        assertThat(table(HEADER.strip().replace("label,", "") + ",e,f,g,h,i,j,k,l,label\n" + colour + ",cat\n")
                        .read()
                        .description()
                        .shape())
                .contains(new PixelShape(2, 2, 3));
        assertThat(table("cat," + colour + "\n").size(3, 4).read().description().shape())
                .contains(new PixelShape(3, 4, 1));
        assertThat(table("cat,1,2,3,4,5,6\ndog,1,2,3,4,5,6\n").refusal().fault())
                .isEqualTo(SourceFault.NOT_SQUARE);
    }

    @Test
    void semicolonsTabsAndGzipAreRead() {
        Upload.Read read = table("cat;1;2;3;4\ndog;5;6;7;8\n").read();

        assertThat(read.pixels(1)).containsExactly(5, 6, 7, 8);
        assertThat(read.report().warningCounts()).containsOnly(entry(SourceFault.READ_WITH_SEMICOLONS, 1));
        assertThat(table("cat\t1\t2\t3\t4\n").read().labels()).containsExactly("cat");
        assertThat(upload().file("d.csv.gz", gzip("cat,1,2,3,4\n".getBytes(StandardCharsets.UTF_8)))
                        .read()
                        .labels())
                .containsExactly("cat");
    }

    @Test
    void wideTextIsReadByItsMarkAndToldWithoutIt() {
        String rows = HEADER + "鞋,1,2,3,4\n靴,5,6,7,8\n";

        for (Charset wide : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Upload.Read read =
                    upload().file("d.csv", ("\uFEFF" + rows).getBytes(wide)).read();
            assertThat(read.labels()).containsExactly("鞋", "靴");
            assertThat(read.pixels(1)).containsExactly(5, 6, 7, 8);
            assertThat(upload().file("d.csv", (HEADER + "1,1,2,3,4\n").getBytes(wide))
                            .refusal())
                    .isEqualTo(SourceFault.NOT_UTF8.at("d.csv", 1));
        }
        byte[] cut = ("\uFEFF" + rows).getBytes(StandardCharsets.UTF_16LE);
        assertThat(upload().file("d.csv", Arrays.copyOf(cut, cut.length - 1))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.NOT_UTF8);
    }

    @Test
    void aLabelThatIsKeptFromBeingAFormulaIsAName() {
        assertThat(table(HEADER + "'=1+1,1,2,3,4\n'-3,1,2,3,4\n''@x,1,2,3,4\n'tis,1,2,3,4\n").read().pictures().stream()
                        .map(SourcePicture::label))
                .containsExactly(
                        new Label.Named("=1+1"),
                        new Label.Named("-3"),
                        new Label.Named("'@x"),
                        new Label.Named("'tis"));
        String longest = "=" + "x".repeat(Label.LONGEST_NAME - 1);
        assertThat(table(HEADER + "'" + longest + ",1,2,3,4\n").read().labels()).containsExactly(longest);
        assertThat(table(HEADER + "'" + longest + "x,1,2,3,4\n").refusal().fault())
                .isEqualTo(SourceFault.LABEL_TOO_LONG);
    }

    @Test
    void decimalsAreReadAsTheSettingsSay() {
        String unit = HEADER + "1,0,0.5,1,1e-1\n";

        assertThat(table(unit).range(SourceSettings.ValueRange.UNIT).read().pixels(0))
                .containsExactly(0, 128, 255, 26);
        assertThat(table(unit).range(SourceSettings.ValueRange.BYTE).read().pixels(0))
                .containsExactly(0, 1, 1, 0);
        assertThat(table(HEADER + "1.0,0.0,128.0,255.0,1.0\n").read().pixels(0)).containsExactly(0, 128, 255, 1);
        assertThat(table(HEADER + "1.0,0.0,128.0,255.0,1.0\n").read().labels()).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,0,0,0 | RAGGED_ROW | 3",
                "1,0,0,0,0,0 | RAGGED_ROW | 3",
                "1,0,0,0,256 | PIXEL_OUT_OF_RANGE | 3",
                "1,0,0,0,-1 | PIXEL_OUT_OF_RANGE | 3",
                "1,0,0,0,NaN | PIXEL_OUT_OF_RANGE | 3",
                "1,0,0,0,0.5 | VALUE_RANGE_NEEDED | 3",
                "1,0,0,0,x | NOT_A_NUMBER | 3",
                "1,0,0,0, | NOT_A_NUMBER | 3",
                "1,0,0,0,\"0,5\" | DECIMAL_COMMA | 3",
                ",0,0,0,0 | LABEL_MISSING | 3",
                "1.5,0,0,0,0 | LABEL_NOT_WHOLE | 3",
                "1e-400,0,0,0,0 | LABEL_NOT_WHOLE | 3",
                "-1,0,0,0,0 | LABEL_NEGATIVE | 3",
                "1e999999999,0,0,0,0 | LABEL_TOO_LARGE | 3",
                "1,\"0,0,0,0 | CSV_NOT_SOUND | 3",
                "1,\"0\"0,0,0,0 | CSV_NOT_SOUND | 3"
            })
    void aBadRowIsRefusedByItsNumber(String row, SourceFault fault, int line) {
        SourceProblem problem = table(HEADER + "1,0,0,0,0\n" + row + "\n").refusal();

        assertThat(problem.fault()).isEqualTo(fault);
        assertThat(problem.row()).isEqualTo(line);
        assertThat(problem.file()).isEqualTo("digits.csv");
    }

    @Test
    void whatIsNoTableIsSaidSo() {
        assertThat(table("Hello\nworld\n").refusal().fault()).isEqualTo(SourceFault.NOT_A_TABLE);
        assertThat(table("1;0,5;0;0;0\n").refusal().fault()).isEqualTo(SourceFault.DECIMAL_COMMA);
        assertThat(table(HEADER).refusal().fault()).isEqualTo(SourceFault.NOTHING_THERE);
        assertThat(table("pixel0,pixel1,pixel2,pixel3\n1,2,3,4\n").refusal().fault())
                .isEqualTo(SourceFault.NO_LABELS);
        assertThat(upload().file("d.csv", (HEADER + "Bär,1,2,3,4\n").getBytes(StandardCharsets.ISO_8859_1))
                        .refusal()
                        .fault())
                .isEqualTo(SourceFault.NOT_UTF8);
        assertThat(table("x".repeat(70_000) + ",1,2,3,4\n").refusal().fault())
                .isIn(SourceFault.CSV_NOT_SOUND, SourceFault.NOT_A_TABLE);
    }

    @Test
    void limitsHoldWhileTheTableIsRead() {
        String rows = "1,0,0,0,0\n".repeat(1_001);

        SourceProblem problem = table(HEADER + rows).refusal();

        assertThat(problem.fault()).isEqualTo(SourceFault.TOO_MANY_PICTURES);
    }
}
