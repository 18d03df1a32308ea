package org.dance4j.export.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.quantization.CalibrationMethod;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.support.metadata.MetadataExtractor;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.ColorSpaceType;
import org.tensorflow.lite.support.metadata.schema.ContentProperties;
import org.tensorflow.lite.support.metadata.schema.CustomMetadata;
import org.tensorflow.lite.support.metadata.schema.ImageProperties;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptions;
import org.tensorflow.lite.support.metadata.schema.TensorMetadata;

/** Written by us, read by TensorFlow's own library for TFLite metadata. */
class TfLiteMetadataTest {

    private static final TrainedModel MODEL = TestModels.small();
    private static final RgbImage IMAGE = TestModels.image(32, 48, 1);

    private static byte[] plain;
    private static byte[] described;

    @BeforeAll
    static void export() {
        plain = new TfLiteExport(TfLiteConverter.find())
                .convert(MODEL, TfLiteForm.of(Quantization.FLOAT32), TfLiteExport.CalibrationData.NONE);
        described = TfLiteMetadata.describe(plain, MODEL.card());
    }

    @Test
    void theInputIsToldOf() throws IOException {
        MetadataExtractor read = new MetadataExtractor(ByteBuffer.wrap(described));

        assertTrue(read.hasMetadata());
        assertTrue(read.isMinimumParserVersionSatisfied());
        assertEquals("small", read.getModelMetadata().name());
        assertEquals(1, read.getInputTensorCount());
        TensorMetadata image = read.getInputTensorMetadata(0);
        ImageProperties properties = (ImageProperties) image.content().contentProperties(new ImageProperties());
        assertEquals(ContentProperties.ImageProperties, image.content().contentPropertiesType());
        assertEquals(ColorSpaceType.RGB, properties.colorSpace());
        assertEquals(null, properties.defaultSize());
        NormalizationOptions normalization =
                (NormalizationOptions) image.processUnits(0).options(new NormalizationOptions());
        assertEquals(0, normalization.mean(0));
        assertEquals(1, normalization.std(0));
        assertEquals(0, image.stats().min(0));
        assertEquals(255, image.stats().max(0));
    }

    @Test
    void theClassesAreToldOf() throws IOException {
        MetadataExtractor read = new MetadataExtractor(ByteBuffer.wrap(described));

        TensorMetadata logits = read.getOutputTensorMetadata(0);
        assertEquals("logits", logits.name());
        assertEquals(TfLiteMetadata.LABELS, logits.associatedFiles(0).name());
        assertEquals(
                AssociatedFileType.TENSOR_AXIS_LABELS, logits.associatedFiles(0).type());
        assertEquals(List.of("class0", "class1", "class2", "class3", "class4"), lines(read, TfLiteMetadata.LABELS));
        assertEquals(
                List.of("#000000", "#0003E8", "#0007D0", "#000BB8", "#000FA0"), lines(read, TfLiteMetadata.COLOURS));
    }

    @Test
    void theResolutionIsToldOf() throws IOException {
        assertEquals(
                Map.of(
                        "location",
                        10.5,
                        "scale",
                        60.0,
                        "downsampling",
                        true,
                        "multiple",
                        16,
                        "indicator",
                        "proposed",
                        "min_resolution",
                        0.5),
                resolution(described));
    }

    /** A device would else size an image by the paper's own p. */
    @Test
    void anotherIndicatorIsToldOf() throws IOException {
        assertEquals("inverse", resolution(with(Indicator.Kind.INVERSE)).get("indicator"));
        assertEquals("relative", resolution(with(Indicator.Kind.RELATIVE)).get("indicator"));
        assertEquals(0.75, resolution(with(Indicator.Kind.RELATIVE)).get("min_resolution"));
        Map<String, Object> random = resolution(with(Indicator.Kind.RANDOM));
        assertEquals("random", random.get("indicator"));
        assertEquals(7, random.get("seed"));
    }

    /** The description says what the file does: where nothing is resized, no size follows from p. */
    @Test
    void theSizeIsDescribedAsItIs() throws IOException {
        assertEquals(
                "Semantic segmentation into 5 classes. The best size for an image follows from its complexity, relative to"
                        + " its light.",
                description(with(Indicator.Kind.RELATIVE)));
        assertEquals(
                "Semantic segmentation into 5 classes. Images are used at their full size.",
                description(with(Indicator.Kind.RELATIVE, false)));
    }

    private static String description(byte[] model) throws IOException {
        return new MetadataExtractor(ByteBuffer.wrap(model)).getModelMetadata().description();
    }

    private static byte[] with(Indicator.Kind kind) {
        return with(kind, MODEL.downsampling());
    }

    private static byte[] with(Indicator.Kind kind, boolean downsampling) {
        ModelCard card = MODEL.card();
        return TfLiteMetadata.describe(
                plain,
                new ModelCard(
                        card.classes(),
                        card.complexity(),
                        downsampling,
                        new Indicator(kind, 7),
                        0.75,
                        card.network(),
                        card.origin()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> resolution(byte[] model) throws IOException {
        CustomMetadata custom = new MetadataExtractor(ByteBuffer.wrap(model))
                .getModelMetadata()
                .subgraphMetadata(0)
                .customMetadata(0);
        assertEquals(TfLiteMetadata.ADAPTIVE_RESOLUTION, custom.name());
        return new ObjectMapper().readValue(bytes(custom.dataAsByteBuffer()), Map.class);
    }

    @Test
    void aFixedSizeIsToldOf() throws IOException {
        byte[] fixed = new TfLiteExport(TfLiteConverter.find())
                .convert(
                        MODEL,
                        new TfLiteForm(
                                Quantization.FLOAT32,
                                IoType.FLOAT32,
                                TfLiteOutput.LOGITS,
                                Optional.of(new ImageSize(32, 48))),
                        TfLiteExport.CalibrationData.NONE);

        TensorMetadata image = new MetadataExtractor(ByteBuffer.wrap(TfLiteMetadata.describe(fixed, MODEL.card())))
                .getInputTensorMetadata(0);

        ImageProperties properties = (ImageProperties) image.content().contentProperties(new ImageProperties());
        assertEquals(32, properties.defaultSize().height());
        assertEquals(48, properties.defaultSize().width());
    }

    @Test
    void integersComeWithTheirSteps() throws IOException {
        byte[] int8 = new TfLiteExport(TfLiteConverter.find())
                .convert(
                        MODEL,
                        TfLiteForm.of(Quantization.INT8),
                        new TfLiteExport.CalibrationData(List.of(IMAGE), CalibrationMethod.MIN_MAX));

        MetadataExtractor read = new MetadataExtractor(ByteBuffer.wrap(TfLiteMetadata.describe(int8, MODEL.card())));

        assertEquals(1, read.getInputTensorQuantizationParams(0).getScale());
        assertEquals(-128, read.getInputTensorQuantizationParams(0).getZeroPoint());
        assertEquals(TestModels.CLASSES, lines(read, TfLiteMetadata.LABELS).size());
    }

    @Test
    void labelsAreToldOfByValue() throws IOException {
        byte[] labels = new TfLiteExport(TfLiteConverter.find())
                .convert(
                        MODEL,
                        new TfLiteForm(Quantization.FLOAT32, IoType.FLOAT32, TfLiteOutput.LABELS, Optional.empty()),
                        TfLiteExport.CalibrationData.NONE);

        TensorMetadata output = new MetadataExtractor(ByteBuffer.wrap(TfLiteMetadata.describe(labels, MODEL.card())))
                .getOutputTensorMetadata(0);

        assertEquals(TfLiteMetadata.LABELS, output.associatedFiles(0).name());
        assertEquals(
                AssociatedFileType.TENSOR_VALUE_LABELS,
                output.associatedFiles(0).type());
    }

    @Test
    void theComplexityModelIsToldOf() throws IOException {
        byte[] model = ComplexityModel.convert(
                TfLiteConverter.find(), MODEL.indicator(), MODEL.complexity(), MODEL.resolution());

        MetadataExtractor read = new MetadataExtractor(ByteBuffer.wrap(TfLiteMetadata.describeComplexity(model)));

        assertEquals("complexity", read.getModelMetadata().name());
        assertEquals("image", read.getInputTensorMetadata(0).name());
        assertEquals(ComplexityModel.P, read.getOutputTensorMetadata(0).name());
        assertEquals(ComplexityModel.SIZE, read.getOutputTensorMetadata(1).name());
    }

    @Test
    void theModelRunsAsItDid() {
        float[] pixels = new float[(int) IMAGE.size().area() * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = IMAGE.rgb()[i] & 0xFF;
        }
        int values = 16 * 24 * TestModels.CLASSES;
        try (LiteRuntime before = new LiteRuntime(plain);
                LiteRuntime after = new LiteRuntime(described)) {
            before.resize(32, 48);
            after.resize(32, 48);
            assertArrayEquals(before.run(pixels, values), after.run(pixels, values));
        }
    }

    @Test
    void whatTheModelHeldIsThereAndAlignedAsItWas() {
        Model before = Model.getRootAsModel(ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN));
        Model after = Model.getRootAsModel(ByteBuffer.wrap(described).order(ByteOrder.LITTLE_ENDIAN));

        assertTrue(Model.ModelBufferHasIdentifier(ByteBuffer.wrap(described).order(ByteOrder.LITTLE_ENDIAN)));
        assertEquals(3, after.version());
        assertEquals(before.description(), after.description());
        assertEquals(before.operatorCodesLength(), after.operatorCodesLength());
        assertEquals(before.signatureDefsLength(), after.signatureDefsLength());
        assertEquals(before.subgraphs(0).operatorsLength(), after.subgraphs(0).operatorsLength());
        assertEquals(before.buffersLength() + 1, after.buffersLength());
        for (int i = 0; i < before.buffersLength(); i++) {
            ByteBuffer was = before.buffers(i).dataAsByteBuffer();
            ByteBuffer is = after.buffers(i).dataAsByteBuffer();
            assertEquals(was, is);
            assertTrue(was == null || was.position() % 16 == is.position() % 16, "buffer " + i);
        }
        assertEquals(0, after.buffers(before.buffersLength()).dataAsByteBuffer().position() % 16);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < before.metadataLength(); i++) {
            Metadata entry = after.metadata(i);
            names.add(entry.name());
            assertEquals(before.metadata(i).name(), entry.name());
            assertEquals(before.metadata(i).buffer(), entry.buffer());
        }
        assertTrue(names.contains("min_runtime_version"), names.toString());
    }

    @Test
    void theFilesAreAnArchiveToAnyReader(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.tflite");
        Files.write(file, described);

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertEquals(
                    List.of(TfLiteMetadata.LABELS, TfLiteMetadata.COLOURS),
                    zip.stream().map(e -> e.getName()).toList());
            byte[] labels =
                    zip.getInputStream(zip.getEntry(TfLiteMetadata.LABELS)).readAllBytes();
            assertEquals("class0\nclass1\nclass2\nclass3\nclass4\n", new String(labels, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aModelOfANewerSchemaIsRefused() {
        // A root with nine fields.
        ByteBuffer newer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        newer.putInt(0, 32).putShort(8, (short) 22).putShort(10, (short) 4).putInt(32, 24);

        var e = assertThrows(
                ConversionException.class, () -> new NamedBuffer("name", new byte[1]).addTo(newer.array()));

        assertEquals("the TFLite model is of a newer schema than its metadata can be added to", e.getMessage());
    }

    private static List<String> lines(MetadataExtractor read, String file) throws IOException {
        try (InputStream in = read.getAssociatedFile(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
