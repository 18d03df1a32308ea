package org.dance4j.eval.inference.tflite;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.Pool2DOptions;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;

/**
 * Whether the numbers in a TFLite model fit each other. The runtime's verifier checks that all offsets stay within the
 * file; it does not check that tensors are there that operators read, nor that strides are above zero, and the runtime
 * then reads what it should not.
 */
final class TfLiteStructure {

    private static final int OPTIONAL = -1;
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE;
    private static final int MOST_STEP = 1 << 12;

    private final Model model;
    private final SubGraph graph;

    private TfLiteStructure(Model model, SubGraph graph) {
        this.model = model;
        this.graph = graph;
    }

    /**
     * Whether the interpreter can be given the model without harm to the process.
     *
     * @param file a model that the runtime's verifier has passed
     * @return false if the runtime might crash on it, or if it holds constants of kinds that are not known here
     */
    static boolean isSound(ByteBuffer file) {
        try {
            Model model = Model.getRootAsModel(file);
            for (int i = 0; i < model.operatorCodesLength(); i++) {
                requireKnown(model.operatorCodes(i));
            }
            require(model.subgraphsLength() > 0);
            for (int i = 0; i < model.subgraphsLength(); i++) {
                new TfLiteStructure(model, model.subgraphs(i)).check();
            }
            return true;
        } catch (UnsoundException | IndexOutOfBoundsException | NullPointerException e) {
            return false;
        }
    }

    private static final class UnsoundException extends RuntimeException {}

    private static void require(boolean sound) {
        if (!sound) {
            throw new UnsoundException();
        }
    }

    private static void requireKnown(OperatorCode code) {
        int old = code.deprecatedBuiltinCode();
        int builtin = code.builtinCode();
        require(old >= 0 && builtin >= 0 && code.version() >= 1);
        require(builtin == 0 || old == builtin || old == BuiltinOperator.PLACEHOLDER_FOR_GREATER_OP_CODES);
    }

    private void check() {
        int tensors = graph.tensorsLength();
        boolean[] there = new boolean[tensors];
        for (int i = 0; i < tensors; i++) {
            there[i] = check(graph.tensors(i));
        }
        boolean[] constant = there.clone();
        // A constant without elements, such as the shape of a scalar, needs no bytes.
        for (int i = 0; i < tensors; i++) {
            there[i] |= isEmpty(graph.tensors(i));
        }
        each(graph.inputsLength(), graph::inputs, i -> there[i] = true);
        for (int i = 0; i < graph.operatorsLength(); i++) {
            Operator operator = graph.operators(i);
            require(operator.opcodeIndex() < model.operatorCodesLength());
            for (int k = 0; k < operator.inputsLength(); k++) {
                require(operator.inputs(k) == OPTIONAL || (operator.inputs(k) >= 0 && there[operator.inputs(k)]));
            }
            int kind = kind(operator);
            // The runtime takes kernels to be constants, or halves of floats made whole.
            if (kind == BuiltinOperator.CONV_2D || kind == BuiltinOperator.DEPTHWISE_CONV_2D) {
                require(constant[operator.inputs(1)]);
            }
            boolean densifies = kind == BuiltinOperator.DENSIFY;
            for (int k = 0; k < operator.inputsLength(); k++) {
                boolean isSparse = operator.inputs(k) != OPTIONAL
                        && graph.tensors(operator.inputs(k)).sparsity() != null;
                require(isSparse == densifies);
            }
            require(!densifies || isWhole(operator));
            boolean stays = (kind == BuiltinOperator.DEQUANTIZE || densifies) && constant[operator.inputs(0)];
            each(operator.outputsLength(), operator::outputs, made -> {
                require(!there[made] || isEmpty(graph.tensors(made)));
                there[made] = true;
                constant[made] = stays;
            });
            require(operator.intermediatesLength() == 0);
            checkOptions(operator);
        }
        each(graph.outputsLength(), graph::outputs, i -> require(there[i]));
    }

    private int kind(Operator operator) {
        OperatorCode code = model.operatorCodes((int) operator.opcodeIndex());
        return Math.max(code.deprecatedBuiltinCode(), code.builtinCode());
    }

    /** Whether what a sparse constant is made into has its type and shape. */
    private boolean isWhole(Operator densify) {
        if (densify.inputsLength() != 1 || densify.outputsLength() != 1) {
            return false;
        }
        Tensor from = graph.tensors(densify.inputs(0));
        Tensor to = graph.tensors(densify.outputs(0));
        return from.type() == to.type()
                && from.shapeLength() == to.shapeLength()
                && IntStream.range(0, from.shapeLength()).allMatch(i -> from.shape(i) == to.shape(i));
    }

    private interface Index {
        void take(int tensor);
    }

    private static void each(int length, IntUnaryOperator list, Index action) {
        for (int i = 0; i < length; i++) {
            action.take(list.applyAsInt(i));
        }
    }

    private static boolean isEmpty(Tensor tensor) {
        return IntStream.range(0, tensor.shapeLength()).anyMatch(i -> tensor.shape(i) == 0);
    }

    /** @return whether it is a constant that has elements */
    private boolean check(Tensor tensor) {
        require(tensor.buffer() < model.buffersLength());
        long elements = 1;
        for (int i = 0; i < tensor.shapeLength(); i++) {
            require(tensor.shape(i) >= 0);
            elements *= tensor.shape(i);
            require(elements <= MOST_ELEMENTS);
        }
        require(tensor.shapeSignatureLength() == 0 || tensor.shapeSignatureLength() == tensor.shapeLength());
        QuantizationParameters steps = tensor.quantization();
        if (steps != null && steps.scaleLength() > 0) {
            require(steps.zeroPointLength() == steps.scaleLength());
            if (steps.scaleLength() > 1) {
                require(steps.quantizedDimension() >= 0
                        && steps.quantizedDimension() < tensor.shapeLength()
                        && tensor.shape(steps.quantizedDimension()) == steps.scaleLength());
            }
            for (int i = 0; i < steps.scaleLength(); i++) {
                require(steps.scale(i) > 0 && Float.isFinite(steps.scale(i)));
            }
        }
        int bytes = model.buffers((int) tensor.buffer()).dataLength();
        if (bytes == 0) {
            require(tensor.sparsity() == null);
            return false;
        }
        int size = bytesOf(tensor.type());
        require(size > 0);
        // The runtime reads as many values as a sparse constant has places, and there may be more.
        require(
                tensor.sparsity() == null
                        ? bytes == elements * size
                        : TfLiteSparsity.values(tensor).orElse(Long.MAX_VALUE / size) * size <= bytes);
        return true;
    }

    /** Of the types that constants of segmentation networks have. */
    private static int bytesOf(byte type) {
        return switch (type) {
            case TensorType.FLOAT32, TensorType.INT32 -> Float.BYTES;
            case TensorType.INT64 -> Long.BYTES;
            case TensorType.FLOAT16, TensorType.INT16 -> Short.BYTES;
            case TensorType.INT8, TensorType.UINT8, TensorType.BOOL -> 1;
            default -> 0;
        };
    }

    /** The runtime divides by strides, and allocates what paddings say. */
    private void checkOptions(Operator operator) {
        switch (operator.builtinOptionsType()) {
            case BuiltinOptions.Conv2DOptions -> {
                Conv2DOptions conv = (Conv2DOptions) operator.builtinOptions(new Conv2DOptions());
                requireSteps(conv.strideH(), conv.strideW(), conv.dilationHFactor(), conv.dilationWFactor());
            }
            case BuiltinOptions.DepthwiseConv2DOptions -> {
                DepthwiseConv2DOptions conv =
                        (DepthwiseConv2DOptions) operator.builtinOptions(new DepthwiseConv2DOptions());
                requireSteps(
                        conv.strideH(),
                        conv.strideW(),
                        conv.dilationHFactor(),
                        conv.dilationWFactor(),
                        conv.depthMultiplier());
            }
            case BuiltinOptions.Pool2DOptions -> {
                Pool2DOptions pool = (Pool2DOptions) operator.builtinOptions(new Pool2DOptions());
                requireSteps(pool.strideH(), pool.strideW(), pool.filterHeight(), pool.filterWidth());
            }
            default -> {}
        }
        int kind = kind(operator);
        if (kind == BuiltinOperator.PAD || kind == BuiltinOperator.PADV2 || kind == BuiltinOperator.MIRROR_PAD) {
            Tensor paddings = graph.tensors(operator.inputs(1));
            ByteBuffer data = model.buffers((int) paddings.buffer()).dataAsByteBuffer();
            if (data != null && paddings.type() == TensorType.INT32) {
                while (data.remaining() >= Integer.BYTES) {
                    int padding = data.getInt();
                    require(padding >= 0 && padding <= MOST_STEP);
                }
            }
        }
    }

    private static void requireSteps(int... steps) {
        for (int step : steps) {
            require(step >= 1 && step <= MOST_STEP);
        }
    }
}
