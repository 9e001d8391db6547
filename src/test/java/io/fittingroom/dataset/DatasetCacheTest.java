package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fittingroom.dataset.Dataset.Splits;
import io.fittingroom.dataset.DatasetCache.Blocks;
import io.fittingroom.dataset.DatasetCache.DamagedContentException;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCacheTest {

    private static final int PER_BLOCK = 4;

    @TempDir
    private Path directory;

    private final SteppedClock clock = new SteppedClock();

    /** A minute later whenever it is asked. */
    private static final class SteppedClock extends Clock {

        private final AtomicInteger minutes = new AtomicInteger();

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(minutes.incrementAndGet()));
        }
    }

    private DatasetCache cache(long bytes) {
        return new DatasetCache(directory, bytes, clock);
    }

    private static Splits open(DatasetCache cache, StoredPictures pictures) {
        return cache.open(pictures.description(), (split, position) -> pictures.block(split, position, PER_BLOCK));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String name(StoredPictures pictures) {
        return pictures.description().fingerprint().substring("sha256:".length());
    }

    @Test
    void mapsThePicturesThatTheBlocksHold() throws IOException {
        StoredPictures pictures = new StoredPictures(1, 3, 5, ColorMode.RGB, 11, 6, 4);

        Splits splits = open(cache(1 << 20), pictures);

        assertThat(splits.all()).extracting(Split::size).containsExactly(11, 6, 4);
        for (int i = 0; i < 11; i++) {
            assertThat(splits.train().pixels(i)).isEqualTo(pictures.pixels(SplitName.TRAIN, i));
            assertThat(splits.train().label(i)).isEqualTo(i % 3);
        }
        float[] numbers = new float[46];
        splits.validation().range(1, 4).copyPixels(2, numbers, 1);
        byte[] last = pictures.pixels(SplitName.VALIDATION, 3);
        assertThat(numbers[1]).isEqualTo(last[0] & 0xFF);
        assertThat(numbers[45]).isEqualTo(last[44] & 0xFF);
        assertThat(splits.test().axes()).containsExactly(3, 5, 3);
        assertThat(files()).containsExactly(name(pictures));
        assertThat(Files.size(directory.resolve(name(pictures)))).isEqualTo(pictures.fileBytes());
    }

    @Test
    void copiesPicturesOfManyChunksAsTheHeapDoes() {
        StoredPictures pictures = new StoredPictures(2, 70, 50, ColorMode.RGB, 3, 3);
        Split mapped = open(cache(1 << 20), pictures).train();
        float[] fromMap = new float[10_500];
        float[] fromHeap = new float[10_500];

        mapped.copyPixels(2, fromMap, 0);
        pictures.dataset().train().copyPixels(2, fromHeap, 0);

        assertThat(fromMap).isEqualTo(fromHeap);
    }

    @Test
    void whatIsThereIsNotAskedForAgain() {
        StoredPictures pictures = StoredPictures.small(1);
        Splits first = open(cache(1 << 20), pictures);
        Blocks none = (split, position) -> {
            throw new AssertionError("the blocks are asked for again");
        };

        Splits second = cache(1 << 20).open(pictures.description(), none);

        assertThat(second.train().pixels(5)).isEqualTo(first.train().pixels(5));
    }

    @Test
    void aFileOfAnotherLengthIsMadeAgain() throws IOException {
        StoredPictures pictures = StoredPictures.small(1);
        Files.write(directory.resolve(name(pictures)), new byte[5]);

        assertThat(open(cache(1 << 20), pictures).train().pixels(0)).isEqualTo(pictures.pixels(SplitName.TRAIN, 0));
    }

    @Test
    void manyThreadsAndTwoProcessesGetTheSameAtTheSameTime() throws Exception {
        StoredPictures pictures = new StoredPictures(3, 16, 16, ColorMode.GRAYSCALE, 400, 40);
        DatasetCache one = cache(1 << 20);
        DatasetCache other = cache(1 << 20);
        AtomicInteger asked = new AtomicInteger();
        Blocks counting = (split, position) -> {
            asked.incrementAndGet();
            return pictures.block(split, position, 10);
        };
        CyclicBarrier start = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<byte[]>> last = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                DatasetCache cache = i % 2 == 0 ? one : other;
                last.add(threads.submit(() -> {
                    start.await();
                    return cache.open(pictures.description(), counting).train().pixels(399);
                }));
            }
            for (Future<byte[]> pixels : last) {
                assertThat(pixels.get()).isEqualTo(pictures.pixels(SplitName.TRAIN, 399));
            }
        } finally {
            threads.shutdown();
        }
        assertThat(asked.get()).as("44 blocks, once for each process at most").isLessThanOrEqualTo(88);
        assertThat(files()).containsExactly(name(pictures));
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() throws IOException {
        StoredPictures first = StoredPictures.small(1);
        StoredPictures second = StoredPictures.small(2);
        StoredPictures third = StoredPictures.small(3);
        DatasetCache cache = cache(2 * first.fileBytes());
        open(cache, first);
        open(cache, second);
        open(cache, first);

        open(cache, third);

        assertThat(files()).containsExactlyInAnyOrder(name(first), name(third));
        assertThat(open(cache, second).train().pixels(0)).isEqualTo(second.pixels(SplitName.TRAIN, 0));
        assertThat(files()).hasSize(2);
    }

    @Test
    void whatIsInUseStays() throws IOException {
        StoredPictures first = StoredPictures.small(1);
        StoredPictures second = StoredPictures.small(2);
        DatasetCache cache = cache(first.fileBytes() + 1);
        Split inUse = open(cache, first).train().range(1, 3);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> open(cache, second))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ProblemCode.BUSY))
                .withMessageContaining("fitting-room.datasets.cache-size");

        assertThat(files()).containsExactly(name(first));
        assertThat(inUse.pixels(0)).isEqualTo(first.pixels(SplitName.TRAIN, 1));
    }

    @Test
    void aDamagedBlockIsFoundAndNothingIsKept() throws IOException {
        StoredPictures pictures = StoredPictures.small(1);
        DatasetCache cache = cache(1 << 20);
        Blocks damaged =
                (split, position) -> pictures.block(split, position, PER_BLOCK).map(block -> {
                    if (split == SplitName.TEST) {
                        block[block.length - 1]++;
                    }
                    return block;
                });

        assertThatExceptionOfType(DamagedContentException.class)
                .isThrownBy(() -> cache.open(pictures.description(), damaged))
                .withMessageStartingWith("the fingerprint of what is stored is sha256:");
        assertThat(files()).isEmpty();
        assertThat(open(cache, pictures).test().size()).isEqualTo(3);
    }

    @Test
    void aMissingBlockAndOneOfAnotherLengthAreFound() throws IOException {
        StoredPictures pictures = StoredPictures.small(1);
        DatasetCache cache = cache(1 << 20);
        Blocks missing =
                (split, position) -> position == 1 ? Optional.empty() : pictures.block(split, position, PER_BLOCK);
        Blocks cut = (split, position) -> pictures.block(split, position, PER_BLOCK)
                .map(block -> split == SplitName.TEST ? new byte[block.length - 1] : block);

        assertThatExceptionOfType(DamagedContentException.class)
                .isThrownBy(() -> cache.open(pictures.description(), missing))
                .withMessage("block 1 of train has 0 bytes");
        assertThatExceptionOfType(DamagedContentException.class)
                .isThrownBy(() -> cache.open(pictures.description(), cut))
                .withMessage("block 0 of test has 29 bytes");
        assertThat(files()).isEmpty();
    }

    @Test
    void whatAProcessLeftUnfinishedGoesUnlessSomebodyMakesIt() throws IOException {
        Path left = Files.write(directory.resolve("a.1.part"), new byte[100]);
        Path made = Files.write(directory.resolve("b.2.part"), new byte[100]);
        try (FileChannel making = FileChannel.open(made, StandardOpenOption.WRITE)) {
            making.lock();

            cache(1 << 20).removeLeftovers();

            assertThat(left).doesNotExist();
            assertThat(made).exists();
        }
        cache(1 << 20).removeLeftovers();
        assertThat(files()).isEmpty();
    }

    @Test
    void picturesOfDeletedDataSetsGo() throws IOException {
        StoredPictures kept = StoredPictures.small(1);
        StoredPictures deleted = StoredPictures.small(2);
        DatasetCache cache = cache(1 << 20);
        open(cache, kept);
        Split seen = open(cache, deleted).train();

        cache.keepOnly(List.of(kept.description().fingerprint()));

        assertThat(files()).containsExactly(name(kept));
        assertThat(seen.pixels(0))
                .as("whoever looks at them does so to the end")
                .isEqualTo(deleted.pixels(SplitName.TRAIN, 0));
    }
}
