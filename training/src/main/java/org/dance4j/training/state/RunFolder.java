package org.dance4j.training.state;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.eval.inference.ModelCard;

/**
 * Where a run keeps what it makes.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    private static final String CHECKPOINT = "step-%08d.safetensors";
    private static final int CHECKPOINTS_KEPT = 2;

    /** {@code config.yaml}: the settings of the run, which has begun when it is there. */
    public Path config() {
        return path.resolve("config.yaml");
    }

    /** {@code network.json}: the network as built until training is finished, and then as slimmed. */
    public Path network() {
        return path.resolve("network.json");
    }

    /** The network before any slimming. */
    public Path builtNetwork() {
        return path.resolve("network-built.json");
    }

    /** {@code complexity.json}: the complexity of each sample of the dataset and its distribution. */
    public Path complexity() {
        return path.resolve("complexity.json");
    }

    /** {@code dataset.json}: what the labels stood for when the run began. */
    public Path dataset() {
        return path.resolve("dataset.json");
    }

    /** {@code files.jsonl}: the files of the samples, of a run that several processes train. */
    public Path files() {
        return path.resolve("files.jsonl");
    }

    /** {@code layer-times.json}: what layers take by their channels, of a run that is pruned to a time. */
    public Path layerTimes() {
        return path.resolve("layer-times.json");
    }

    /** {@code log.jsonl}: an {@link EpochLog} or a remark in JSON on each line. */
    public Path log() {
        return path.resolve("log.jsonl");
    }

    /** The folder of TensorBoard events. */
    Path events() {
        return path.resolve("events");
    }

    /** {@code slimming.json}: the {@link StageRecord}s of all prunings so far. */
    public Path slimming() {
        return path.resolve("slimming.json");
    }

    /** The folder of checkpoints. */
    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** {@code metrics.json}: what was measured of the finished run. */
    public Path metrics() {
        return path.resolve("metrics.json");
    }

    /** {@code report.html}: the page on the finished run, written before its exports. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** A file that is there while a run's first files are written, of which {@link #config} is the last. */
    private Path beginning() {
        return path.resolve(".beginning");
    }

    /** Whether a run has begun here. */
    public boolean holdsRun() {
        return Files.exists(config()) || (Files.exists(checkpoints()) && !Files.exists(beginning()));
    }

    /**
     * Writes a run's first files, of which the settings come last. Those of a process that was killed while it did so are
     * removed before.
     *
     * @param files writes all but the settings
     * @return what that made
     * @throws UncheckedIOException if something cannot be written
     */
    public <T> T begin(Supplier<T> files, Runnable settings) {
        try {
            AtomicFiles.makeFolders(path);
            if (Files.exists(beginning())) {
                removeBeginning();
            }
            Files.writeString(beginning(), "");
            T made = files.get();
            settings.run();
            Files.delete(beginning());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot begin a run in " + path + ": " + AtomicFiles.reason(e), e));
        }
    }

    private void removeBeginning() throws IOException {
        if (Files.exists(config())) {
            return;
        }
        for (Path file :
                List.of(network(), builtNetwork(), complexity(), dataset(), files(), layerTimes(), log(), slimming())) {
            Files.deleteIfExists(file);
        }
        for (Path checkpoint : listCheckpoints()) {
            Files.delete(checkpoint);
        }
    }

    /** A file where there is no run that has the name of one that a run writes, and is someone else's then. */
    public Optional<Path> foreignFile() {
        return holdsRun() || Files.exists(beginning())
                ? Optional.empty()
                : Stream.of(log(), slimming(), metrics(), report(), path.resolve(ModelCard.FILE_NAME))
                        .filter(Files::exists)
                        .findFirst();
    }

    /** The newest checkpoint's file. */
    public Optional<Path> latestCheckpoint() {
        return checkpointFiles().stream().findFirst();
    }

    /** The checkpoints' files, the newest first. */
    public List<Path> checkpointFiles() {
        return Lists.reverse(listCheckpoints());
    }

    /** The file that a checkpoint is kept in. */
    public Path checkpointFile(Checkpoint checkpoint) {
        return checkpoints().resolve(CHECKPOINT.formatted(checkpoint.state().step()));
    }

    /** Writes a checkpoint and then removes all but the newest two. */
    public void save(Checkpoint checkpoint) {
        try {
            AtomicFiles.makeFolders(checkpoints());
            checkpoint.write(checkpointFile(checkpoint));
            List<Path> all = listCheckpoints();
            for (Path old : all.subList(0, Math.max(0, all.size() - CHECKPOINTS_KEPT))) {
                Files.delete(old);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write a checkpoint to " + checkpoints() + ": " + AtomicFiles.reason(e), e);
        }
    }

    private List<Path> listCheckpoints() {
        if (!Files.isDirectory(checkpoints())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(checkpoints())) {
            return files.filter(file -> file.getFileName().toString().matches("step-\\d+\\.safetensors"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + checkpoints() + ": " + AtomicFiles.reason(e), e);
        }
    }
}
