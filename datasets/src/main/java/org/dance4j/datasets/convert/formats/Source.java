package org.dance4j.datasets.convert.formats;

import java.util.Collection;
import java.util.List;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.convert.shapes.Label;

/**
 * What a source holds, as far as it is told before any pixel is read.
 *
 * @param labels its labels, in its order
 * @param entries its images that are there
 * @param problems its images that are not, or of which nothing can be read
 * @param notes what of it is not taken, a sentence each
 */
public record Source(Collection<Label> labels, List<Entry> entries, List<BadFile> problems, List<String> notes) {

    /** Copies the lists. */
    public Source {
        labels = List.copyOf(labels);
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }
}
