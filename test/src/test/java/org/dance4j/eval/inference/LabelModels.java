package org.dance4j.eval.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.export.onnx.OnnxExport;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.savedmodel.SavedModelExport;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteMetadata;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.runs.verification.BenchImages;

/**
 * Writes a network that was not trained, for 11 classes and without adaptive resolution, as two SavedModels, two TFLite files and an ONNX file:
 * {@code LabelModels NETWORK BACKBONE FOLDER}.
 */
public final class LabelModels {

    private static final int CLASSES = 11;
    private static final int CALIBRATION_IMAGES = 4;

    private LabelModels() {}

    public static void main(String[] args) throws IOException {
        Network network = Architectures.network(args[0], new Architecture.Options(args[1], CLASSES));
        TrainedModel model = new TrainedModel(
                network,
                weights(network),
                new ClassSet(
                        IntStream.range(0, CLASSES).mapToObj(i -> "class" + i).toList(),
                        IntStream.range(0, CLASSES).mapToObj(i -> i * 1000).toList()),
                new MaxwellBoltzmann(10, 60),
                false);
        Path folder = Path.of(args[2]);
        for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
            SavedModelExport.write(model, model.card(), precision, folder.resolve(precision.name()));
        }
        List<RgbImage> images = new ArrayList<>();
        BenchImages.scenes(1, OptionalInt.of(CALIBRATION_IMAGES), Optional.of(new ImageSize(192, 256)))
                .readers()
                .forEach(reader -> images.add(reader.get()));
        TfLiteExport lite = new TfLiteExport(TfLiteConverter.find());
        for (Quantization precision : List.of(Quantization.FLOAT32, Quantization.INT8)) {
            Files.write(
                    folder.resolve(precision.name() + ".tflite"),
                    TfLiteMetadata.describe(
                            lite.convert(
                                    model,
                                    TfLiteForm.of(precision),
                                    new TfLiteExport.CalibrationData(images, CalibrationMethod.MIN_MAX)),
                            model.card()));
        }
        model.card().write(folder.resolve(ModelCard.FILE_NAME));
        Files.write(
                folder.resolve("model.onnx"),
                OnnxExport.convert(
                        model, model.card(), TfLiteForm.of(Quantization.FLOAT32), TfLiteExport.CalibrationData.NONE));
    }

    /** Batch norms of which something is left when they are folded, as of those that were trained. */
    private static Weights weights(Network network) {
        Weights initial = Weights.initial(network, 1);
        Random random = new Random(1);
        return Weights.of(network, parameter -> switch (parameter.role()) {
            case GAMMA, MOVING_VARIANCE -> drawn(random, parameter, 1);
            case BETA, BIAS, MOVING_MEAN -> drawn(random, parameter, 0);
            default -> initial.get(parameter.name());
        });
    }

    private static FloatTensor drawn(Random random, Parameter parameter, double middle) {
        float[] values = new float[parameter.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (middle - 0.5 + random.nextDouble());
        }
        return FloatTensor.of(parameter.shape(), values);
    }
}
