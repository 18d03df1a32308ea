package org.dance4j.runs.verification;

import java.nio.file.Path;
import java.util.OptionalDouble;
import org.dance4j.eval.measure.SegmenterProcess;

/** Starts processes that label images with {@link org.dance4j.runs.Models}, each a Java machine of its own. */
public interface ModelStarter {

    /**
     * A process with a model.
     *
     * @param model a run folder, a SavedModel folder, a {@code .tflite} or an {@code .onnx} file
     * @param width the width that it is to run at; the widest if empty
     * @throws java.io.UncheckedIOException if no process can be started
     */
    SegmenterProcess start(Path model, OptionalDouble width, int threads);

    /** A process with everything but a model, whose memory is what others hold besides theirs. */
    SegmenterProcess startEmpty(int threads);
}
