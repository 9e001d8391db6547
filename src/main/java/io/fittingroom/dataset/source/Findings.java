package io.fittingroom.dataset.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects what is noticed: the first of each kind in full, the others as a number. Not thread-safe. */
final class Findings {

    static final int MOST_SHOWN = 100;

    private final List<LeftOut> leftOut = new ArrayList<>();
    private final Map<LeftOut.Reason, Integer> leftOutCounts = new EnumMap<>(LeftOut.Reason.class);
    private final List<SourceProblem> warnings = new ArrayList<>();
    private final Map<SourceFault, Integer> warningCounts = new EnumMap<>(SourceFault.class);

    Findings() {}

    /** What is known already, to be added to. */
    Findings(Findings known) {
        leftOut.addAll(known.leftOut);
        leftOutCounts.putAll(known.leftOutCounts);
        warnings.addAll(known.warnings);
        warningCounts.putAll(known.warningCounts);
    }

    void leaveOut(String file, LeftOut.Reason reason) {
        leftOutCounts.merge(reason, 1, Integer::sum);
        if (leftOut.size() < MOST_SHOWN) {
            leftOut.add(new LeftOut(file, reason));
        }
    }

    void warn(SourceProblem problem) {
        warningCounts.merge(problem.fault(), 1, Integer::sum);
        if (warnings.size() < MOST_SHOWN) {
            warnings.add(problem);
        }
    }

    /** Whether nothing was left out that somebody could have meant to be read. */
    boolean isOnlyJunkLeftOut() {
        return leftOutCounts.keySet().stream().allMatch(LeftOut.Reason::isJunk);
    }

    SourceReport report(int pictures) {
        return new SourceReport(pictures, leftOut, leftOutCounts, warnings, warningCounts);
    }
}
