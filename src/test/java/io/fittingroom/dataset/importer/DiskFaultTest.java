package io.fittingroom.dataset.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class DiskFaultTest {

    @Test
    void aFullDiskIsToldWhereverItWasMet() {
        IOException full = new IOException("No space left on device");

        assertThat(DiskFault.problem(full).code()).isEqualTo("DISK_FULL");
        assertThat(DiskFault.problem(new IllegalStateException("", new UncheckedIOException(full)))
                        .code())
                .isEqualTo("DISK_FULL");
        assertThat(DiskFault.problem(new IOException("Input/output error")).code())
                .isEqualTo("DISK_FAILED");
    }
}
