package org.dance4j.datasets.complexity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TemporaryFiles;
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

    /** Null to keep nothing. */
    private final Path file;

    private final Map<Fingerprint, ImageComplexity> known;

    /** Whether so much more is known than is to be measured that the file is written anew, for what is no longer used to go. */
    private final boolean isCrowded;

    /** Of what was added how many were not known. */
    private int fresh;

    /** Null until there is something to write. */
    private KeptComplexities.Writer writer;

    /** Whether writing failed, as on a full disk. */
    private boolean hasFailed;

    private ComplexityCache(Path file, Map<Fingerprint, ImageComplexity> known, int images) {
        this.file = file;
        this.known = known;
        this.isCrowded = known.size() - images > MANY;
    }

    /**
     * @param folder where the file is kept; null to keep none
     * @param images how many will be added
     */
    static ComplexityCache open(Path folder, String dataset, int images) {
        if (folder == null) {
            return new ComplexityCache(null, Map.of(), images);
        }
        // What commands were writing that were killed: each may be as large as the file.
        TemporaryFiles.removeLeftovers(folder);
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
        return new ComplexityCache(file, known, images);
    }

    /** What is kept for a fingerprint, or null. Any thread may ask. */
    ImageComplexity get(Fingerprint fingerprint) {
        return known.get(fingerprint);
    }

    /** Takes note of what was measured, or taken from here. For one thread. */
    void add(Fingerprint fingerprint, ImageComplexity measured) {
        boolean isFresh = !known.containsKey(fingerprint);
        fresh += isFresh ? 1 : 0;
        if (file == null || hasFailed || !(isFresh || isCrowded)) {
            return;
        }
        try {
            if (writer == null) {
                writer = new KeptComplexities.Writer(file);
            }
            writer.write(fingerprint, measured);
        } catch (IOException | UncheckedIOException e) {
            fail(e);
        }
    }

    private void fail(Exception e) {
        if (!hasFailed) {
            LOG.warn("complexity is not kept for the next time: {}", e.getMessage());
        }
        hasFailed = true;
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
        try (KeptComplexities.Writer all = writer) {
            boolean replaces = isCrowded && areAll && all.written() > known.size() / SMALL_PART;
            if (hasFailed || (fresh == 0 && !replaces)) {
                return;
            }
            if (!replaces) {
                known.forEach(all::write);
            }
            all.commit();
            // Of versions that kept them otherwise.
            Files.deleteIfExists(
                    file.resolveSibling(file.getFileName().toString().replace(".jsonl", ".json")));
        } catch (IOException | UncheckedIOException e) {
            fail(e);
        }
    }
}
