package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.export.quantization.Calibration;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.Range;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks in Java's integers beside the same ones in TFLite's runtime with XNNPACK. */
class IntegerLayersTest {

    private static final int CLASSES = 5;

    @ParameterizedTest
    @CsvSource({
        "bisenet, resnet18, 0, 64, 96, false",
        "bisenet, resnet18, 0, 64, 96, true",
        "deeplabv3plus, mobilenetv2, 16, 64, 96, false",
        "deeplabv3plus, mobilenetv2, 16, 64, 96, true",
        "deeplabv3, resnet50, 16, 64, 96, false",
        "pspnet, resnet50, 8, 96, 96, false",
        "icnet, resnet50-half, 0, 96, 96, false",
        "fcn, vgg16, 0, 64, 96, false",
        "fcn, vgg16-same, 0, 64, 96, true"
    })
    void everyLayerIsWithinAStepOfTfLites(
            String architecture, String backbone, int stride, int height, int width, boolean free) {
        Network network = Architectures.network(
                architecture,
                new Architecture.Options(backbone, CLASSES, stride, 0.125, Architecture.Options.IMAGENET));
        Folding.Folded integers = IntegerForm.of(Folding.fold(network, TestModels.weights(network)));
        ImageSize size = new ImageSize(height, width);
        RgbImage image = TestModels.image(height, width, 1);
        Map<String, Range> measured =
                Calibration.ranges(integers, List.of(new Calibration.Input(image, size)), CalibrationMethod.MIN_MAX);
        IntegerModel model = IntegerModel.calibrated(integers, measured);

        LayerDifferences found = LayerDifferences.measure(TfLiteConverter.find(), model, !free, size, image.rgb());

        assertTrue(found.most().size() > 20, found.toString());
        assertTrue(found.greatest() <= 1, found.toString());
    }
}
