package org.dance4j.cli.terminal;

import org.dance4j.eval.reports.Unit;

/** What the tables of {@code dance verify} and {@code dance bench} say of memory. */
public final class Memory {

    private Memory() {}

    /** Bytes, or that they were not measured (NaN). */
    public static String text(double bytes) {
        return Double.isNaN(bytes) ? "not measured" : Unit.BYTES.format(bytes);
    }

    /** What a peak counts. */
    public static String note(double withoutModel) {
        return Double.isNaN(withoutModel)
                ? "Peak memory is measured where there is /proc/self/status (Linux)."
                : "Peak memory: the most that a process of its own held while labelling these images (VmHWM)."
                        + System.lineSeparator() + "Such a process without a model holds " + text(withoutModel)
                        + ": Java, the native libraries and the images.";
    }
}
