package org.dance4j.datasets.convert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Entry;
import org.dance4j.datasets.convert.formats.Source;
import org.dance4j.datasets.convert.shapes.ClassTable;
import org.dance4j.datasets.stream.Pipeline;

/** Turns what an annotation tool wrote into a dataset of {@code --dataset folder}. */
public final class Conversion {

    private static final String CLASSES = "classes.yaml";

    private final ConversionRequest request;
    private final Source source;
    private final ClassTable table;
    private final List<Split> splits;

    private Conversion(ConversionRequest request, int threads) {
        this.request = request;
        this.source = request.format().read(request.source());
        if (source.entries().isEmpty()) {
            throw source.problems().isEmpty()
                    ? new BadInputException("source " + request.source().source() + " holds no labelled image")
                    : new TooManyBadEntries(source.problems(), true);
        }
        this.table = ClassTable.of(
                source.labels(),
                request.source().classes(),
                request.background().orElseGet(() -> request.format().background(source)),
                request.format().isDataset());
        this.splits = SplitPlan.of(source.entries(), request.splits(), threads);
    }

    /**
     * Converts a source. The folder appears whole or not at all.
     *
     * @param folder the new dataset's, in whose place there may be one already
     * @param threads that paint labels, at least 1
     * @param progress told after each image, in the caller's thread
     * @throws BadInputException if the source is not of its format, or holds no image
     * @throws TooManyBadEntries if more of its images cannot be used than may be left out
     */
    public static Converted run(
            ConversionRequest request, Path folder, int threads, Consumer<ProgressListener> progress) {
        return new Conversion(request, threads).into(folder, threads, progress);
    }

    private Converted into(Path folder, int threads, Consumer<ProgressListener> progress) {
        requireImagesElsewhere(folder);
        List<BadFile> bad = new ArrayList<>(source.problems());
        Map<Split, Integer> images = new TreeMap<>();
        AtomicFiles.writeDirectory(folder, path -> write(path, threads, progress, bad, images));
        return new Converted(
                table.classes(),
                images,
                List.copyOf(bad),
                source.notes(),
                SplitPlan.isSources(source.entries(), request.splits()));
    }

    /** Images that are linked to must not go with a dataset that is replaced. */
    private void requireImagesElsewhere(Path folder) {
        if (!request.link() || !Files.exists(folder)) {
            return;
        }
        try {
            Path replaced = folder.toRealPath();
            for (Entry entry : source.entries()) {
                Path image = entry.picture().path();
                if (Files.exists(image) && image.toRealPath().startsWith(replaced)) {
                    throw new BadInputException("the image " + image + " lies in " + folder
                            + ", which is replaced, and would be linked to; choose another folder, or copy images");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot find the images of " + folder + ": " + AtomicFiles.reason(e), e));
        }
    }

    private void write(
            Path folder,
            int threads,
            Consumer<ProgressListener> progress,
            List<BadFile> bad,
            Map<Split, Integer> images)
            throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(CLASSES), ClassesText.of(table.classes()).getBytes(StandardCharsets.UTF_8));
        EntryWriter writer = new EntryWriter(folder, request, table);
        List<EntryWriter.Task> tasks = tasks();
        int done = 0;
        try (Pipeline<Optional<BadFile>> results = Pipeline.of(tasks).map(threads, writer::write)) {
            for (EntryWriter.Task task : tasks) {
                Optional<BadFile> problem = results.next();
                problem.ifPresent(bad::add);
                if (problem.isEmpty()) {
                    images.merge(task.split(), 1, Integer::sum);
                }
                progress.accept(new ProgressListener(++done, tasks.size()));
            }
        }
        if (bad.size() > request.skipBad() || images.isEmpty()) {
            throw new TooManyBadEntries(bad, images.isEmpty());
        }
    }

    private List<EntryWriter.Task> tasks() {
        List<Optional<String>> names = OutputNames.of(source.entries(), splits);
        List<EntryWriter.Task> tasks = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Entry entry = source.entries().get(i);
            tasks.add(new EntryWriter.Task(entry, splits.get(i), names.get(i)));
        }
        return tasks;
    }
}
