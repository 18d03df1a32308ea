package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.labels.LabelContent;

/**
 * What is measured of images, in JSON a line, so that a million are read and written one by one: first {@code {"measure":
 * NAME}}, then for each image {@code [fingerprint, SC_mean, mean grey, height, width, palette, [pixels by class, and of
 * void]]}, and before the first image of a palette {@code {"palette": [[index, meaning, colour, shown], …]}}; these
 * are numbered from 0.
 */
final class KeptComplexities {

    /** To be changed with the measure or the fingerprints, so that values of others are not taken. */
    private static final String MEASURE = "sc_mean-6";

    private static final String MEASURE_FIELD = "measure";
    private static final String PALETTE_FIELD = "palette";

    /** Those of an image. */
    private static final int FIGURES = 7;

    private static final JsonMapper MAPPER = Json.mapper();

    private KeptComplexities() {}

    /**
     * Reads a file into a map; nothing from files of another measure.
     *
     * @throws BadInputException if it is no such file, or damaged
     */
    static void read(Path file, Map<Fingerprint, ImageComplexity> into) {
        List<Palette> palettes = new ArrayList<>();
        Interner<ImageSize> sizes = Interners.newStrongInterner();
        try (MappingIterator<JsonNode> lines =
                MAPPER.readerFor(JsonNode.class).readValues(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            if (!lines.hasNextValue()
                    || !lines.nextValue().path(MEASURE_FIELD).asText().equals(MEASURE)) {
                return;
            }
            while (lines.hasNextValue()) {
                JsonNode line = lines.nextValue();
                if (line.has(PALETTE_FIELD)) {
                    palettes.add(palette(line.get(PALETTE_FIELD)));
                } else if (isImage(line, palettes.size())) {
                    into.put(Fingerprint.parse(line.get(0).asText()), image(line, palettes, sizes));
                } else {
                    throw new BadInputException(file + " holds a line that tells of no image: " + line);
                }
            }
        } catch (JacksonException | NumberFormatException e) {
            throw new BadInputException(file + " is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
        }
    }

    private static Palette palette(JsonNode rows) {
        List<Palette.Entry> entries = new ArrayList<>();
        for (JsonNode row : rows) {
            entries.add(new Palette.Entry(
                    row.path(0).asInt(),
                    row.path(1).asInt(),
                    row.path(2).asInt(),
                    row.path(3).asInt()));
        }
        return new Palette(entries);
    }

    private static boolean isImage(JsonNode line, int palettes) {
        return line.size() == FIGURES
                && line.get(1).isNumber()
                && line.get(2).isNumber()
                && line.get(3).asInt() >= 1
                && line.get(4).asInt() >= 1
                && line.get(5).isInt()
                && line.get(5).asInt() >= 0
                && line.get(5).asInt() < palettes
                && line.get(6).size() >= 2;
    }

    private static ImageComplexity image(JsonNode line, List<Palette> palettes, Interner<ImageSize> sizes) {
        ImmutableIntArray.Builder pixels = ImmutableIntArray.builder(line.get(6).size());
        line.get(6).forEach(count -> pixels.add(count.asInt()));
        return new ImageComplexity(
                line.get(1).asDouble(),
                line.get(2).asDouble(),
                sizes.intern(new ImageSize(line.get(3).asInt(), line.get(4).asInt())),
                new LabelContent(pixels.build(), palettes.get(line.get(5).asInt())));
    }

    /** Writes such a file, which is there once it is complete. Not for several threads. */
    static final class Writer implements AutoCloseable {

        private final AtomicFiles.Part part;
        private final JsonGenerator json;
        private final Map<Palette, Integer> palettes = new LinkedHashMap<>();
        private int written;

        Writer(Path file) throws IOException {
            part = new AtomicFiles.Part(file);
            json = MAPPER.createGenerator(part.path().toFile(), JsonEncoding.UTF8);
            json.setRootValueSeparator(null);
            json.writeStartObject();
            json.writeStringField(MEASURE_FIELD, MEASURE);
            json.writeEndObject();
            json.writeRaw('\n');
        }

        /** How many images have been written. */
        int written() {
            return written;
        }

        /** @throws UncheckedIOException if that fails */
        void write(Fingerprint fingerprint, ImageComplexity image) {
            try {
                Palette palette = image.labels().palette();
                if (!palettes.containsKey(palette)) {
                    palettes.put(palette, palettes.size());
                    write(palette);
                }
                json.writeStartArray();
                json.writeString(fingerprint.toString());
                json.writeNumber(image.scMean());
                json.writeNumber(image.grey());
                json.writeNumber(image.size().height());
                json.writeNumber(image.size().width());
                json.writeNumber(palettes.get(palette));
                int[] pixels = image.labels().pixels().toArray();
                json.writeArray(pixels, 0, pixels.length);
                json.writeEndArray();
                json.writeRaw('\n');
                written++;
            } catch (IOException e) {
                throw new UncheckedIOException(AtomicFiles.reason(e), e);
            }
        }

        private void write(Palette palette) throws IOException {
            json.writeStartObject();
            json.writeArrayFieldStart(PALETTE_FIELD);
            for (Palette.Entry entry : palette.entries()) {
                int[] row = {entry.index(), entry.meaning(), entry.colour(), entry.shown()};
                json.writeArray(row, 0, row.length);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }

        /**
         * Puts the file in its place.
         *
         * @throws UncheckedIOException with one plain sentence if that fails
         */
        void commit() throws IOException {
            json.close();
            part.commit();
        }

        /** Leaves nothing behind unless it was committed. */
        @Override
        public void close() throws IOException {
            try (part) {
                json.close();
            }
        }
    }
}
