package org.dance4j.datasets.complexity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured, by fingerprint, in a {@link KeptComplexities file}. It saves time only: what is missing or cannot be
 * read is measured again. What is measured goes to the file as it comes, since a million fingerprints fill a heap.
 */
final class ComplexityCache {

    private static final Logger LOG = LoggerFactory.getLogger(ComplexityCache.class);

    /** Values that are read and written in about a second. */
    private static final int MANY = 200_000;

    private static final int SMALL_PART = 10;

    private final Map<Fingerprint, ImageComplexity> known;
    private final KeptComplexities.Writer writer;

    /** Whether so much more is known than is to be measured that the file is written anew, for what is no longer used to go. */
    private final boolean isCrowded;

    /** Of what was added how many were not known. */
    private int fresh;

    /** Whether what is added is still written: not once that failed, as on a full disk. */
    private boolean isWriting;

    /** @param writer null to keep nothing */
    private ComplexityCache(Map<Fingerprint, ImageComplexity> known, KeptComplexities.Writer writer, int images) {
        this.known = known;
        this.writer = writer;
        this.isCrowded = known.size() - images > MANY;
        this.isWriting = writer != null;
    }

    /**
     * @param folder where the file is kept; null to keep none
     * @param images how many will be added
     */
    static ComplexityCache open(Path folder, String dataset, int images) {
        if (folder == null) {
            return new ComplexityCache(Map.of(), null, images);
        }
        Path file = folder.resolve("complexity-" + dataset + ".jsonl");
        Map<Fingerprint, ImageComplexity> known = new HashMap<>();
        if (Files.exists(file)) {
            try {
                KeptComplexities.read(file, known);
            } catch (BadInputException e) {
                LOG.warn("measuring complexity again: {}", e.getMessage());
                known.clear();
            }
        }
        try {
            return new ComplexityCache(known, new KeptComplexities.Writer(file), images);
        } catch (IOException | UncheckedIOException e) {
            warn(e);
            return new ComplexityCache(known, null, images);
        }
    }

    private static void warn(Exception e) {
        LOG.warn("complexity is not kept for the next time: {}", e.getMessage());
    }

    /** What is kept for a fingerprint, or null. Any thread may ask. */
    ImageComplexity get(Fingerprint fingerprint) {
        return known.get(fingerprint);
    }

    /** Takes note of what was measured, or taken from here. For one thread. */
    void add(Fingerprint fingerprint, ImageComplexity measured) {
        boolean isFresh = !known.containsKey(fingerprint);
        fresh += isFresh ? 1 : 0;
        if (isWriting && (isFresh || isCrowded)) {
            try {
                writer.write(fingerprint, measured);
            } catch (UncheckedIOException e) {
                isWriting = false;
                warn(e);
            }
        }
    }

    /**
     * Keeps what was added besides the others, which may be other splits' or those of another dataset of this name; or
     * instead of them, where they are many and what was added no small part of them. Nothing can be added after it.
     *
     * @param areAll whether these are all that was to be measured; otherwise the others may be the rest
     */
    void keep(boolean areAll) {
        if (writer == null) {
            return;
        }
        try (writer) {
            boolean replaces = isCrowded && areAll && writer.written() > known.size() / SMALL_PART;
            if (!isWriting || (fresh == 0 && !replaces)) {
                return;
            }
            if (!replaces) {
                known.forEach(writer::write);
            }
            writer.commit();
        } catch (IOException | UncheckedIOException e) {
            if (isWriting) {
                warn(e);
            }
        }
    }
}
