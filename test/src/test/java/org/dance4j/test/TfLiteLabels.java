package org.dance4j.test;

import java.nio.file.Path;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.tflite.TfLiteSegmenter;
import org.dance4j.eval.measure.SegmenterServer;

/** A process that labels images with a TFLite file, and without anything of TensorFlow's: what {@link Arm64Test} emulates. */
final class TfLiteLabels {

    private TfLiteLabels() {}

    /** Takes the processor that it has to run on, as Java names it, and the file. */
    public static void main(String[] arguments) {
        String processor = System.getProperty("os.arch");
        if (!processor.equals(arguments[0])) {
            throw new IllegalStateException("expected to run on " + arguments[0] + ", found " + processor);
        }
        Path file = Path.of(arguments[1]);
        try (Segmenter segmenter =
                TfLiteSegmenter.open(file, ModelCard.beside(file).orElseThrow(), 1)) {
            SegmenterServer.serve(segmenter, System.in, System.out);
        }
    }
}
