package org.dance4j.cli;

import java.io.PrintWriter;
import org.dance4j.datasets.BadFile;

/**
 * Where a command writes to.
 *
 * @param out results
 * @param err problems, one line each
 * @param terminal whether someone watches: progress is then shown live
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) {

    /** Writes a line of a result. */
    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Tells of something that does not end the command, in one sentence. */
    void warn(String sentence) {
        err.println("dance: " + sentence);
        err.flush();
    }

    /** Tells of a sample that a command goes on without. */
    void leftOut(BadFile file) {
        warn(file.problem() + "; sample " + file.sample() + " is left out");
    }

    /** A bar that follows a task while someone watches. */
    ProgressMeter meter(String task) {
        return new ProgressMeter(task, terminal);
    }
}
