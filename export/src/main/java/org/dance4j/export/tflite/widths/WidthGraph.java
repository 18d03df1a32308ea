package org.dance4j.export.tflite.widths;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dance4j.export.errors.ConversionException;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.DensifyOptionsT;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.MulOptionsT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.SparsityParametersT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** The graph of a TFLite model, whose kernels are put in places of their own one by one. */
final class WidthGraph {

    private static final int DATA = 0;
    private static final int CONV_BIAS = 2;
    private static final int TRANSPOSED_DATA = 2;
    private static final int TRANSPOSED_BIAS = 3;

    private final List<OperatorCodeT> codes = new ArrayList<>();
    private final List<TensorT> tensors;
    private final List<OperatorT> operators;
    private final Map<Integer, ByteBuffer> constants = new HashMap<>();
    private final SubGraphT graph;

    /**
     * @param bytes a TFLite flat buffer with one graph
     * @throws ConversionException if it holds what its schema in Java does not know
     */
    WidthGraph(byte[] bytes) {
        Model model = Model.getRootAsModel(ByteBuffer.wrap(bytes));
        if (model.subgraphsLength() != 1) {
            throw new ConversionException(
                    "a TFLite model of one width has one graph, found " + model.subgraphsLength());
        }
        KnownFields.require(model.subgraphs(0));
        graph = model.subgraphs(0).unpack();
        tensors = new ArrayList<>(Arrays.asList(graph.getTensors()));
        operators = new ArrayList<>(Arrays.asList(graph.getOperators()));
        for (int i = 0; i < model.operatorCodesLength(); i++) {
            codes.add(model.operatorCodes(i).unpack());
        }
        for (int i = 0; i < tensors.size(); i++) {
            ByteBuffer data = model.buffers((int) tensors.get(i).getBuffer()).dataAsByteBuffer();
            if (data != null && data.hasRemaining()) {
                constants.put(i, data.slice().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    /**
     * A constant that convolutions take as their kernel.
     *
     * @param tensor the constant
     * @param readers the convolutions
     */
    record Filter(int tensor, List<OperatorT> readers) {}

    /** The constant that holds a kernel, if convolutions alone read it. */
    Optional<Filter> filter(WidthKernel kernel) {
        return IntStream.range(0, tensors.size())
                .filter(constants::containsKey)
                .filter(i -> holds(i, kernel))
                .mapToObj(this::filter)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Filter> filter(int constant) {
        List<OperatorT> readers = readers(constant);
        return !readers.isEmpty() && readers.stream().allMatch(this::isConvolution)
                ? Optional.of(new Filter(constant, readers))
                : Optional.empty();
    }

    private List<OperatorT> readers(int tensor) {
        return operators.stream()
                .filter(operator -> Arrays.stream(operator.getInputs()).anyMatch(input -> input == tensor))
                .toList();
    }

    private boolean isConvolution(OperatorT operator) {
        int code = code(operator);
        return code == BuiltinOperator.CONV_2D || code == BuiltinOperator.TRANSPOSE_CONV;
    }

    private int code(OperatorT operator) {
        OperatorCodeT code = codes.get((int) operator.getOpcodeIndex());
        return Math.max(code.getDeprecatedBuiltinCode(), code.getBuiltinCode());
    }

    private boolean holds(int constant, WidthKernel kernel) {
        TensorT tensor = tensors.get(constant);
        int[] shape = {kernel.outputs().length, kernel.height(), kernel.width(), kernel.inputs().length};
        return Arrays.equals(tensor.getShape(), shape)
                && new FilterValues(tensor, constants.get(constant)).are(kernel.values());
    }

    /** The bytes of a constant, in the order of its elements. */
    ByteBuffer bytes(Filter filter) {
        return constants.get(filter.tensor()).duplicate();
    }

    /** How many bytes an element of a constant has. */
    int elementBytes(Filter filter) {
        return FilterValues.elementBytes(tensors.get(filter.tensor()).getType());
    }

    /** Whether the graph holds a constant in 8-bit integers, whose steps a kernel's factors can go into. */
    boolean isInteger(Filter filter) {
        return tensors.get(filter.tensor()).getType() == TensorType.INT8;
    }

    /**
     * The steps of a constant in integers, for each output channel.
     *
     * @param channels how many there are
     */
    double[] steps(Filter filter, int channels) {
        float[] steps = tensors.get(filter.tensor()).getQuantization().getScale();
        double[] each = new double[channels];
        Arrays.setAll(each, i -> steps[steps.length == 1 ? 0 : i]);
        return each;
    }

    /**
     * Has a constant made of a list of values when the model is loaded.
     *
     * @param list which holds those of other widths, too
     * @param places where in the constant they go
     */
    void take(Filter filter, ByteBuffer list, SparsityParametersT places) {
        TensorT made = tensors.get(filter.tensor());
        TensorT stored = new TensorT();
        stored.setName(made.getName() + "_of_all_widths");
        stored.setType(made.getType());
        stored.setShape(made.getShape());
        stored.setQuantization(made.getQuantization());
        stored.setSparsity(places);
        constants.remove(filter.tensor());
        int from = add(stored);
        constants.put(from, list);
        OperatorT densify = operator(BuiltinOperator.DENSIFY, BuiltinOptions.DensifyOptions, new DensifyOptionsT());
        densify.setInputs(new int[] {from});
        densify.setOutputs(new int[] {filter.tensor()});
        operators.add(0, densify);
    }

    /**
     * Gives a constant in integers other steps, and the convolutions that read it biases that fit them.
     *
     * @param steps for each output channel, above 0
     * @return false, and nothing is changed, if a bias would not be an integer of 32 bits
     */
    boolean quantizeBy(Filter filter, double[] steps) {
        double[] before = steps(filter, steps.length);
        Map<OperatorT, int[]> biases = new LinkedHashMap<>();
        for (OperatorT reader : filter.readers()) {
            int bias = biasOf(reader);
            if (bias >= 0 && tensors.get(bias).getType() == TensorType.INT32) {
                int[] values = new int[steps.length];
                for (int i = 0; i < values.length; i++) {
                    double value = Math.rint(values(bias).getInt(i * Integer.BYTES) * before[i] / steps[i]);
                    if (Math.abs(value) > Integer.MAX_VALUE) {
                        return false;
                    }
                    values[i] = (int) value;
                }
                biases.put(reader, values);
            }
        }
        tensors.get(filter.tensor()).setQuantization(quantization(steps));
        biases.forEach((reader, values) -> {
            ByteBuffer bytes =
                    ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asIntBuffer().put(values);
            double step = tensors.get(data(reader)).getQuantization().getScale()[0];
            TensorT bias = replaceBias(reader, bytes);
            bias.setQuantization(
                    quantization(Arrays.stream(steps).map(one -> one * step).toArray()));
        });
        return true;
    }

    private static QuantizationParametersT quantization(double[] steps) {
        QuantizationParametersT quantization = new QuantizationParametersT();
        float[] scales = new float[steps.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = (float) steps[i];
        }
        quantization.setScale(scales);
        quantization.setZeroPoint(new long[steps.length]);
        return quantization;
    }

    /**
     * Has convolutions of floats read a kernel that is to be multiplied by factors: what they make is multiplied in its place.
     *
     * @param factors for each output channel, none 0
     */
    void scale(Filter filter, double[] factors) {
        for (OperatorT reader : filter.readers()) {
            int bias = biasOf(reader);
            if (bias >= 0) {
                ByteBuffer before = values(bias);
                ByteBuffer bytes =
                        ByteBuffer.allocate(factors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < factors.length; i++) {
                    bytes.putFloat(i * Float.BYTES, (float) (before.getFloat(i * Float.BYTES) / factors[i]));
                }
                replaceBias(reader, bytes);
            }
            multiplied(reader, factors);
        }
    }

    private void multiplied(OperatorT reader, double[] factors) {
        ByteBuffer bytes = ByteBuffer.allocate(factors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < factors.length; i++) {
            bytes.putFloat(i * Float.BYTES, (float) factors[i]);
        }
        int made = reader.getOutputs()[0];
        TensorT result = tensors.get(made);
        TensorT scales = new TensorT();
        scales.setName(result.getName() + "_scale");
        scales.setType(TensorType.FLOAT32);
        scales.setShape(new int[] {factors.length});
        TensorT unscaled = new TensorT();
        unscaled.setName(result.getName() + "_unscaled");
        unscaled.setType(result.getType());
        unscaled.setShape(result.getShape());
        unscaled.setShapeSignature(result.getShapeSignature());
        int by = add(scales);
        constants.put(by, bytes);
        int before = add(unscaled);
        MulOptionsT options = new MulOptionsT();
        options.setFusedActivationFunction(withoutActivation(reader));
        OperatorT mul = operator(BuiltinOperator.MUL, BuiltinOptions.MulOptions, options);
        mul.setInputs(new int[] {before, by});
        mul.setOutputs(new int[] {made});
        reader.setOutputs(new int[] {before});
        operators.add(operators.indexOf(reader) + 1, mul);
    }

    /** Takes a convolution's fused activation away from it. */
    private static byte withoutActivation(OperatorT convolution) {
        BuiltinOptionsUnion options = convolution.getBuiltinOptions();
        byte activation;
        if (options.getType() == BuiltinOptions.Conv2DOptions) {
            activation = options.asConv2DOptions().getFusedActivationFunction();
            options.asConv2DOptions().setFusedActivationFunction(ActivationFunctionType.NONE);
        } else {
            activation = options.asTransposeConvOptions().getFusedActivationFunction();
            options.asTransposeConvOptions().setFusedActivationFunction(ActivationFunctionType.NONE);
        }
        return activation;
    }

    /** The tensor that a convolution adds; below 0 if there is none. */
    private ByteBuffer values(int bias) {
        return Optional.ofNullable(constants.get(bias))
                .orElseThrow(() -> new ConversionException("a convolution's bias is no constant"));
    }

    private int biasOf(OperatorT convolution) {
        int place = biasPlace(convolution);
        return convolution.getInputs().length > place ? convolution.getInputs()[place] : -1;
    }

    private int biasPlace(OperatorT convolution) {
        return code(convolution) == BuiltinOperator.CONV_2D ? CONV_BIAS : TRANSPOSED_BIAS;
    }

    private int data(OperatorT convolution) {
        return convolution.getInputs()[code(convolution) == BuiltinOperator.CONV_2D ? DATA : TRANSPOSED_DATA];
    }

    /** Other operators may add the tensor of before, so it stays. */
    private TensorT replaceBias(OperatorT convolution, ByteBuffer values) {
        TensorT before = tensors.get(biasOf(convolution));
        TensorT bias = new TensorT();
        bias.setName(before.getName() + "_of_width");
        bias.setType(before.getType());
        bias.setShape(before.getShape());
        int index = add(bias);
        constants.put(index, values);
        int[] inputs = convolution.getInputs().clone();
        inputs[biasPlace(convolution)] = index;
        convolution.setInputs(inputs);
        return bias;
    }

    private OperatorT operator(int builtin, byte type, Object options) {
        BuiltinOptionsUnion union = new BuiltinOptionsUnion();
        union.setType(type);
        union.setValue(options);
        OperatorT operator = new OperatorT();
        operator.setOpcodeIndex(codeOf(builtin));
        operator.setBuiltinOptions(union);
        return operator;
    }

    private int codeOf(int builtin) {
        for (int i = 0; i < codes.size(); i++) {
            if (Math.max(codes.get(i).getDeprecatedBuiltinCode(), codes.get(i).getBuiltinCode()) == builtin
                    && codes.get(i).getVersion() == 1) {
                return i;
            }
        }
        OperatorCodeT code = new OperatorCodeT();
        code.setBuiltinCode(builtin);
        code.setDeprecatedBuiltinCode((byte) builtin);
        code.setVersion(1);
        codes.add(code);
        return codes.size() - 1;
    }

    private int add(TensorT tensor) {
        tensors.add(tensor);
        return tensors.size() - 1;
    }

    /**
     * The graph as it is now.
     *
     * @param file takes what graphs of a file have in common
     */
    SubGraphT finished(SharedParts file) {
        for (int i = 0; i < tensors.size(); i++) {
            tensors.get(i).setBuffer(constants.containsKey(i) ? file.buffer(constants.get(i)) : SharedParts.NO_BUFFER);
        }
        int[] shared = codes.stream().mapToInt(file::code).toArray();
        operators.forEach(operator -> operator.setOpcodeIndex(shared[(int) operator.getOpcodeIndex()]));
        operators.forEach(WidthGraph::withoutEmptyLists);
        graph.setTensors(tensors.toArray(TensorT[]::new));
        graph.setOperators(operators.toArray(OperatorT[]::new));
        return graph;
    }

    /** What is not there is read as an empty list, and the runtime tells of operators that have one where none belongs. */
    private static void withoutEmptyLists(OperatorT operator) {
        if (operator.getCustomOptions() != null && operator.getCustomOptions().length == 0) {
            operator.setCustomOptions(null);
        }
        if (operator.getMutatingVariableInputs() != null && operator.getMutatingVariableInputs().length == 0) {
            operator.setMutatingVariableInputs(null);
        }
        if (operator.getIntermediates() != null && operator.getIntermediates().length == 0) {
            operator.setIntermediates(null);
        }
    }
}
