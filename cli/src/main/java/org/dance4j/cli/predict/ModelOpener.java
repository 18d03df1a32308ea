package org.dance4j.cli.predict;

import java.nio.file.Path;
import org.dance4j.common.progress.Reporter;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.runs.Models;

/** Opens models. */
@FunctionalInterface
public interface ModelOpener {

    /**
     * A model that is ready to label images.
     *
     * @throws org.dance4j.common.io.BadInputException if it is none, or cannot be opened
     */
    Segmenter open(Path model, Models.Told told, Reporter reporter);
}
