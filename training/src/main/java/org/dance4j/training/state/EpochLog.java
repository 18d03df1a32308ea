package org.dance4j.training.state;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One line of {@code log.jsonl}.
 *
 * @param epoch from 1
 * @param stage prunings done by the epoch's end
 * @param loss the mean over its steps
 * @param learningRate that of its last step
 * @param imagesSeen images trained on in this epoch
 * @param imagesDropped images that this epoch's draw left out
 * @param step training steps so far; 0 in runs of before it was told
 * @param trainingMacs multiply-accumulates of all training steps so far, teachers included
 * @param seconds the time the epoch took, without validation
 * @param secondsWaiting the part of it in which training waited for images
 * @param meanIou validation mIoU after the epoch; absent when it was not measured
 * @param widthMeanIous the same at each of the network's widths, by their names; absent if it has but one
 * @param gammaQuantiles |γ| in the pruning scope by percent; absent when nothing is pruned
 * @param gradientScale what gradients are scaled by; absent when they are not
 * @param skippedSteps steps so far that were left out because gradients overflowed; absent when they are not scaled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EpochLog(
        int epoch,
        int stage,
        double loss,
        @JsonProperty("learning_rate") double learningRate,
        @JsonProperty("images_seen") int imagesSeen,
        @JsonProperty("images_dropped") int imagesDropped,
        Long step,
        @JsonProperty("training_macs") long trainingMacs,
        double seconds,
        @JsonProperty("seconds_waiting") double secondsWaiting,
        @JsonProperty("val_mean_iou") Double meanIou,
        @JsonProperty("val_mean_iou_by_width") Map<String, Double> widthMeanIous,
        @JsonProperty("gamma_quantiles") Map<Integer, Double> gammaQuantiles,
        @JsonProperty("gradient_scale") Float gradientScale,
        @JsonProperty("skipped_steps") Long skippedSteps) {

    /** Takes the steps of a line that does not tell them, null, as 0. */
    public EpochLog {
        step = step == null ? 0L : step;
    }
}
