package org.dance4j.runs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.eval.reports.ReportData;
import org.dance4j.eval.reports.SampleStrip;
import org.dance4j.eval.reports.Unit;
import org.dance4j.runs.settings.CommandText;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.slimming.SlimmingRecord;
import org.dance4j.training.TrainingOutcome;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.state.StageRecord;

/** What a run's report shows. */
public final class RunReport {

    private RunReport() {}

    static ReportData data(
            RunConfig config,
            TrainingData data,
            Metrics metrics,
            TrainingOutcome outcome,
            List<String> warnings,
            List<SampleStrip> strips,
            List<ReportData.Widths.Strip> widthStrips) {
        ComplexityMeasure measure = config.p().measure();
        return new ReportData(
                config.network() + " on " + config.settings().data().dataset() + ", recipe "
                        + EnumText.of(config.settings().recipe()) + arithmetic(config),
                CommandText.training(config),
                settings(config, data),
                warnings,
                data.classes(),
                metrics.iou(),
                metrics.meanIou(),
                metrics.pixelAccuracy(),
                metrics.details(),
                Arrays.stream(data.complexity().values(Split.TRAIN, measure))
                        .boxed()
                        .toList(),
                measure,
                data.complexity().fit(measure),
                channels(outcome.checkpoint().state().stages()),
                costs(metrics),
                outcome.log().stream()
                        .map(epoch -> new ReportData.EpochRow(
                                epoch.epoch(),
                                epoch.stage(),
                                epoch.loss(),
                                epoch.meanIou() == null ? Double.NaN : epoch.meanIou(),
                                epoch.gammaQuantiles() == null ? Map.of() : epoch.gammaQuantiles()))
                        .toList(),
                strips,
                new ReportData.Widths(metrics.widths(), widthStrips));
    }

    /** What is told of integers; of floats nothing. */
    private static String arithmetic(RunConfig config) {
        Arithmetic arithmetic = config.settings().integers().arithmetic();
        return arithmetic == Arithmetic.FLOAT ? "" : ", arithmetic " + EnumText.of(arithmetic);
    }

    /** The settings, where weights of classes stand with the classes' names. */
    private static Map<String, String> settings(RunConfig config, TrainingData data) {
        Map<String, String> texts = new LinkedHashMap<>(config.settings().texts());
        Map<String, Double> weights = config.classWeights(data.classes().names());
        if (!weights.isEmpty()) {
            texts.put("class-weights", text(weights));
        }
        return texts;
    }

    /** Weights of classes for people: {@code road 2.16, sky 5.85}. */
    static String text(Map<String, Double> classWeights) {
        return classWeights.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The full network against the slim one. */
    public static List<ReportData.CostRow> costs(Metrics metrics) {
        Metrics.Costs full = metrics.full();
        Metrics.Costs slim = metrics.slim();
        return List.of(
                new ReportData.CostRow("parameters", Unit.COUNT, full.parameters(), slim.parameters()),
                new ReportData.CostRow("MACs per image", Unit.MACS, full.macsPerImage(), slim.macsPerImage()),
                new ReportData.CostRow("training MACs", Unit.MACS, full.trainingMacs(), slim.trainingMacs()),
                new ReportData.CostRow("SavedModel", Unit.BYTES, full.savedModelBytes(), slim.savedModelBytes()),
                new ReportData.CostRow(
                        "TFLite float32", Unit.BYTES, full.tfliteFloat32Bytes(), slim.tfliteFloat32Bytes()),
                new ReportData.CostRow("TFLite int8", Unit.BYTES, full.tfliteInt8Bytes(), slim.tfliteInt8Bytes()),
                new ReportData.CostRow(
                        "latency (median)",
                        Unit.SECONDS,
                        full.latencySeconds(),
                        slim.latencySeconds(),
                        Optional.ofNullable(metrics.latency())),
                new ReportData.CostRow(
                        "training energy",
                        Unit.JOULES,
                        Double.NaN,
                        metrics.training().joules()),
                new ReportData.CostRow(
                        "energy per image",
                        Unit.JOULES,
                        Double.NaN,
                        metrics.inference().joules()),
                new ReportData.CostRow(
                        "training CPU time",
                        Unit.SECONDS,
                        Double.NaN,
                        metrics.training().cpuSeconds()),
                new ReportData.CostRow(
                        "CPU time per image",
                        Unit.SECONDS,
                        Double.NaN,
                        metrics.inference().cpuSeconds()));
    }

    /** The layers that some stage narrowed. */
    private static List<ReportData.LayerChannels> channels(List<StageRecord> stages) {
        List<ReportData.LayerChannels> layers = new ArrayList<>();
        if (stages.isEmpty()) {
            return layers;
        }
        List<SlimmingRecord.LayerChannels> first = stages.get(0).pruning().layers();
        for (int i = 0; i < first.size(); i++) {
            int layer = i;
            int before = first.get(i).before();
            List<Integer> after = stages.stream()
                    .map(stage -> stage.pruning().layers().get(layer).after())
                    .toList();
            if (after.get(after.size() - 1) < before) {
                layers.add(new ReportData.LayerChannels(
                        first.get(i).layer(), first.get(i).part(), before, after));
            }
        }
        return layers;
    }
}
