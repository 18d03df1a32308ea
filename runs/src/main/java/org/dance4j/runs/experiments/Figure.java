package org.dance4j.runs.experiments;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.dance4j.eval.reports.Unit;

/** A figure of a finished run that experiments compare. */
public enum Figure {
    /** Validation mIoU of the finished network, in percent. */
    MEAN_IOU("mIoU (%)", run -> 100 * run.metrics().meanIou(), PaperFigures::miou),
    /** Boundary IoU, the mean over the classes, in percent; NaN in runs of earlier versions. */
    BOUNDARY_MEAN_IOU(
            "boundary mIoU (%)", run -> 100 * run.metrics().details().boundary().meanIou(), paper -> null),
    /** Validation mIoU of the darkest third of the images, in percent; NaN in runs of earlier versions. */
    DARKEST_MEAN_IOU(
            "mIoU, darkest third (%)", run -> 100 * run.metrics().details().darkestMeanIou(), paper -> null),
    /** Multiply-accumulates of all training steps. */
    TRAINING_MACS("training MACs", ExperimentRun::trainingMacs, PaperFigures::trainingMacs),
    /** Multiply-accumulates of the finished network, a mean over the validation images. */
    INFERENCE_MACS("MACs per image", run -> run.metrics().slim().macsPerImage(), PaperFigures::inferenceMacs),
    /** Seconds that the training steps took, without validation. */
    TRAINING_SECONDS("training time", ExperimentRun::seconds, paper -> null) {
        @Override
        public String text(double value) {
            return value < 120
                    ? String.format(Locale.ROOT, "%.1f s", value)
                    : String.format(Locale.ROOT, "%.1f min", value / 60);
        }
    },
    /** Joules that the training steps took; NaN where they could not be measured. */
    TRAINING_ENERGY("training energy", run -> run.consumed().joules(), PaperFigures::trainingEnergy) {
        @Override
        public String text(double value) {
            return Unit.JOULES.format(value);
        }
    },
    /** Joules per image of inference; NaN where they could not be measured. */
    INFERENCE_ENERGY("energy per image", run -> run.metrics().inference().joules(), PaperFigures::inferenceEnergy) {
        @Override
        public String text(double value) {
            return Unit.JOULES.format(value);
        }
    },
    /** CPU-seconds, of all threads, that the training steps took; NaN where they could not be measured. */
    TRAINING_CPU("training CPU-seconds", run -> run.consumed().cpuSeconds(), paper -> null) {
        @Override
        public String text(double value) {
            return cpuSeconds(value);
        }
    },
    /** CPU-seconds, of all threads, per image of inference; NaN where they could not be measured. */
    INFERENCE_CPU("CPU-seconds per image", run -> run.metrics().inference().cpuSeconds(), paper -> null) {
        @Override
        public String text(double value) {
            return cpuSeconds(value);
        }
    },
    /** Times of different runs do not compare; the slim and the full network were timed in turns. */
    LATENCY(
            "latency, of the full network's",
            run -> run.metrics().latency() != null
                    ? run.metrics().latency().median()
                    : run.metrics().slim().latencySeconds()
                            / run.metrics().full().latencySeconds(),
            paper -> null) {
        @Override
        public String text(double value) {
            return String.format(Locale.ROOT, "%.1f%%", 100 * value);
        }
    };

    private final String label;
    private final ToDoubleFunction<ExperimentRun> of;
    private final Function<PaperFigures, Double> paper;

    Figure(String label, ToDoubleFunction<ExperimentRun> of, Function<PaperFigures, Double> paper) {
        this.label = label;
        this.of = of;
        this.paper = paper;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** Its value in a finished run, in the unit its constant names; NaN where it was not measured. */
    public double of(ExperimentRun run) {
        return of.applyAsDouble(run);
    }

    /** The paper's; null if it has none. */
    public Double paper(PaperFigures figures) {
        return figures == null ? null : paper.apply(figures);
    }

    /** Whether the paper's tables have it. */
    public boolean isInPaper() {
        return switch (this) {
            case MEAN_IOU, TRAINING_MACS, INFERENCE_MACS, TRAINING_ENERGY, INFERENCE_ENERGY -> true;
            case BOUNDARY_MEAN_IOU, DARKEST_MEAN_IOU, TRAINING_SECONDS, TRAINING_CPU, INFERENCE_CPU, LATENCY -> false;
        };
    }

    /** The unit of the paper's figures, where others are counted from them. */
    public String paperUnit() {
        return switch (this) {
            case TRAINING_MACS -> " PMACs";
            case INFERENCE_MACS -> " GMACs";
            case TRAINING_ENERGY -> " MJ";
            case INFERENCE_ENERGY -> " J";
            case MEAN_IOU,
                    BOUNDARY_MEAN_IOU,
                    DARKEST_MEAN_IOU,
                    TRAINING_SECONDS,
                    TRAINING_CPU,
                    INFERENCE_CPU,
                    LATENCY -> "";
        };
    }

    /** Whether it is an mIoU, whose changes are points. */
    private boolean isInPoints() {
        return switch (this) {
            case MEAN_IOU, BOUNDARY_MEAN_IOU, DARKEST_MEAN_IOU -> true;
            case TRAINING_MACS,
                    INFERENCE_MACS,
                    TRAINING_SECONDS,
                    TRAINING_ENERGY,
                    INFERENCE_ENERGY,
                    TRAINING_CPU,
                    INFERENCE_CPU,
                    LATENCY -> false;
        };
    }

    private static String cpuSeconds(double value) {
        return Double.isNaN(value)
                ? "not measured"
                : String.format(Locale.ROOT, value < 10 ? "%.3f s" : "%.1f s", value);
    }

    /** Whether its change from another row is worth telling. */
    public boolean isCompared() {
        return this != LATENCY;
    }

    /** A value for people, with its unit where the label has none. */
    public String text(double value) {
        return !isInPoints()
                ? Unit.MACS.format(value)
                : Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
    }

    /** The change from another row: points of mIoU, percent of everything else. */
    public double change(double value, double base) {
        return isInPoints() ? value - base : 100 * (value / base - 1);
    }

    /** A {@link #change} for people, with its sign; a dash for NaN. */
    public String changeText(double change) {
        return Double.isNaN(change) ? "–" : String.format(Locale.ROOT, isInPoints() ? "%+.2f" : "%+.2f%%", change);
    }
}
