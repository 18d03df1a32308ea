package org.dance4j.datasets.complexity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
    private final Set<Fingerprint> used = new HashSet<>();
    private final KeptComplexities.Writer writer;

    /** Whether what is added is still written: not once that failed, as on a full disk. */
    private boolean isWriting;

    /** @param writer null to keep nothing */
    private ComplexityCache(Map<Fingerprint, ImageComplexity> known, KeptComplexities.Writer writer) {
        this.known = known;
        this.writer = writer;
        this.isWriting = writer != null;
    }

    /** @param folder where the file is kept; null to keep none */
    static ComplexityCache open(Path folder, String dataset) {
        if (folder == null) {
            return new ComplexityCache(Map.of(), null);
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
            return new ComplexityCache(known, new KeptComplexities.Writer(file));
        } catch (IOException | UncheckedIOException e) {
            warn(e);
            return new ComplexityCache(known, null);
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
        if (known.containsKey(fingerprint)) {
            used.add(fingerprint);
        } else if (isWriting) {
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
            int others = known.size() - used.size();
            boolean drops = areAll && others > MANY && writer.written() + used.size() > others / SMALL_PART;
            if (!isWriting || (writer.written() == 0 && !drops)) {
                return;
            }
            known.forEach((fingerprint, measured) -> {
                if (!drops || used.contains(fingerprint)) {
                    writer.write(fingerprint, measured);
                }
            });
            writer.commit();
        } catch (IOException | UncheckedIOException e) {
            if (isWriting) {
                warn(e);
            }
        }
    }
}
