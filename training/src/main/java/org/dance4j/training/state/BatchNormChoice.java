package org.dance4j.training.state;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The validation mIoU of the finished network with the statistics that its batch norms gathered while training, and with
 * those estimated again over all training images at the sizes that inference uses. The better ones are kept.
 */
public record BatchNormChoice(
        @JsonProperty("val_mean_iou_moving_statistics") double moving,
        @JsonProperty("val_mean_iou_estimated_statistics") double estimated) {

    /** Whether the estimated statistics are kept. */
    public boolean keepsEstimated() {
        return estimated > moving;
    }
}
