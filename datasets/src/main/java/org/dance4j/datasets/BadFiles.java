package org.dance4j.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.dance4j.common.io.BadInputException;

/** What becomes of bad files: so many are left out, each told of once; the next one stops the work. */
public final class BadFiles {

    private final int most;
    private final List<BadFile> found;
    private final Consumer<BadFile> listener;

    /**
     * @param most how many are left out at most
     * @param before those known already, which count but are not told of again
     * @param listener told of each new one, in the thread that found it
     */
    public BadFiles(int most, List<BadFile> before, Consumer<BadFile> listener) {
        this.most = most;
        this.found = new ArrayList<>(before);
        this.listener = listener;
    }

    /** The first bad file stops the work. */
    public static BadFiles none() {
        return new BadFiles(0, List.of(), file -> {});
    }

    /**
     * Leaves out a sample.
     *
     * @throws BadInputException the problem itself, if no more may be left out
     */
    public void add(Sample sample, BadInputException problem) {
        add(new BadFile(sample.id(), problem.getMessage()), problem);
    }

    /** Leaves out the sample that a bad file belongs to, or throws the problem if no more may be left out. */
    synchronized void add(BadFile file, BadInputException problem) {
        if (found.stream().anyMatch(known -> known.sample().equals(file.sample()))) {
            return;
        }
        if (found.size() >= most) {
            throw problem;
        }
        found.add(file);
        listener.accept(file);
    }

    /** Those left out, in the order in which they were found. */
    public synchronized List<BadFile> found() {
        return List.copyOf(found);
    }
}
