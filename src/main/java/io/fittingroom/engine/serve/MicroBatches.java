package io.fittingroom.engine.serve;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/**
 * Joins requests that come close together. The first of a group waits on its own thread for others, until the time is up or
 * the group is full, then predicts for all of them; the others wait for its answer. Thread-safe.
 */
final class MicroBatches {

    private final MicroBatching settings;
    private final UnaryOperator<List<float[]>> forward;
    private Group open = new Group();

    /** @param forward gives a row for each picture, in order */
    MicroBatches(MicroBatching settings, UnaryOperator<List<float[]>> forward) {
        this.settings = settings;
        this.forward = forward;
        open.isClosed = true;
    }

    /** A row for each picture, in order. */
    List<float[]> predict(List<float[]> pictures) {
        if (pictures.size() >= settings.most()) {
            return forward.apply(pictures);
        }
        Group group;
        int from;
        boolean isFirst;
        synchronized (this) {
            isFirst = open.isClosed || open.pictures.size() + pictures.size() > settings.most();
            if (isFirst) {
                open.isClosed = true;
                notifyAll();
                open = new Group();
            }
            group = open;
            from = group.pictures.size();
            group.pictures.addAll(pictures);
            if (group.pictures.size() == settings.most()) {
                group.isClosed = true;
                notifyAll();
            }
        }
        if (isFirst) {
            answer(group);
        }
        return rows(group).subList(from, from + pictures.size());
    }

    private void answer(Group group) {
        try {
            gather(group);
            group.rows.complete(forward.apply(group.pictures));
        } catch (RuntimeException | Error failed) {
            group.rows.completeExceptionally(failed);
        }
    }

    /** After this nobody joins the group any more. */
    private synchronized void gather(Group group) {
        long end = System.nanoTime() + settings.delay().toNanos();
        try {
            for (long left = settings.delay().toNanos(); !group.isClosed && left > 0; left = end - System.nanoTime()) {
                // Rounded up: a wait of 0 ms has no end.
                wait((left + 999_999) / 1_000_000);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ProblemException.retryLater(
                    ProblemCode.BUSY, "The service is shutting down; try again later.", Duration.ofSeconds(5));
        } finally {
            group.isClosed = true;
        }
    }

    private static List<float[]> rows(Group group) {
        try {
            return group.rows.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** Requests that share a pass. All but the answer belongs to whoever holds the lock. */
    private static final class Group {

        private final List<float[]> pictures = new ArrayList<>();
        private final CompletableFuture<List<float[]>> rows = new CompletableFuture<>();
        private boolean isClosed;
    }
}
