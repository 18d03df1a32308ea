package org.dance4j.export.tflite.widths;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.*;
import org.bytedeco.tensorflowlite.*;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.*;
import org.dance4j.eval.inference.tflite.TfLiteWidths;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.*;
import org.dance4j.graphs.*;
import org.dance4j.graphs.architectures.*;
import org.dance4j.slimming.widths.*;
import org.junit.jupiter.api.Test;

class WidthsModelTest {

    static SlimmableModel model(String name, String backbone, double width, double... shares) {
        Network network = Architectures.network(name, new Architecture.Options(backbone, 5, 0, width, Architecture.Options.IMAGENET)).inference();
        Weights weights = TestModels.weights(network);
        Map<String, FloatTensor> all = new LinkedHashMap<>(weights.tensors());
        List<SlimmableModel.AtWidth> widths = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        for (double share : shares) {
            Width w = share == 1 ? Width.whole() : UniformWidths.of(network, share);
            w.ownStart(network, weights).tensors().forEach((n, t) -> {
                float[] v = t.toArray();
                for (int i = 0; i < v.length; i++) v[i] *= (float) random.nextDouble(0.6, 1.4);
                all.put(n, FloatTensor.of(t.shape(), v));
            });
            widths.add(new SlimmableModel.AtWidth(share, w.within(network)));
        }
        return new SlimmableModel(new TrainedModel(network, weights, TestModels.classes(), new MaxwellBoltzmann(10, 60), false), widths, Weights.of(all));
    }

    @Test
    void probe() throws Exception {
        String net = System.getProperty("net", "bisenet");
        String back = System.getProperty("back", "resnet18");
        double width = Double.parseDouble(System.getProperty("width", "0.25"));
        Quantization q = Quantization.valueOf(System.getProperty("q", "FLOAT32"));
        int h = Integer.getInteger("h", 96), w = Integer.getInteger("w", 128), rounds = Integer.getInteger("rounds", 5);
        boolean fixed = Boolean.getBoolean("fixed");
        SlimmableModel model = model(net, back, width, 1, 0.75, 0.5, 0.25);
        TfLiteExport export = new TfLiteExport(TfLiteConverter.find());
        RgbImage image = TestModels.image(h, w, 3);
        List<byte[]> alone = new ArrayList<>();
        TfLiteForm form = new TfLiteForm(q, IoType.FLOAT32, TfLiteOutput.LOGITS, fixed ? Optional.of(new ImageSize(h, w)) : Optional.empty());
        for (int i = 0; i < 4; i++)
            alone.add(export.convert(model.at(i), form, new TfLiteExport.CalibrationData(List.of(image), CalibrationMethod.MIN_MAX)));
        byte[] one = WidthsModel.of(model, alone);
        long sum = alone.stream().mapToLong(b -> b.length).sum();
        System.out.println(q + " sizes " + alone.stream().map(b -> b.length).toList() + " sum " + sum + " one " + one.length + " = " + (double) one.length / alone.get(0).length);
        for (int i = 0; i < 4; i++) {
            try (Runs a = new Runs(alone.get(i), null, h, w); Runs b = new Runs(one, TfLiteWidths.signature(model.shares().get(i)), h, w)) {
                float[] x = a.run(image), y = b.run(image);
                double most = 0, size = 0;
                for (int k = 0; k < x.length; k++) { most = Math.max(most, Math.abs(x[k] - y[k])); size = Math.max(size, Math.abs(x[k])); }
                double[] ta = new double[rounds], tb = new double[rounds];
                for (int r = 0; r < rounds; r++) {
                    long t0 = System.nanoTime(); a.run(image); long t1 = System.nanoTime(); b.run(image); long t2 = System.nanoTime();
                    ta[r] = (t1 - t0) / 1e6; tb[r] = (t2 - t1) / 1e6;
                }
                java.util.Arrays.sort(ta); java.util.Arrays.sort(tb);
                System.out.printf("%s: diff %.3g of %.3g, load %.0f/%.0f ms, median %.2f / %.2f ms = %.3f, min %.2f / %.2f = %.3f%n", model.shares().get(i), most, size, a.load, b.load, ta[rounds/2], tb[rounds/2], tb[rounds/2]/ta[rounds/2], ta[0], tb[0], tb[0]/ta[0]);
            }
        }
    }

    static final class Runs implements AutoCloseable {
        final BytePointer bytes; final FlatBufferModel model; final BuiltinOpResolver resolver = new BuiltinOpResolver(); final Interpreter interpreter = new Interpreter((Pointer) null); final SignatureRunner runner; final int graph; final double load;
        Runs(byte[] file, String key, int h, int w) {
            bytes = new BytePointer(file);
            model = FlatBufferModel.VerifyAndBuildFromBuffer(bytes, file.length);
            long t0 = System.nanoTime();
            try (InterpreterBuilder builder = new InterpreterBuilder(model, resolver)) {
                builder.SetNumThreads(1);
                if (builder.apply(interpreter) != 0) throw new IllegalStateException("apply");
            }
            runner = key == null ? null : interpreter.GetSignatureRunner(key);
            graph = key == null ? 0 : interpreter.GetSubgraphIndexFromSignature(key);
            int[] shape = {1, h, w, 3};
            int s = runner == null ? interpreter.ResizeInputTensor(interpreter.inputs().get(0), shape) : runner.ResizeInputTensor("image", shape);
            if (s != 0) throw new IllegalStateException("resize");
            s = runner == null ? interpreter.AllocateTensors() : runner.AllocateTensors();
            if (s != 0) throw new IllegalStateException("allocate " + key);
            load = (System.nanoTime() - t0) / 1e6;
        }
        float[] run(RgbImage image) {
            Subgraph g = interpreter.subgraph(graph);
            FloatPointer in = g.tensor(g.inputs().get(0)).data().f();
            byte[] rgb = image.rgb();
            float[] p = new float[rgb.length];
            for (int i = 0; i < p.length; i++) p[i] = rgb[i] & 0xFF;
            in.put(p);
            if ((runner == null ? interpreter.Invoke() : runner.Invoke()) != 0) throw new IllegalStateException("invoke");
            TfLiteTensor out = g.tensor(g.outputs().get(0));
            float[] r = new float[(int) out.bytes() / 4];
            out.data().f().get(r);
            return r;
        }
        @Override public void close() { interpreter.close(); resolver.close(); model.close(); bytes.close(); }
    }
}
