package org.dance4j.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Origin;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.export.Exporter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.runs.data.DataRecord;
import org.dance4j.runs.data.ImageList;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.tensorflow.TensorFlow;

/**
 * A run that has begun, as its folder tells.
 *
 * @param folder where it is
 * @param config its settings
 */
public record StoredRun(RunFolder folder, RunConfig config) {

    /**
     * The run in a folder.
     *
     * @throws BadInputException if there is no run at the path
     */
    public static StoredRun open(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!Files.exists(path)) {
            throw new BadInputException("there is no run " + path);
        } else if (!folder.holdsRun()) {
            throw new BadInputException(
                    path + " holds no run: it has no " + folder.config().getFileName());
        }
        return new StoredRun(folder, ConfigFile.readRun(folder.config()));
    }

    /** The run that a path is, or that the file at a path belongs to, if any. */
    public static Optional<StoredRun> around(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (new RunFolder(path).holdsRun()) {
            return Optional.of(open(path));
        }
        // Exports lie in the run's folder, those of single widths in folders of their own there.
        for (Path folder = absolute.getParent(), last = folder == null ? null : folder.getParent();
                folder != null;
                folder = folder.equals(last) ? null : last) {
            // Other tools have files and folders of these names too.
            RunFolder found = new RunFolder(folder);
            if (found.holdsRun() && Files.exists(found.config()) && Files.exists(found.builtNetwork())) {
                return Optional.of(open(folder));
            }
        }
        return Optional.empty();
    }

    /**
     * The newest checkpoint that is intact. Corrupt ones are told of.
     *
     * @throws BadInputException if there is none
     * @throws UncheckedIOException if one cannot be read, which may be intact
     */
    public Checkpoint checkpoint(Reporter reporter) {
        List<Path> newestFirst = folder.checkpointFiles();
        for (Path file : newestFirst) {
            try {
                return Checkpoint.read(file);
            } catch (UncheckedIOException e) {
                if (!Files.exists(file) && !folder.checkpointFiles().equals(newestFirst)) {
                    // The run goes on, and has written newer ones in the meantime.
                    return checkpoint(reporter);
                }
                throw e;
            } catch (BadInputException e) {
                if (file.equals(newestFirst.get(newestFirst.size() - 1))) {
                    throw new BadInputException(e.getMessage() + "; the run has no other that is intact", e);
                }
                reporter.warn(e.getMessage() + "; the one before it is used instead");
            }
        }
        throw new BadInputException("run " + folder.path() + " holds no checkpoint");
    }

    /** Moves checkpoints newer than one aside, so that they are never taken for the newest again. */
    void setAsideAfter(Checkpoint used) {
        for (Path file : folder.checkpointFiles()) {
            if (file.equals(folder.checkpointFile(used))) {
                return;
            }
            try {
                Files.move(file, file.resolveSibling(file.getFileName() + ".corrupt"));
            } catch (IOException e) {
                throw new UncheckedIOException(new IOException("cannot rename " + file + ": " + e.getMessage(), e));
            }
        }
    }

    /**
     * The network before any slimming.
     *
     * @throws BadInputException if its file is missing or holds no network
     */
    public Network built() {
        Path file = folder.builtNetwork();
        try {
            return NetworkJson.read(Files.readString(file));
        } catch (IOException e) {
            throw new BadInputException("cannot read the network " + file + ": " + AtomicFiles.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + " holds no network: " + e.getMessage(), e);
        }
    }

    /** What the run has come to, if it has ended. */
    public Optional<Metrics> metrics() {
        Path file = folder.metrics();
        return Files.exists(file) ? Optional.of(Metrics.read(file)) : Optional.empty();
    }

    /** The complexities that the run uses. */
    public ComplexityIndex complexity() {
        return ComplexityIndex.read(folder.complexity());
    }

    /** The same run with its dataset in another folder. */
    public StoredRun withData(Path data) {
        return new StoredRun(
                folder, new RunConfig(config.settings().with("data", data).withAbsolute("data")));
    }

    /**
     * The same run, whose images are labelled at other sizes.
     *
     * @param share as of {@link RunConfig#labellingFrom}; empty leaves all as it is
     */
    public StoredRun withMinResolution(OptionalDouble share) {
        return share.isEmpty() ? this : new StoredRun(folder, config.labellingFrom(share.getAsDouble(), folder.path()));
    }

    /**
     * The dataset that the run trains on.
     *
     * @throws BadInputException if its folder is missing, or holds no such dataset
     */
    public Dataset openDataset() {
        Path data = config.settings().data().data();
        if (data != null && !Files.exists(data)) {
            throw BadSettingException.of(
                    "the data of run " + folder.path() + " is not in " + data
                            + ": there is no such folder; say where it is with ",
                    new BadSettingException.Field("data"),
                    " DIR");
        }
        return config.openDataset();
    }

    /** The classes that the run began with; empty where only its dataset tells. */
    private Optional<ClassSet> recordedClasses() {
        Path card = folder.path().resolve(ModelCard.FILE_NAME);
        return DataRecord.read(folder.dataset())
                .map(DataRecord::classes)
                .or(() -> Files.exists(card) ? Optional.of(ModelCard.read(card).classes()) : Optional.empty());
    }

    /**
     * What the network's class scores stand for.
     *
     * @throws BadInputException if nothing in the folder tells, and the dataset is not there or has another number of
     *     classes
     */
    public ClassSet classes() {
        return recordedClasses().orElseGet(() -> {
            ClassSet classes = openDataset().classes();
            requireAsManyClasses(classes);
            return classes;
        });
    }

    /**
     * Requires as many classes as the network tells apart.
     *
     * @throws BadInputException if there are others
     */
    void requireAsManyClasses(ClassSet classes) {
        int known = built().classes();
        if (classes.size() != known) {
            String changes = recordedClasses()
                    .flatMap(before -> DataRecord.changed(before, classes))
                    .map(change -> ": " + change)
                    .orElse("");
            throw BadSettingException.of(
                    "the dataset has " + classes.size() + " classes, but the network of run " + folder.path()
                            + " tells " + known + " apart" + changes + "; a new run can start from it with ",
                    new BadSettingException.Field("init"),
                    " " + folder.path());
        }
    }

    /**
     * How what labels stand for differs from what the run began with, in one clause; empty if it does not. Of a run that
     * keeps no record of it, the listener is told that it is not known.
     */
    Optional<String> changedLabels(TrainingData now, Reporter listener) {
        Optional<DataRecord> record = DataRecord.read(folder.dataset());
        if (record.isPresent()) {
            return record.get().changed(DataRecord.of(now));
        }
        Optional<ClassSet> classes = recordedClasses();
        listener.warn("run " + folder.path() + " was begun by an earlier version, which did not keep what "
                + (classes.isPresent() ? "the values in label files" : "its classes and the values in label files")
                + " stood for: whether that is the same still could not be compared");
        return classes.flatMap(before -> DataRecord.changed(before, now.classes()));
    }

    /**
     * How the run's dataset differs from what the run began with, in one clause; empty if it does not.
     *
     * @param listener told where some of it is not known
     * @throws BadInputException if the dataset is not there, or has another number of classes
     */
    public Optional<String> changedData(Reporter listener) {
        Dataset dataset = openDataset();
        requireAsManyClasses(dataset.classes());
        List<BadFile> bad = checkpoint(listener).state().badFiles();
        return ImageList.changed(complexity(), dataset, bad)
                .or(() -> changedLabels(TrainingData.of(dataset, complexity(), bad), listener));
    }

    /** What the classes are called that the run was trained on, in their order; empty if that is not known any more. */
    Optional<List<String>> classNames() {
        try {
            return Optional.of(classes().names());
        } catch (BadInputException e) {
            return Optional.empty();
        }
    }

    /** The model at a checkpoint, of a network that runs at several widths the widest. */
    public TrainedModel model(Checkpoint checkpoint) {
        return model(checkpoint, Width.whole());
    }

    /** The model at a checkpoint at one of the network's widths. */
    public TrainedModel model(Checkpoint checkpoint, Width width) {
        return config.model(
                width.cutOut(checkpoint.network()),
                width.cutOut(checkpoint.network(), checkpoint.weights()),
                classes(),
                complexity());
    }

    /**
     * The model at several widths of its network; empty if there is but one.
     *
     * @param widest at the first of them
     */
    Optional<SlimmableModel> slimmable(Checkpoint checkpoint, TrainedModel widest, List<Width> widths) {
        return widths.size() < 2
                ? Optional.empty()
                : Optional.of(new SlimmableModel(
                        widest,
                        widths.stream()
                                .map(width ->
                                        new SlimmableModel.AtWidth(width.share(), width.within(checkpoint.network())))
                                .toList(),
                        checkpoint.weights()));
    }

    /**
     * The width of that share.
     *
     * @param setting what asked for it
     * @throws BadInputException if the run's network does not run at it
     */
    public Width width(Checkpoint checkpoint, double share, String setting) {
        Widths widths = checkpoint.model().widths();
        return widths.of(share)
                .orElseThrow(() -> BadSettingException.of(
                        new BadSettingException.Field(setting),
                        " " + Width.text(share) + ": run " + folder.path()
                                + (widths.areNone()
                                        ? " trained its network at one width only"
                                        : " trained its network at widths " + String.join(", ", widths.texts()))));
    }

    /**
     * What is told of the model at a checkpoint.
     *
     * @param built the network before any slimming
     * @param meanIou on the validation split; NaN where it is not known
     * @param macsPerImage mean of the validation split; NaN where it is not known
     */
    public Origin origin(Checkpoint checkpoint, Network built, double meanIou, double macsPerImage) {
        return origin(checkpoint.network().inference(), built, meanIou, macsPerImage);
    }

    private Origin origin(Network slim, Network built, double meanIou, double macsPerImage) {
        return new Origin(
                config.settings().data().dataset(),
                EnumText.of(config.settings().recipe()),
                config.seed(),
                Origin.channels(built, slim),
                meanIou,
                Cost.of(slim, slim.sizeMultiple(), slim.sizeMultiple()).parameters(),
                macsPerImage,
                Version.number(),
                TensorFlow.version());
    }

    /** What exports the model at the newest intact checkpoint, as the run itself does. */
    public Exporter exporter(Reporter reporter) {
        return exporter(checkpoint(reporter), List.of(), TfLiteExport.CALIBRATION_IMAGES, reporter);
    }

    /**
     * What exports the network of a checkpoint as it is at some of its widths, or alone as it is at one.
     *
     * @param chosen from wide to narrow; empty for the network as a whole, at all its widths
     * @param calibrationImages the most training images that ranges of integers are measured on
     * @throws BadInputException if the run's dataset is not there any more
     */
    public Exporter exporter(Checkpoint checkpoint, List<Width> chosen, int calibrationImages, Reporter reporter) {
        Optional<Width> width = chosen.stream().findFirst();
        TrainedModel model = model(checkpoint, width.orElse(Width.whole()));
        // What was measured holds at the resolutions that it was measured at.
        Optional<Metrics> metrics =
                open(folder.path()).config.leastShare() == config.leastShare() ? metrics() : Optional.empty();
        Optional<Metrics.AtWidth> measured = width.flatMap(one -> metrics.stream()
                .flatMap(known -> known.widths().stream())
                .filter(known -> known.width() == one.share())
                .findFirst());
        Origin origin = origin(
                model.network(),
                built(),
                width.isPresent()
                        ? measured.map(Metrics.AtWidth::meanIou).orElse(Double.NaN)
                        : metrics.map(Metrics::meanIou).orElse(Double.NaN),
                width.isPresent()
                        ? measured.map(Metrics.AtWidth::macsPerImage).orElse(Double.NaN)
                        : metrics.map(known -> known.slim().macsPerImage()).orElse(Double.NaN));
        List<Width> widths = chosen.isEmpty() ? checkpoint.model().widths().all() : chosen;
        Optional<SlimmableModel> slimmable = slimmable(checkpoint, model, widths);
        List<Double> shares = widths.stream().map(Width::share).toList();
        TrainingData data = dataThere(checkpoint.state().badFiles(), reporter);
        return RunCompletion.exporter(
                model, slimmable, model.card().with(origin).withWidths(shares), data, calibrationImages);
    }

    /** The images that exports are calibrated and checked on: those of the run's which are there still. */
    TrainingData dataThere(List<BadFile> bad, Reporter reporter) {
        Dataset dataset = openDataset();
        requireAsManyClasses(dataset.classes());
        ComplexityIndex complexity = complexity();
        TrainingData data = TrainingData.of(dataset, complexity, bad).without(bad);
        changedLabels(data, reporter).ifPresent(change -> {
            throw BadSettingException.of(
                    "the labels are not what run " + folder.path() + " began with: " + change
                            + "; restore them, or say with ",
                    new BadSettingException.Field("data"),
                    " DIR where the run's dataset is");
        });
        ImageList.changed(complexity, dataset, bad)
                .ifPresent(change -> reporter.line("the images are not all of those that the run began with: " + change
                        + "; those of them that are there are used"));
        return data;
    }
}
