package org.dance4j.common.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.CacheFolder;
import org.dance4j.common.io.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What convolutions of floats take on a machine, by oneDNN's kernels and by TensorFlow's own. Which are faster is not said by a
 * processor's name: of two machines with AMD's AVX-512 one was twice as fast without oneDNN, the other a third slower. So they
 * are timed once on a machine, and kept.
 *
 * @param conditions how and where they were timed
 * @param oneDnn seconds
 * @param own seconds, of the same convolutions
 */
public record ConvolutionTimes(String conditions, double oneDnn, double own) {

    /** To be changed with how times are taken, and with the version of TensorFlow, so that others are not used. */
    static final String METHOD = "convolution-times-2, TensorFlow 2.18.0, ";

    /** Below this share of oneDNN's time TensorFlow's own are faster by more than times of the same thing differ. */
    private static final double FASTER = 0.9;

    private static final Logger LOG = LoggerFactory.getLogger(ConvolutionTimes.class);

    /** Those that were taken on this machine just now, in seconds. */
    public static ConvolutionTimes taken(double oneDnn, double own) {
        return new ConvolutionTimes(conditionsHere(), oneDnn, own);
    }

    /** Those that are kept of this machine; what cannot be read is as if there were none. */
    public static Optional<ConvolutionTimes> known() {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(file(), ConvolutionTimes.class, "times of convolutions"))
                    .filter(times -> conditionsHere().equals(times.conditions()) && times.arePossible());
        } catch (BadInputException e) {
            LOG.debug("no times of convolutions", e);
            return Optional.empty();
        }
    }

    /**
     * Makes the folder that {@link #keep} writes to.
     *
     * @return whether it can be made and written to
     */
    public static boolean makeFolder() {
        try {
            return Files.isWritable(Files.createDirectories(file().getParent()));
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps them for the next process. Where nothing can be written, nothing happens. */
    public void keep() {
        try {
            Files.createDirectories(file().getParent());
            Json.write(file(), this);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("times of convolutions are not kept", e);
        }
    }

    private boolean arePossible() {
        return oneDnn > 0 && own > 0 && Double.isFinite(oneDnn) && Double.isFinite(own);
    }

    /** Whether oneDNN's kernels are the slower ones, by more than times of the same thing differ. */
    boolean isOneDnnSlower() {
        return own < FASTER * oneDnn;
    }

    /** A folder may be shared by machines. */
    private static Path file() {
        return CacheFolder.path()
                .resolve("convolution-times-" + Machine.exactProcessor().replaceAll("[^\\p{L}\\p{N}]+", "-") + ".json");
    }

    private static String conditionsHere() {
        return METHOD + Machine.exactProcessor();
    }
}
