package org.dance4j.datasets.readers;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.Sets;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import com.google.common.io.MoreFiles;
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
import java.util.Set;
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
 * line with the folders and the codes of labels, then a line for each sample. Some of these, spread over all, end in stamps
 * of what is in their files.
 */
public final class KeptFiles {

    /** Samples of a split whose files are compared when a file is read. */
    private static final int MOST_CHECKED = 50;

    /** Where a row's stamps begin. */
    private static final int STAMPS = 5;

    /** Of a file's beginning, and of its end. */
    private static final int BYTES_CHECKED = 4096;

    private static final JsonMapper MAPPER = Json.mapper();

    /** Folders as text. */
    private record Folders(String images, String labels, LabelCode code) {

        FileSample.Source source() {
            return new FileSample.Source(Path.of(images), Path.of(labels), code);
        }
    }

    /** What tells contents of a file apart without reading all: its length, and a checksum of how it begins and ends. */
    private record Stamp(long bytes, long checksum) {

        /** @throws BadInputException if the file cannot be read */
        static Stamp of(Path file) {
            ByteSource content = MoreFiles.asByteSource(file);
            try {
                long bytes = content.size();
                ByteSource ends = ByteSource.concat(
                        content.slice(0, BYTES_CHECKED),
                        content.slice(Math.max(0, bytes - BYTES_CHECKED), BYTES_CHECKED));
                return new Stamp(bytes, ends.hash(Hashing.crc32c()).asInt());
            } catch (IOException e) {
                throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
            }
        }

        static Stamp of(JsonNode row, int at) {
            return new Stamp(row.path(at).asLong(), row.path(at + 1).asLong());
        }

        /** @throws BadInputException if a file is not there, or not the one that was stamped */
        void requireOf(Path file) {
            if (!Files.isReadable(file)) {
                throw new BadInputException(
                        file + ", which the first process trains on, is not there: all processes need the same data");
            }
            Stamp own = of(file);
            if (!own.equals(this)) {
                throw new BadInputException(file + " is not what the first process trains on under that name, "
                        + (own.bytes == bytes
                                ? "though as long"
                                : "which has " + bytes + " bytes where this has " + own.bytes)
                        + ": all processes need the same data");
            }
        }
    }

    /** A sample's stamps. */
    private record Checked(FileSample sample, Stamp image, Stamp label) {

        static Checked of(FileSample sample) {
            return new Checked(sample, Stamp.of(sample.imageFile()), Stamp.of(sample.labelMapFile()));
        }

        List<Object> row() {
            return List.of(image.bytes(), image.checksum(), label.bytes(), label.checksum());
        }

        void requireSame() {
            image.requireOf(sample.imageFile());
            label.requireOf(sample.labelMapFile());
        }
    }

    private KeptFiles() {}

    /**
     * Writes a file, whole or not at all. Of samples that are not read from files, a file that is there is removed.
     *
     * @param samples by split
     * @throws BadInputException if one of the samples' files cannot be read
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
                    Set<Sample> checked = Sets.newIdentityHashSet();
                    checked.addAll(EvenSubset.of(split.getValue(), MOST_CHECKED));
                    for (Sample sample : split.getValue()) {
                        FileSample one = file(sample).orElseThrow();
                        List<Object> row = new ArrayList<>(List.of(
                                split.getKey().text(),
                                numbers.get(one.source()),
                                one.id(),
                                one.imagePath().text(),
                                one.labelPath().text()));
                        if (checked.contains(sample)) {
                            row.addAll(Checked.of(one).row());
                        }
                        lines.write(Json.line(row));
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
     * @throws BadInputException if the file cannot be read, or files that it names are not there or others
     */
    public static Dataset read(Path file, Dataset dataset) {
        Map<Split, List<Sample>> samples = new TreeMap<>();
        Map<String, Split> splits = new HashMap<>();
        List<Checked> checked = new ArrayList<>();
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
                FileSample sample = new FileSample(
                        sources.get(row.path(1).asInt()),
                        row.path(2).asText(),
                        image,
                        // Half the memory where both are called the same.
                        label.equals(image.text()) ? image : RelativePath.of(label));
                samples.computeIfAbsent(split, none -> new ArrayList<>()).add(sample);
                if (row.has(STAMPS)) {
                    checked.add(new Checked(sample, Stamp.of(row, STAMPS), Stamp.of(row, STAMPS + 2)));
                }
            }
        } catch (JacksonException e) {
            throw new BadInputException(file + " does not say which files there are", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
        }
        checked.forEach(Checked::requireSame);
        Map<Split, Listing> listings = new TreeMap<>();
        samples.forEach((split, ofSplit) -> listings.put(split, new Listing(ofSplit, List.of())));
        return new ListedOnce(dataset, listings);
    }
}
