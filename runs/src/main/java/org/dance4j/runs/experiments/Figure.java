package org.dance4j.runs.experiments;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.dance4j.eval.reports.Unit;

/** A figure of a finished run that experiments compare. */
public enum Figure {
    MEAN_IOU("mIoU (%)", run -> 100 * run.metrics().meanIou(), PaperFigures::miou) {
        @Override
        public String text(double value) {
            return String.format(Locale.ROOT, "%.2f", value);
        }

        @Override
        public double change(double value, double base) {
            return value - base;
        }

        @Override
        public String changeText(double change) {
            return Double.isNaN(change) ? "–" : String.format(Locale.ROOT, "%+.2f", change);
        }
    },
    TRAINING_MACS("training MACs", ExperimentRun::trainingMacs, PaperFigures::trainingMacs),
    INFERENCE_MACS("MACs per image", run -> run.metrics().slim().macsPerImage(), PaperFigures::inferenceMacs),
    TRAINING_SECONDS("training time", ExperimentRun::seconds, paper -> null) {
        @Override
        public String text(double value) {
            return value < 120
                    ? String.format(Locale.ROOT, "%.1f s", value)
                    : String.format(Locale.ROOT, "%.1f min", value / 60);
        }
    },
    TRAINING_ENERGY("training energy", run -> run.consumed().joules(), PaperFigures::trainingEnergy) {
        @Override
        public String text(double value) {
            return Unit.JOULES.format(value);
        }
    },
    INFERENCE_ENERGY("energy per image", run -> run.metrics().inference().joules(), PaperFigures::inferenceEnergy) {
        @Override
        public String text(double value) {
            return Unit.JOULES.format(value);
        }
    },
    TRAINING_CPU("training CPU-seconds", run -> run.consumed().cpuSeconds(), paper -> null) {
        @Override
        public String text(double value) {
            return cpuSeconds(value);
        }
    },
    INFERENCE_CPU("CPU-seconds per image", run -> run.metrics().inference().cpuSeconds(), paper -> null) {
        @Override
        public String text(double value) {
            return cpuSeconds(value);
        }
    },
    /** Times of different runs do not compare; the slim and the full network were timed in turns. */
    LATENCY(
            "latency, of the full network's",
            run -> run.metrics().slim().latencySeconds() / run.metrics().full().latencySeconds(),
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
            case TRAINING_SECONDS, TRAINING_CPU, INFERENCE_CPU, LATENCY -> false;
        };
    }

    /** The unit of the paper's figures, where others are counted from them. */
    public String paperUnit() {
        return switch (this) {
            case TRAINING_MACS -> " PMACs";
            case INFERENCE_MACS -> " GMACs";
            case TRAINING_ENERGY -> " MJ";
            case INFERENCE_ENERGY -> " J";
            case MEAN_IOU, TRAINING_SECONDS, TRAINING_CPU, INFERENCE_CPU, LATENCY -> "";
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

    public String text(double value) {
        return Unit.MACS.format(value);
    }

    /** The change from another row: points of mIoU, percent of everything else. */
    public double change(double value, double base) {
        return 100 * (value / base - 1);
    }

    public String changeText(double change) {
        return Double.isNaN(change) ? "–" : String.format(Locale.ROOT, "%+.2f%%", change);
    }
}
