package io.fittingroom.transfer;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of bodies, of requests and of answers.
 *
 * @param maxBodySize the largest body with pictures or tensors that is not multipart
 * @param maxModelSize the largest model zip that is imported as a raw body
 * @param maxJsonSize the largest body of everything else: jobs, plans, experiments and the like
 * @param maxParts the most parts of a multipart body
 * @param bodyTimeout how long a body may take, however large it is
 * @param minRate how much of a body must come, or be taken, each second; the slower client is cut off
 * @param rateGrace how long a client may be slower than that at first
 * @param maxSpooledSize all files together that hold bodies on their way
 * @param maxAnswersAtOnce how many requests without a body are answered at the same time; 0 for as many as the heap has room
 *     for, 2 to 8
 */
@ConfigurationProperties("fitting-room.web")
@Validated
record TransferSettings(
        @NotNull @DefaultValue("16MB") DataSize maxBodySize,
        @NotNull @DefaultValue("128MB") DataSize maxModelSize,
        @NotNull @DefaultValue("512KB") DataSize maxJsonSize,
        @Min(1) @DefaultValue("1000") int maxParts,
        @NotNull @DefaultValue("10m") Duration bodyTimeout,
        @NotNull @DefaultValue("4KB") DataSize minRate,
        @NotNull @DefaultValue("10s") Duration rateGrace,
        @NotNull @DefaultValue("4GB") DataSize maxSpooledSize,
        @Min(0) @DefaultValue("0") int maxAnswersAtOnce) {

    /** Whether so many bytes in so much time are too few. */
    boolean isTooSlow(long bytes, long nanos) {
        double seconds = (nanos - rateGrace.toNanos()) / 1e9;
        return seconds > 0 && bytes < seconds * minRate.toBytes();
    }
}
