package org.dance4j.runs.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.dance4j.datasets.batches.Interval;

/** When in a run something is done. */
public enum When {
    @JsonProperty("throughout")
    THROUGHOUT(Interval.ALL),
    @JsonProperty("first-half")
    FIRST_HALF(new Interval(0, 0.5)),
    @JsonProperty("second-half")
    SECOND_HALF(new Interval(0.5, 1));

    private final Interval interval;

    When(Interval interval) {
        this.interval = interval;
    }

    Interval interval() {
        return interval;
    }
}
