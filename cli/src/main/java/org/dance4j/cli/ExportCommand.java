package org.dance4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dance4j.cli.options.FormOptions;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.options.ResolutionOption;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.runtime.CpuPrecision;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.reports.Unit;
import org.dance4j.export.ExportFolder;
import org.dance4j.export.Exporter;
import org.dance4j.export.WidthsExporter;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.runs.AskedWidths;
import org.dance4j.runs.Models;
import org.dance4j.runs.RunCosts;
import org.dance4j.runs.StoredRun;
import org.dance4j.slimming.widths.Width;
import org.dance4j.training.state.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance export}. */
@Command(
        description =
                "Makes the files for other runtimes again from a run's newest intact checkpoint, runs each in its own runtime"
                        + " and compares it with the TensorFlow session on validation images. It needs the run's dataset.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance export runs/mine --to tflite --quantize float32,int8 --size 352x480 --out devices",
            "  dance export runs/mine --to onnx --out onnx",
            "  dance export runs/mine --to saved-model --precision bfloat16"
        })
final class ExportCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "RUN", description = "A run folder.")
    private Path run;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder to write to; made when missing. Default: the run folder.")
    private Path out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that the run's dataset is in, if it has moved. Default: where it was.")
    private Path data;

    @Option(
            names = "--to",
            split = ",",
            paramLabel = "KIND",
            description =
                    "What to make: saved-model, tflite, onnx, web. Default: saved-model,tflite. web is a folder with"
                            + " a page that runs the model in a browser, from any server of static files.")
    private List<Exporter.Target> given;

    private List<Exporter.Target> targets = List.of(Exporter.Target.SAVED_MODEL, Exporter.Target.TFLITE);

    @Mixin
    private FormOptions forms;

    @Option(
            names = "--litert",
            paramLabel = "DIR",
            description = "For --to web: where `npm install @litertjs/core@2.5.3` was run. Default: npm is run for it.")
    private Path liteRt;

    @Option(
            names = "--widths",
            split = ",",
            paramLabel = "W",
            description =
                    "Of a run that was trained at several widths: make the files of these, each as a network alone,"
                            + " in folders width-W; of one that was trained at a range, of any within it. Default: the widest, in files that other runs have, too; with --one-file all.")
    private List<Double> widths = List.of();

    @Option(
            names = "--one-file",
            description =
                    "Of a run that was trained at several widths: make TFLite files, in the folder widths, each of"
                            + " which holds all of them, or those of --widths, with a signature each, width_W, and keeps every"
                            + " convolution's weights once; float32 and int8.")
    private boolean oneFile;

    @Mixin
    private ResolutionOption resolution;

    @Mixin
    private OverwriteOption overwriting;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        forms.requireServable();
        if (oneFile) {
            requireTfLiteAlone();
            targets = List.of(Exporter.Target.TFLITE);
        } else if (given != null) {
            targets = given;
        }
        forms.require(targets);
        if (liteRt != null && !targets.contains(Exporter.Target.WEB)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("litert"),
                    " is about the web page, and ",
                    new BadSettingException.Field("to"),
                    " does not name it");
        }
        widths.forEach(share -> WidthOption.requireShare("widths", share));
        StoredRun.open(run);
        try (FolderLock lock = FolderLock.hold(out != null ? out : run, console::warn)) {
            return export(lock.folder());
        }
    }

    private int export(Path folder) {
        StoredRun found = StoredRun.open(run);
        StoredRun stored = (data != null ? found.withData(data) : found).withMinResolution(resolution.leastShare());
        Models.openFirstSession(run, Runtime.getRuntime().availableProcessors());
        requireDifferent();
        // All are known to be there before the first is made.
        Checkpoint trained = stored.checkpoint(console);
        AskedWidths asked = AskedWidths.of(
                stored, trained, oneFile && widths.isEmpty() ? several(trained) : widths, "widths", console);
        Checkpoint checkpoint = asked.checkpoint();
        Map<Path, Exporter> exporters = new LinkedHashMap<>();
        places(folder, asked.widths())
                .forEach((place, chosen) ->
                        exporters.put(place, stored.exporter(checkpoint, chosen, forms.calibrationImages(), console)));
        boolean trainedInIntegers = KernelGrids.of(checkpoint.network()).isPresent();
        if (trainedInIntegers && targets.contains(Exporter.Target.SAVED_MODEL) && forms.serves(Precision.BFLOAT16)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("precision"),
                    " bfloat16 does not hold the sums of a network in integers, which run " + run + " has: expected"
                            + " float32");
        }
        Exporter.Request request = forms.request(EnumSet.copyOf(targets), trainedInIntegers);
        exporters.forEach((place, exporter) -> {
            requireReplaceable(folder, new ExportFolder(place).replaced(request, exporter.card()));
            requireNoneStays(new ExportFolder(place).staying(request, exporter.card()));
        });
        List<Exporter.Outcome> outcomes = new ArrayList<>();
        exporters.forEach((place, exporter) -> outcomes.addAll(made(place, exporter, trainedInIntegers)));
        outcomes.stream()
                .flatMap(outcome -> outcome.problem().stream())
                .distinct()
                .forEach(console::warn);
        List<Exporter.Outcome> made =
                outcomes.stream().filter(outcome -> outcome.problem().isEmpty()).toList();
        if (!made.isEmpty()) {
            console.line(table(made).toString().stripTrailing());
        }
        Exporter any = exporters.values().iterator().next();
        request.size().ifPresent(size -> tellOfSize(any, size));
        tellOfArithmetic(any, trainedInIntegers);
        return made.size() == outcomes.size() ? 0 : ExitCodes.FAILED;
    }

    private void tellOfSize(Exporter exporter, ImageSize size) {
        int multiple = exporter.card().network().sizeMultiple();
        ImageSize whole = new AdaptiveResolution(multiple, false).full(size);
        if (!whole.equals(size)) {
            console.line(size + " is no multiple of " + multiple + ", as all sizes are that the network was trained at;"
                    + " a file of " + whole + " may have a higher mIoU");
        }
    }

    private void tellOfArithmetic(Exporter exporter, boolean trainedInIntegers) {
        if (targets.contains(Exporter.Target.SAVED_MODEL)
                && forms.serves(Precision.BFLOAT16)
                && CpuPrecision.best() != Precision.BFLOAT16) {
            console.line("this machine's processor does not multiply bfloat16, and runs such a SavedModel more slowly"
                    + " than one of --precision float32");
        }
        if (targets.contains(Exporter.Target.SAVED_MODEL) && trainedInIntegers) {
            console.line(Exporter.FLOATS_ON_THE_GRID);
        }
        if (forms.makesInt8(targets)) {
            console.line(rangesOf(exporter, trainedInIntegers));
        }
    }

    /** The widths of the networks that are exported, by the folder that each goes to; none for the run's network as it is. */
    private Map<Path, List<Width>> places(Path folder, List<Width> asked) {
        Map<Path, List<Width>> places = new LinkedHashMap<>();
        if (oneFile) {
            if (asked.size() < 2) {
                throw BadSettingException.of(
                        new BadSettingException.Field("one-file"), " is about several widths, and ",
                        new BadSettingException.Field("widths"), " names one");
            }
            places.put(
                    folder.resolve(WidthsExporter.FOLDER),
                    asked.stream()
                            .sorted(Comparator.comparing(Width::share).reversed())
                            .toList());
        } else if (asked.isEmpty()) {
            places.put(folder, List.of());
        } else {
            asked.forEach(width -> places.put(ExportedModels.folderOf(folder, width.share()), List.of(width)));
        }
        return places;
    }

    /** The widths that a run trained its network at. */
    private List<Double> several(Checkpoint trained) {
        List<Double> shares =
                trained.model().widths().all().stream().map(Width::share).toList();
        if (shares.isEmpty()) {
            throw BadSettingException.of(
                    new BadSettingException.Field("one-file"),
                    " is about several widths, and run " + run + " trained its network at one");
        }
        return shares;
    }

    private void requireTfLiteAlone() {
        Stream.ofNullable(given)
                .flatMap(List::stream)
                .filter(target -> target != Exporter.Target.TFLITE)
                .findFirst()
                .ifPresent(other -> {
                    throw BadSettingException.of(
                            new BadSettingException.Field("one-file"),
                            " is about TFLite files, found ",
                            new BadSettingException.Field("to"),
                            " " + EnumText.of(other));
                });
        forms.precisionsBut(WidthsExporter.PRECISIONS).stream().findFirst().ifPresent(other -> {
            throw BadSettingException.of(
                    new BadSettingException.Field("one-file"),
                    " makes files of float32 and int8, found ",
                    new BadSettingException.Field("quantize"),
                    " " + other.text());
        });
    }

    private String rangesOf(Exporter exporter, boolean trainedInIntegers) {
        return trainedInIntegers
                ? "int8's ranges are those that the network was trained with"
                : String.format(
                        Locale.ROOT,
                        "int8's ranges are measured on %d training images, by %s",
                        exporter.calibrationImages(),
                        EnumText.of(forms.calibration()));
    }

    private List<Exporter.Outcome> made(Path folder, Exporter exporter, boolean trainedInIntegers) {
        if (oneFile) {
            return exporter.widths()
                    .orElseThrow()
                    .export(folder, forms.request(EnumSet.copyOf(targets), trainedInIntegers));
        }
        List<Exporter.Outcome> outcomes = new ArrayList<>();
        Set<Exporter.Target> kinds = EnumSet.copyOf(targets);
        if (kinds.remove(Exporter.Target.WEB)) {
            outcomes.addAll(exporter.web().export(folder.resolve(Exporter.WEB_PAGE), Optional.ofNullable(liteRt)));
        }
        if (!kinds.isEmpty()) {
            outcomes.addAll(exporter.export(folder, forms.request(kinds, trainedInIntegers)));
        }
        return outcomes;
    }

    private void requireDifferent() {
        Set<Double> seen = new HashSet<>();
        for (double share : widths) {
            if (!seen.add(share)) {
                throw new BadSettingException("widths", "names " + Width.text(share) + " twice");
            }
        }
    }

    /** A run's own exports are made anew; elsewhere, and of folders that hold something else, nothing is replaced. */
    private void requireReplaceable(Path folder, List<Path> found) {
        for (Path path : found) {
            if (Files.isDirectory(path) && !ExportFolder.isExport(path)) {
                throw new BadInputException(
                        "folder " + path + " is no earlier export, and is not replaced; choose another --out");
            } else if (!isRun(folder) && !overwriting.isGiven()) {
                throw new BadInputException(path
                        + (path.endsWith(ModelCard.FILE_NAME) ? " tells of another model" : " is there already")
                        + "; choose another --out, or --overwrite");
            }
        }
    }

    /** What tells of the model lies beside it, and is written anew. */
    private static void requireNoneStays(List<Path> staying) {
        staying.stream().findFirst().ifPresent(file -> {
            throw new BadInputException(file + " is of another model than this export, whose " + ModelCard.FILE_NAME
                    + " would tell of both; choose another --out, or export it, too");
        });
    }

    private boolean isRun(Path folder) {
        try {
            return Files.exists(folder) && Files.isSameFile(folder, run);
        } catch (IOException e) {
            return false;
        }
    }

    private static Table table(List<Exporter.Outcome> made) {
        Table table = new Table("made", "size", "same labels as the session", "mIoU", "session's mIoU").rule();
        for (Exporter.Outcome outcome : made) {
            String path = outcome.path().toString();
            String size = Unit.BYTES.format(RunCosts.bytes(outcome.path()));
            outcome.comparison()
                    .ifPresentOrElse(
                            check -> table.row(
                                    path,
                                    size,
                                    String.format(Locale.ROOT, "%.2f%%", 100 * check.agreement()),
                                    String.format(Locale.ROOT, "%.3f", check.meanIou()),
                                    String.format(Locale.ROOT, "%.3f", check.sessionMeanIou())),
                            () -> table.row(path, size, "", "", ""));
        }
        return table;
    }
}
