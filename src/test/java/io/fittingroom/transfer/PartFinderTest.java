package io.fittingroom.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartFinderTest {

    private static final byte[] BOUNDARY = "bound".getBytes(StandardCharsets.US_ASCII);

    private static List<String> parts(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        List<String> parts = new ArrayList<>();
        PartFinder finder = new PartFinder(new ByteArrayInputStream(bytes), BOUNDARY, 100);
        while (finder.next()) {
            String headers = finder.headers().strip();
            long from = finder.position();
            long end = finder.end();
            parts.add(headers + "=" + new String(bytes, (int) from, (int) (end - from), StandardCharsets.ISO_8859_1));
        }
        return parts;
    }

    @Test
    void partsAreFoundWhereTheyLie() throws IOException {
        assertThat(
                        parts(
                                "--bound\r\na\r\n\r\none\r\n--bound\r\nb\r\n\r\n\r\n--bound\r\nc\r\n\r\n\r\nx\r\n\r\n--bound--"))
                .containsExactly("a=one", "b=", "c=\r\nx\r\n");
        assertThat(parts("what is before\r\n--bound\r\na\r\n\r\n--boun\r\n-bound\r\n--bound--\r\nafter"))
                .containsExactly("a=--boun\r\n-bound");
        assertThat(parts("--bound--")).isEmpty();
        assertThat(parts("")).isEmpty();
        assertThat(parts("nothing of the kind")).isEmpty();
    }

    @Test
    void whatIsCutOffOrRunsOnIsMalformed() {
        for (String body : List.of(
                "--bound",
                "--bound\r\n",
                "--bound\r\na\r\n\r\none",
                "--bound\r\na\r\n\r\none\r\n--bound",
                "--bound\r\na\r\n\r\none\r\n--boundary--")) {
            assertThatThrownBy(() -> parts(body)).as(body).isInstanceOf(PartFinder.MalformedException.class);
        }
        assertThatThrownBy(() -> parts("--bound\r\n" + "a".repeat(101) + "\r\n\r\n\r\n--bound--"))
                .isInstanceOf(PartFinder.HeadersTooLongException.class);
    }

    /** Whatever the pieces are in which it is read, and wherever a buffer ends. */
    @Test
    void largePartsOfAnyBytesAreFoundInPieces() throws IOException {
        Random random = new Random(5);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] content = new byte[random.nextInt(40_000)];
            random.nextBytes(content);
            for (int j = 0; j + 6 < content.length; j += 97) {
                System.arraycopy("\r\n--bo".getBytes(StandardCharsets.US_ASCII), 0, content, j, 6);
            }
            contents.add(content);
            body.writeBytes("--bound\r\nx\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(content);
            body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.writeBytes("--bound--\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = body.toByteArray();
        InputStream inPieces = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(7_000)));
            }
        };
        PartFinder finder = new PartFinder(inPieces, BOUNDARY, 100);
        for (byte[] content : contents) {
            assertThat(finder.next()).isTrue();
            assertThat(finder.headers()).isEqualTo("x\r\n\r\n");
            int from = (int) finder.position();
            assertThat(Arrays.copyOfRange(bytes, from, (int) finder.end())).isEqualTo(content);
        }
        assertThat(finder.next()).isFalse();
    }
}
