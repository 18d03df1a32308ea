package org.dance4j.cli;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.common.progress.Reporter;
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

    /** Standard output is for answers. */
    private static final String QUIET = "-XX:+DisplayVMOutputToStderr";

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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option ->
                        option.startsWith("-D") || option.startsWith("-Xmx") || option.startsWith("-XX:MaxRAM"))
                .forEach(command::add);
        command.addAll(SMALL_HEAP);
        command.add(QUIET);
        command.addAll(List.of("-cp", classPath(), Main.class.getName(), LabelCommand.NAME));
        command.addAll(List.of(LabelCommand.THREADS, String.valueOf(threads)));
        told.filter(normalization -> model.filter(path -> !Models.isOwn(path)).isPresent())
                .ifPresent(normalization -> command.addAll(PixelOptions.arguments(normalization)));
        width.ifPresent(share -> command.addAll(WidthOption.arguments(share)));
        model.ifPresent(path -> command.add(path.toAbsolutePath().normalize().toString()));
        return SegmenterProcess.start(name, command);
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
