package org.dance4j.export.savedmodel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/** What somebody runs who has TensorFlow and a SavedModel, and nothing of dance4j. */
final class OnlyTensorFlow {

    private OnlyTensorFlow() {}

    /** Arguments: the model, a file of pixels, height, width, and the file to write the labels to. */
    public static void main(String[] args) throws Exception {
        Shape shape = Shape.of(1, Long.parseLong(args[2]), Long.parseLong(args[3]), 3);
        try (SavedModelBundle model = SavedModelBundle.load(args[0], "serve");
                TUint8 image = TUint8.tensorOf(shape, DataBuffers.of(Files.readAllBytes(Path.of(args[1]))));
                Result result = model.function("serving_default").call(Map.of("image", image))) {
            TUint8 labels = (TUint8) result.get("labels").orElseThrow();
            byte[] bytes = new byte[(int) labels.size()];
            labels.asRawTensor().data().read(bytes);
            Files.write(Path.of(args[4]), bytes);
        }
    }
}
