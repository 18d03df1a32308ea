package org.dance4j.datasets.convert;

import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;

/** More images of a source cannot be used than may be left out. */
public final class TooManyBadEntries extends BadInputException {

    private final transient List<BadFile> problems;
    private final boolean areAll;

    /** @param areAll whether nothing is left when they are left out */
    TooManyBadEntries(List<BadFile> problems, boolean areAll) {
        super(
                areAll
                        ? "none of the images can be used, so that nothing is written"
                        : problems.size() + (problems.size() == 1 ? " image" : " images")
                                + " cannot be used, so that nothing is written");
        this.problems = List.copyOf(problems);
        this.areAll = areAll;
    }

    /** Whether nothing is left when they are left out. */
    public boolean areAll() {
        return areAll;
    }

    /** What is wrong with each. */
    public List<BadFile> problems() {
        return problems;
    }
}
