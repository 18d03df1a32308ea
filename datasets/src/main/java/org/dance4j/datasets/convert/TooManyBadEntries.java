package org.dance4j.datasets.convert;

import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;

/** More images of a source cannot be used than may be left out. */
public final class TooManyBadEntries extends BadInputException {

    private final transient List<BadFile> problems;

    TooManyBadEntries(List<BadFile> problems) {
        super(problems.size() + (problems.size() == 1 ? " image" : " images")
                + " cannot be used, so that nothing is written");
        this.problems = List.copyOf(problems);
    }

    /** What is wrong with each. */
    public List<BadFile> problems() {
        return problems;
    }
}
