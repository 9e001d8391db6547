package io.fittingroom.dataset.source;

import java.util.List;
import java.util.Map;

/**
 * What was noticed while an upload was read to its end.
 *
 * @param pictures how many there were
 * @param leftOut the first files that were left out
 * @param leftOutCounts all of them, by reason
 * @param warnings the first problems that did not keep the upload from being read
 * @param warningCounts all of them, by fault
 */
public record SourceReport(
        int pictures,
        List<LeftOut> leftOut,
        Map<LeftOut.Reason, Integer> leftOutCounts,
        List<SourceProblem> warnings,
        Map<SourceFault, Integer> warningCounts) {

    public SourceReport {
        leftOut = List.copyOf(leftOut);
        leftOutCounts = Map.copyOf(leftOutCounts);
        warnings = List.copyOf(warnings);
        warningCounts = Map.copyOf(warningCounts);
    }
}
