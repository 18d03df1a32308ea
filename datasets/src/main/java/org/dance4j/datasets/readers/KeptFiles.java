package org.dance4j.datasets.readers;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ForwardingSample;
import org.dance4j.datasets.ListedOnce;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelCode;

/**
 * Which files the samples of a run are, in a file, so that other processes need not look through the dataset's folders: a
 * line with the folders and the codes of labels, then a line for each sample.
 */
public final class KeptFiles {

    /** Samples whose files are looked for when a file is read. */
    private static final int MOST_CHECKED = 50;

    private static final JsonMapper MAPPER = Json.mapper();

    /** Folders as text. */
    private record Folders(String images, String labels, LabelCode code) {

        FileSample.Source source() {
            return new FileSample.Source(Path.of(images), Path.of(labels), code);
        }
    }

    private KeptFiles() {}

    /**
     * Writes a file, whole or not at all. Of samples that are not read from files, a file that is there is removed.
     *
     * @param samples by split
     */
    public static void write(Path file, Map<Split, List<Sample>> samples) {
        IdentityHashMap<FileSample.Source, Integer> numbers = new IdentityHashMap<>();
        List<Folders> sources = new ArrayList<>();
        for (List<Sample> ofSplit : samples.values()) {
            for (Sample sample : ofSplit) {
                Optional<FileSample> read = file(sample);
                if (read.isEmpty()) {
                    delete(file);
                    return;
                }
                FileSample.Source source = read.get().source();
                numbers.computeIfAbsent(source, added -> {
                    sources.add(new Folders(
                            source.images().toString(), source.labels().toString(), source.code()));
                    return sources.size() - 1;
                });
            }
        }
        AtomicFiles.write(file, part -> {
            try (BufferedWriter lines = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                lines.write(
                        MAPPER.writerFor(new TypeReference<List<Folders>>() {}).writeValueAsString(sources));
                lines.write('\n');
                for (Map.Entry<Split, List<Sample>> split : samples.entrySet()) {
                    for (Sample sample : split.getValue()) {
                        FileSample one = file(sample).orElseThrow();
                        lines.write(Json.line(List.of(
                                split.getKey().text(),
                                numbers.get(one.source()),
                                one.id(),
                                one.imagePath().text(),
                                one.labelPath().text())));
                        lines.write('\n');
                    }
                }
            }
        });
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot delete " + file + ": " + AtomicFiles.reason(e), e));
        }
    }

    private static Optional<FileSample> file(Sample sample) {
        Sample inner = sample;
        while (inner instanceof ForwardingSample outer) {
            inner = outer.sample();
        }
        return inner instanceof FileSample file ? Optional.of(file) : Optional.empty();
    }

    /**
     * A dataset whose samples are those of a file.
     *
     * @param dataset where all else is from
     * @throws BadInputException if the file cannot be read, or files that it names are not there
     */
    public static Dataset read(Path file, Dataset dataset) {
        Map<Split, List<Sample>> samples = new TreeMap<>();
        Map<String, Split> splits = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            List<FileSample.Source> sources =
                    MAPPER.readValue(lines.readLine(), new TypeReference<List<Folders>>() {}).stream()
                            .map(Folders::source)
                            .toList();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = MAPPER.readTree(line);
                Split split = splits.computeIfAbsent(row.path(0).asText(), Split::parse);
                RelativePath image = RelativePath.of(row.path(3).asText());
                String label = row.path(4).asText();
                samples.computeIfAbsent(split, none -> new ArrayList<>())
                        .add(new FileSample(
                                sources.get(row.path(1).asInt()),
                                row.path(2).asText(),
                                image,
                                // Half the memory where both are called the same.
                                label.equals(image.text()) ? image : RelativePath.of(label)));
            }
        } catch (JacksonException e) {
            throw new BadInputException(file + " does not say which files there are", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
        }
        Map<Split, Listing> listings = new TreeMap<>();
        samples.forEach((split, ofSplit) -> {
            EvenSubset.of(ofSplit, MOST_CHECKED).forEach(KeptFiles::requireThere);
            listings.put(split, new Listing(ofSplit, List.of()));
        });
        return new ListedOnce(dataset, listings);
    }

    private static void requireThere(Sample sample) {
        FileSample files = file(sample).orElseThrow();
        for (Path file : List.of(files.imageFile(), files.labelMapFile())) {
            if (!Files.isReadable(file)) {
                throw new BadInputException(
                        file + ", which the first process trains on, is not there: all processes need the same data");
            }
        }
    }
}
