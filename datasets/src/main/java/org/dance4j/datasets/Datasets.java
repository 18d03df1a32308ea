package org.dance4j.datasets;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The datasets known by name. */
public final class Datasets {

    private interface Opener {
        Dataset open(Path data, long seed);
    }

    private static final Map<String, Opener> OPENERS = new TreeMap<>(Map.of(
            Scenes.NAME, (data, seed) -> new Scenes(seed),
            CamVid.NAME, (data, seed) -> CamVid.open(data)));

    private Datasets() {}

    /** The names that {@link #open} takes. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(OPENERS.keySet());
    }

    /**
     * Opens a dataset.
     *
     * @param name one of {@link #names}
     * @param data the folder that holds it; may be null for generated datasets, which ignore it
     * @param seed what generated datasets are drawn from; others ignore it
     * @throws BadInputException if the name is unknown, or the folder is missing or holds no such dataset
     */
    public static Dataset open(String name, Path data, long seed) {
        Opener opener = OPENERS.get(name);
        if (opener == null) {
            throw new BadInputException("unknown dataset '" + name + "', known are " + String.join(", ", OPENERS.keySet()));
        }
        return opener.open(data, seed);
    }
}
