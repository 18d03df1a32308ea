package org.dance4j.runs;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a run goes on.
 *
 * @param exports false if it is not to export this time, whatever its settings say
 * @param data the folder that its dataset is in now; where it was if empty
 * @param acceptsChangedData whether it goes on although the dataset is not what it began with
 */
public record Resumption(boolean exports, Optional<Path> data, boolean acceptsChangedData) {

    /** As the run's settings say, with the data where it was and as it was. */
    public static final Resumption AS_IT_IS = new Resumption(true, Optional.empty(), false);
}
