package org.dance4j.training.state;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The choice between the statistics that a finished network's batch norms gathered while training and those estimated
 * again over training images, 512 at most, at the sizes that inference uses: those with the better mIoU on training images are
 * kept, the gathered ones if they are equal. Validation images have no say in it, since it is their mIoU that is reported.
 *
 * @param moving mIoU on training images with the statistics gathered while training
 * @param estimated mIoU on the same with the estimated ones
 * @param images how many training images decided, evenly spread
 * @param meanIou validation mIoU with what was chosen
 */
public record BatchNormChoice(
        @JsonProperty("train_mean_iou_moving_statistics") double moving,
        @JsonProperty("train_mean_iou_estimated_statistics") double estimated,
        @JsonProperty("chosen_on_training_images") int images,
        @JsonProperty("val_mean_iou") double meanIou) {

    /** Whether the estimated statistics are kept. */
    @JsonProperty("keeps_estimated_statistics")
    public boolean keepsEstimated() {
        return estimated > moving;
    }

    /** This choice with the validation mIoU, in [0, 1], that was measured with it. */
    public BatchNormChoice withMeanIou(double measured) {
        return new BatchNormChoice(moving, estimated, images, measured);
    }
}
