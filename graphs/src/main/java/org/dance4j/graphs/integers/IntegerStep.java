package org.dance4j.graphs.integers;

import java.util.List;

/** What one layer of an integer network computes, in integers alone. */
interface IntegerStep {

    /**
     * What the layer makes.
     *
     * @param inputs what it reads, in order
     */
    IntegerMap run(List<IntegerMap> inputs);
}
