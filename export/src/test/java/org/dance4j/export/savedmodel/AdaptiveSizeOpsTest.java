package org.dance4j.export.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.export.tflite.TestModels;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

class AdaptiveSizeOpsTest {

    @Test
    void complexityIsThatOfTheImage() {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            Operand<TFloat64> complexity = AdaptiveSizeOps.complexity(tf, ComplexityMeasure.SC_MEAN, image);
            Operand<TFloat64> relative = AdaptiveSizeOps.complexity(tf, ComplexityMeasure.RELATIVE, image);
            try (Session session = new Session(graph)) {
                for (ImageSize size : new ImageSize[] {
                    new ImageSize(1, 1),
                    new ImageSize(1, 9),
                    new ImageSize(7, 2),
                    new ImageSize(61, 83),
                    new ImageSize(360, 2048)
                }) {
                    RgbImage drawn = TestModels.image(size.height(), size.width(), 5);
                    assertEquals(Complexity.mean(drawn), run(session, image, drawn, complexity), 1e-5);
                    assertEquals(ComplexityMeasure.RELATIVE.of(drawn), run(session, image, drawn, relative), 1e-5);
                }
            }
        }
    }

    @Test
    void aStepOfGreyHasTheComplexityComputedByHand() {
        // Columns 0, 0, 100, 100: the Sobel kernel answers 4 · 100 in the two columns beside the step, else 0.
        byte[] rgb = new byte[3 * 4 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 4 >= 2 ? 100 : 0);
        }
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            Operand<TFloat64> complexity = AdaptiveSizeOps.complexity(tf, ComplexityMeasure.SC_MEAN, image);
            Operand<TFloat64> relative = AdaptiveSizeOps.complexity(tf, ComplexityMeasure.RELATIVE, image);
            try (Session session = new Session(graph)) {
                assertEquals(200, run(session, image, new RgbImage(3, 4, rgb), complexity), 1e-9);
                // Mean grey is 50: 100 · 200 / (50 + 14).
                assertEquals(312.5, run(session, image, new RgbImage(3, 4, rgb), relative), 1e-9);
                assertEquals(0, run(session, image, new RgbImage(3, 4, new byte[36]), relative), 0);
            }
        }
    }

    @Test
    void theShareIsThatOfTheDistribution() {
        MaxwellBoltzmann distribution = new MaxwellBoltzmann(14.309, 33.445);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat64> value = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
            Operand<TFloat64> share = AdaptiveSizeOps.p(tf, Indicator.PROPOSED, distribution, value);
            Operand<TFloat64> inverse =
                    AdaptiveSizeOps.p(tf, new Indicator(Indicator.Kind.INVERSE, 0), distribution, value);
            Operand<TFloat64> even = AdaptiveSizeOps.p(tf, new Indicator(Indicator.Kind.EVEN, 0), distribution, value);
            try (Session session = new Session(graph)) {
                for (double x : new double[] {0, 14.309, 14.5, 20, 47.754, 67.54, 135.9, 300, 1442}) {
                    try (TFloat64 fed = TFloat64.scalarOf(x);
                            Result result = session.runner()
                                    .feed(value, fed)
                                    .fetch(share)
                                    .run()) {
                        assertEquals(distribution.cdf(x), ((TFloat64) result.get(0)).getDouble(), 1e-12);
                    }
                }
                try (TFloat64 fed = TFloat64.scalarOf(20);
                        Result result =
                                session.runner().feed(value, fed).fetch(even).run()) {
                    assertEquals(0.5, ((TFloat64) result.get(0)).getDouble());
                }
                // One scale above the location: erf(1/√2) − √(2/π) e^(−1/2).
                try (TFloat64 fed = TFloat64.scalarOf(47.754);
                        Result result =
                                session.runner().feed(value, fed).fetch(share).run()) {
                    assertEquals(0.19874804309879915, ((TFloat64) result.get(0)).getDouble(), 1e-12);
                }
                try (TFloat64 fed = TFloat64.scalarOf(47.754);
                        Result result =
                                session.runner().feed(value, fed).fetch(inverse).run()) {
                    assertEquals(1 - 0.19874804309879915, ((TFloat64) result.get(0)).getDouble(), 1e-12);
                }
            }
        }
    }

    @Test
    void theSizeIsThatOfTheLadder() {
        SplittableRandom random = new SplittableRandom(7);
        for (AdaptiveResolution resolution : new AdaptiveResolution[] {
            new AdaptiveResolution(32, true),
            new AdaptiveResolution(8, true),
            new AdaptiveResolution(8, true, 0.75),
            new AdaptiveResolution(16, true, 0.1),
            new AdaptiveResolution(32, false)
        }) {
            try (Graph graph = new Graph()) {
                Ops tf = Ops.create(graph);
                Placeholder<TInt32> stored = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
                Placeholder<TFloat64> p = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
                Operand<TInt32> size = AdaptiveSizeOps.size(tf, resolution, stored, p);
                try (Session session = new Session(graph)) {
                    for (int i = 0; i < 500; i++) {
                        ImageSize image = i == 0
                                ? new ImageSize(1, 1)
                                : new ImageSize(random.nextInt(1, 1200), random.nextInt(1, 1200));
                        double projected = i % 5 == 0 ? i % 2 : random.nextDouble();
                        assertEquals(
                                resolution.sizeFor(image, projected),
                                run(session, stored, p, image, projected, size),
                                () -> image + " at p = " + projected);
                    }
                }
            }
        }
    }

    private static double run(Session session, Placeholder<TUint8> image, RgbImage pixels, Operand<TFloat64> fetched) {
        try (TUint8 fed = ImageTensors.image(pixels);
                Result result = session.runner().feed(image, fed).fetch(fetched).run()) {
            return ((TFloat64) result.get(0)).getDouble();
        }
    }

    private static ImageSize run(
            Session session,
            Placeholder<TInt32> stored,
            Placeholder<TFloat64> p,
            ImageSize image,
            double projected,
            Operand<TInt32> fetched) {
        try (TInt32 size = ImageTensors.size(image);
                TFloat64 value = TFloat64.scalarOf(projected);
                Result result = session.runner()
                        .feed(stored, size)
                        .feed(p, value)
                        .fetch(fetched)
                        .run()) {
            TInt32 found = (TInt32) result.get(0);
            return new ImageSize(found.getInt(0), found.getInt(1));
        }
    }
}
