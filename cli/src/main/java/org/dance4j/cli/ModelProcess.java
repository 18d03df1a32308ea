package org.dance4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.runtime.JavaCommand;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.measure.ProcessSegmenter;
import org.dance4j.eval.measure.SegmenterProcess;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.runs.Models;
import org.dance4j.runs.verification.ModelStarter;
import org.dance4j.training.state.RunFolder;

/** Starts {@link LabelCommand} in a Java machine of its own, as the one that this process runs in. */
final class ModelProcess implements ModelStarter {

    /** The Java heap stays close to what is in use, so that the peak tells of models, not of garbage. */
    private static final List<String> SMALL_HEAP = List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmn16m");

    private final Optional<Normalize> told;

    private ModelProcess(Optional<Normalize> told) {
        this.told = told;
    }

    /**
     * What starts them.
     *
     * @param models those that will be started, and perhaps others
     * @param told how those of them that were made elsewhere take pixel values
     * @throws org.dance4j.common.settings.BadSettingException if it is told, and all are dance4j's own
     */
    static ModelProcess of(List<Path> models, Optional<Normalize> told) {
        if (models.stream().allMatch(Models::isOwn)) {
            PixelValues.requireUntold(models.get(0), told);
        }
        return new ModelProcess(told);
    }

    /**
     * A model that is ready to label images: of a run, whose checkpoints are checked, in this process, and an exported one,
     * whose file may be from anywhere, in a process of its own.
     *
     * @throws org.dance4j.common.io.BadInputException if it is none, or cannot be opened
     */
    static Segmenter open(Path model, Models.Told told, Reporter reporter) {
        int threads = Runtime.getRuntime().availableProcessors();
        Models.requireModel(model);
        if (new RunFolder(model).holdsRun()) {
            return Models.open(model, threads, told, reporter);
        }
        Models.requireSizesUntold(model, told);
        ModelProcess starter = of(List.of(model), told.pixels());
        return new ProcessSegmenter(() -> starter.start(model, told.width(), threads));
    }

    @Override
    public SegmenterProcess start(Path model, OptionalDouble width, int threads) {
        return start(model.toString(), Optional.of(model), width, threads);
    }

    @Override
    public SegmenterProcess startEmpty(int threads) {
        return start("no model", Optional.empty(), OptionalDouble.empty(), threads);
    }

    private SegmenterProcess start(String name, Optional<Path> model, OptionalDouble width, int threads) {
        List<String> options = new ArrayList<>(JavaCommand.propertiesMemoryAndArchive());
        options.addAll(SMALL_HEAP);
        options.add(JavaCommand.OUTPUT_IS_FOR_ANSWERS);
        List<String> arguments =
                new ArrayList<>(List.of(LabelCommand.NAME, LabelCommand.THREADS, String.valueOf(threads)));
        told.filter(normalization -> model.filter(path -> !Models.isOwn(path)).isPresent())
                .ifPresent(normalization -> arguments.addAll(PixelOptions.arguments(normalization)));
        width.ifPresent(share -> arguments.addAll(WidthOption.arguments(share)));
        model.ifPresent(path -> arguments.add(path.toAbsolutePath().normalize().toString()));
        return SegmenterProcess.start(name, JavaCommand.of(options, Main.class.getName(), arguments));
    }
}
