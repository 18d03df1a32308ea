package org.dance4j.graphs.integers;

import java.util.List;

/** What one layer of an integer network computes, in integers alone. */
interface IntegerStep {

    /** @param inputs what the layer reads, in order */
    IntegerMap run(List<IntegerMap> inputs);
}
