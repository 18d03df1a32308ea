package org.dance4j.export.tflite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Ascii;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.tflite.TfLiteFileMetadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileT;
import org.tensorflow.lite.support.metadata.schema.AssociatedFileType;
import org.tensorflow.lite.support.metadata.schema.ColorSpaceType;
import org.tensorflow.lite.support.metadata.schema.ContentProperties;
import org.tensorflow.lite.support.metadata.schema.ContentPropertiesUnion;
import org.tensorflow.lite.support.metadata.schema.ContentT;
import org.tensorflow.lite.support.metadata.schema.CustomMetadataT;
import org.tensorflow.lite.support.metadata.schema.FeaturePropertiesT;
import org.tensorflow.lite.support.metadata.schema.ImagePropertiesT;
import org.tensorflow.lite.support.metadata.schema.ImageSizeT;
import org.tensorflow.lite.support.metadata.schema.ModelMetadataT;
import org.tensorflow.lite.support.metadata.schema.NormalizationOptionsT;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptions;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitOptionsUnion;
import org.tensorflow.lite.support.metadata.schema.ProcessUnitT;
import org.tensorflow.lite.support.metadata.schema.StatsT;
import org.tensorflow.lite.support.metadata.schema.SubGraphMetadataT;
import org.tensorflow.lite.support.metadata.schema.TensorMetadataT;

/**
 * What a TFLite file tells of itself, in TFLite's own metadata: that the input is an RGB image of pixel values 0–255
 * and of which size, if that is fixed; the classes' names and colours, in the files {@code labels.txt} and {@code
 * colours.txt}, a line each, appended to the model; and how an image's complexity sets its size, as the custom metadata
 * {@code adaptive_resolution}: {@code {"location", "scale", "downsampling", "multiple", "indicator",
 * "min_resolution"}} in JSON. The indicator is what p is: {@code proposed}, {@code relative}, {@code inverse}, {@code
 * even} or {@code random}, the last with a {@code "seed"}. An image is used at {@code (1 - m)p + m} of its height and width, m being
 * {@code min_resolution}, 0.5 where it is missing.
 *
 * <p>The metadata are read from the buffer {@code TFLITE_METADATA}; the model runs as it did.
 */
public final class TfLiteMetadata {

    static final String LABELS = "labels.txt";
    static final String COLOURS = "colours.txt";
    static final String ADAPTIVE_RESOLUTION = "adaptive_resolution";

    private static final String BUFFER = "TFLITE_METADATA";

    /** The version of the metadata schema that has custom metadata. */
    private static final String SCHEMA = "1.5.0";

    private static final int VERSION_DIGITS = 12;

    private TfLiteMetadata() {}

    /**
     * The model with metadata.
     *
     * @param model a TFLite flat buffer, of each of whose graphs the input is an image, {@code [1, H, W, 3]}; an output of four dimensions,
     *     the last as long as there are classes, holds a value for each class, any other holds classes
     * @return the contents of a file
     */
    public static byte[] describe(byte[] model, ModelCard card) {
        Model read = Model.getRootAsModel(ByteBuffer.wrap(model));
        SubGraphMetadataT[] graphs = IntStream.range(0, read.subgraphsLength())
                .mapToObj(i -> graph(
                        read.subgraphs(i),
                        i == 0
                                ? "segmentation"
                                : "segmentation " + read.subgraphs(i).name(),
                        tensor -> output(tensor, card.classes())))
                .toArray(SubGraphMetadataT[]::new);
        graphs[0].setCustomMetadata(new CustomMetadataT[] {adaptiveResolution(card)});
        String description = "Semantic segmentation into " + card.classes().size() + " classes. "
                + (card.downsampling() ? size(card.indicator().kind()) : "Images are used at their full size.")
                + (card.arithmetic().equals("float") ? "" : " Trained in " + card.arithmetic() + " arithmetic.");

        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(LABELS, lines(card.classes().names()));
        files.put(
                COLOURS,
                lines(card.classes().colours().stream()
                        .map(c -> String.format(Locale.ROOT, "#%06X", c))
                        .toList()));
        return AppendedFiles.append(with(model, card.network().name(), description, graphs), files);
    }

    private static String size(Indicator.Kind indicator) {
        return switch (indicator) {
            case PROPOSED -> "The best size for an image follows from its complexity.";
            case RELATIVE -> "The best size for an image follows from its complexity, relative to its light.";
            case EVEN -> "The best size for an image is the same share of every image's.";
            case INVERSE -> "The size for an image follows from its complexity, the more complex the smaller.";
            case RANDOM -> "The size for an image is random.";
        };
    }

    /**
     * A {@link ComplexityModel} with metadata.
     *
     * @param model a TFLite flat buffer whose input is an image
     * @return the contents of a file
     */
    public static byte[] describeComplexity(byte[] model) {
        SubGraph only = Model.getRootAsModel(ByteBuffer.wrap(model)).subgraphs(0);
        SubGraphMetadataT graph = graph(only, "complexity", tensor -> {
            TensorMetadataT output = new TensorMetadataT();
            output.setName(tensor.name());
            output.setDescription(
                    tensor.name().equals(ComplexityModel.P)
                            ? "The image's complexity, from 0 to 1."
                            : "The height and width to run the network at.");
            output.setContent(content(ContentProperties.FeatureProperties, new FeaturePropertiesT()));
            return output;
        });
        return with(
                model, "complexity", "How complex an image is, and which size it needs.", new SubGraphMetadataT[] {graph
                });
    }

    private static SubGraphMetadataT graph(SubGraph graph, String name, Function<Tensor, TensorMetadataT> output) {
        SubGraphMetadataT described = new SubGraphMetadataT();
        described.setName(name);
        described.setInputTensorMetadata(IntStream.range(0, graph.inputsLength())
                .mapToObj(i -> image(graph.tensors(graph.inputs(i))))
                .toArray(TensorMetadataT[]::new));
        described.setOutputTensorMetadata(IntStream.range(0, graph.outputsLength())
                .mapToObj(i -> output.apply(graph.tensors(graph.outputs(i))))
                .toArray(TensorMetadataT[]::new));
        return described;
    }

    private static byte[] with(byte[] model, String name, String description, SubGraphMetadataT[] graphs) {
        ModelMetadataT metadata = new ModelMetadataT();
        metadata.setName(name);
        metadata.setDescription(description);
        metadata.setVersion(Hashing.sha256().hashBytes(model).toString().substring(0, VERSION_DIGITS));
        metadata.setAuthor(TfLiteFileMetadata.AUTHOR);
        metadata.setMinParserVersion(SCHEMA);
        metadata.setSubgraphMetadata(graphs);
        return new NamedBuffer(BUFFER, metadata.serializeToBinary()).addTo(model);
    }

    private static TensorMetadataT image(Tensor tensor) {
        ImagePropertiesT properties = new ImagePropertiesT();
        properties.setColorSpace(ColorSpaceType.RGB);
        if (tensor.shapeSignatureLength() == 0) {
            ImageSizeT size = new ImageSizeT();
            size.setHeight(tensor.shape(1));
            size.setWidth(tensor.shape(2));
            properties.setDefaultSize(size);
        }
        // Of what a float input takes, and an integer one before its scale and zero point: pixel values as they are.
        NormalizationOptionsT none = new NormalizationOptionsT();
        none.setMean(new float[] {0});
        none.setStd(new float[] {1});
        ProcessUnitOptionsUnion normalization = new ProcessUnitOptionsUnion();
        normalization.setType(ProcessUnitOptions.NormalizationOptions);
        normalization.setValue(none);
        ProcessUnitT unit = new ProcessUnitT();
        unit.setOptions(normalization);
        StatsT pixels = new StatsT();
        pixels.setMin(new float[] {0});
        pixels.setMax(new float[] {255});

        TensorMetadataT image = new TensorMetadataT();
        image.setName("image");
        image.setDescription("An RGB image, pixel values 0–255"
                + (tensor.shapeSignatureLength() == 0 ? "." : "; height and width are free."));
        image.setContent(content(ContentProperties.ImageProperties, properties));
        image.setProcessUnits(new ProcessUnitT[] {unit});
        image.setStats(pixels);
        return image;
    }

    private static TensorMetadataT output(Tensor tensor, ClassSet classes) {
        boolean valuePerClass = tensor.shapeLength() == 4 && tensor.shape(3) == classes.size();
        AssociatedFileT names = file(
                LABELS,
                valuePerClass ? AssociatedFileType.TENSOR_AXIS_LABELS : AssociatedFileType.TENSOR_VALUE_LABELS,
                "The classes' names, a line each.");
        AssociatedFileT colours =
                file(COLOURS, AssociatedFileType.DESCRIPTIONS, "The classes' colours as #RRGGBB, a line each.");
        TensorMetadataT output = new TensorMetadataT();
        output.setName(tensor.name());
        output.setDescription(
                valuePerClass ? "For each place a value per class; the largest wins." : "The class of each place.");
        output.setContent(content(ContentProperties.FeatureProperties, new FeaturePropertiesT()));
        output.setAssociatedFiles(new AssociatedFileT[] {names, colours});
        return output;
    }

    private static ContentT content(byte type, Object properties) {
        ContentPropertiesUnion union = new ContentPropertiesUnion();
        union.setType(type);
        union.setValue(properties);
        ContentT content = new ContentT();
        content.setContentProperties(union);
        return content;
    }

    private static AssociatedFileT file(String name, byte type, String description) {
        AssociatedFileT file = new AssociatedFileT();
        file.setName(name);
        file.setType(type);
        file.setDescription(description);
        return file;
    }

    private static CustomMetadataT adaptiveResolution(ModelCard card) {
        ObjectNode json = Json.object();
        json.put("location", card.complexity().location());
        json.put("scale", card.complexity().scale());
        json.put("downsampling", card.downsampling());
        json.put("multiple", card.network().sizeMultiple());
        json.put("indicator", Ascii.toLowerCase(card.indicator().kind().name()));
        json.put("min_resolution", card.minResolution());
        if (card.indicator().kind() == Indicator.Kind.RANDOM) {
            json.put("seed", card.indicator().seed());
        }
        List<Integer> data = new ArrayList<>();
        for (byte value : Json.line(json).getBytes(StandardCharsets.UTF_8)) {
            data.add(value & 0xFF);
        }
        CustomMetadataT custom = new CustomMetadataT();
        custom.setName(ADAPTIVE_RESOLUTION);
        custom.setData(Ints.toArray(data));
        return custom;
    }

    private static byte[] lines(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
