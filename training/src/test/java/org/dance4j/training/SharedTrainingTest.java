package org.dance4j.training;

import static org.dance4j.training.TestRun.DATA;
import static org.dance4j.training.TestRun.NETWORK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.graphs.Weights;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.cluster.Joined;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.settings.OptimizerKind;
import org.dance4j.training.settings.TeacherKind;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes that train one run, here two servers and two threads of one process. */
class SharedTrainingTest {

    private static final int PROCESSES = 2;
    private static final int MILLIS_TO_CONNECT = 1000;

    private static final List<BooleanSupplier> NEVER = List.of(() -> false, () -> false);

    /** The losses of each step, as a listener hears of them. */
    private static final class Losses implements TrainingListener {
        private final List<Double> seen = new ArrayList<>();

        @Override
        public void progressed(TrainingProgress progress) {
            seen.add(progress.loss());
        }
    }

    private static List<InetSocketAddress> addresses;
    private static List<Joined> group;
    private static ExecutorService threads;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        threads = Executors.newFixedThreadPool(PROCESSES);
        addresses = new ArrayList<>();
        for (int rank = 0; rank < PROCESSES; rank++) {
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()));
        }
        group = new ArrayList<>();
        for (int rank = 0; rank < PROCESSES; rank++) {
            group.add(Joined.start(rank, addresses, Sessions.config(Precision.FLOAT32, Device.CPU, 1), 1, 60, false));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void end() {
        group.forEach(Joined::close);
        threads.shutdown();
    }

    private static TrainingOutcome run(
            TrainingConfig config,
            Path folder,
            Checkpoint from,
            TrainingListener listener,
            BooleanSupplier stop,
            ProcessGroup processes) {
        return run(config, DATA, folder, from, listener, stop, processes);
    }

    private static TrainingOutcome run(
            TrainingConfig config,
            TrainingData data,
            Path folder,
            Checkpoint from,
            TrainingListener listener,
            BooleanSupplier stop,
            ProcessGroup processes) {
        try (Trainer trainer = new Trainer(
                config, NETWORK, data, new RunFolder(folder), listener, stop, ConsumptionMeter.none(), processes)) {
            return trainer.run(from);
        }
    }

    /** What each process comes to. */
    private List<TrainingOutcome> together(
            TrainingConfig config, Checkpoint from, List<Losses> losses, List<BooleanSupplier> stops)
            throws ExecutionException, InterruptedException, IOException {
        return together(config, List.of(DATA, DATA), from, losses, stops);
    }

    private List<TrainingOutcome> together(
            TrainingConfig config,
            List<TrainingData> data,
            Checkpoint from,
            List<? extends TrainingListener> listeners,
            List<BooleanSupplier> stops)
            throws ExecutionException, InterruptedException, IOException {
        List<Future<TrainingOutcome>> running = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            int rank = i;
            Path own = Files.createDirectories(folder.resolve("rank" + rank));
            running.add(threads.submit(() ->
                    run(config, data.get(rank), own, from, listeners.get(rank), stops.get(rank), group.get(rank))));
        }
        List<TrainingOutcome> outcomes = new ArrayList<>();
        for (Future<TrainingOutcome> one : running) {
            outcomes.add(one.get());
        }
        return outcomes;
    }

    private static TrainingConfig config(int steps, PruningSchedule pruning, boolean synced) {
        return config(Budget.ofSteps(steps), pruning, synced);
    }

    private static TrainingConfig config(Budget budget, PruningSchedule pruning, boolean synced) {
        return TestRun.with(
                TestRun.config(budget, DataSlimming.ALL, pruning, 0.05),
                Map.of("sync-batch-norm", synced, "validate-every", 3, "validate-on", 4));
    }

    private static double[] of(Losses losses) {
        return losses.seen.stream().mapToDouble(loss -> loss).toArray();
    }

    @Test
    void withJoinedStatisticsTwoProcessesTrainAsOne() throws Exception {
        TrainingConfig config = config(20, new PruningSchedule(1), true);
        Losses alone = new Losses();
        TrainingOutcome expected =
                run(config, folder.resolve("one"), TestRun.start(), alone, () -> false, ProcessGroup.alone());
        List<Losses> losses = List.of(new Losses(), new Losses());
        List<TrainingOutcome> found = together(config, TestRun.start(), losses, NEVER);
        Checkpoint first = found.get(0).checkpoint();
        assertEquals(20, of(alone).length);
        assertArrayEquals(of(alone), of(losses.get(0)), 1e-5);
        assertArrayEquals(of(losses.get(0)), of(losses.get(1)));
        assertEquals(expected.checkpoint().network(), first.network(), "what was pruned");
        assertEquals(expected.checkpoint().state().trainingMacs(), first.state().trainingMacs());
        assertEquals(expected.log().size(), found.get(0).log().size());
        assertEquals(
                expected.log().stream().map(EpochLog::imagesSeen).toList(),
                found.get(0).log().stream().map(EpochLog::imagesSeen).toList());
        assertTrue(Files.exists(folder.resolve("rank0/checkpoints")));
        assertFalse(Files.exists(folder.resolve("rank1/checkpoints")), "only the first process writes checkpoints");
    }

    /** Channels that go by first-order importance and fade, averages that teach, and a length in MACs. */
    @ParameterizedTest
    @ValueSource(strings = {"fading", "averages", "training-macs"})
    void whatElseSlimsIsTheSameForTwoProcesses(String what) throws Exception {
        TrainingConfig usual = config(20, new PruningSchedule(1), true);
        TrainingConfig config =
                switch (what) {
                    case "fading" -> TestRun.fading(usual);
                    case "averages" -> TestRun.taught(
                            TestRun.optimized(usual, OptimizerKind.SGD, 0.9), TeacherKind.AVERAGES);
                    default -> config(
                            Budget.ofTrainingMacs(8 * 4 * TestRun.trainingMacs(new ImageSize(64, 64), 32, 32)),
                            new PruningSchedule(1),
                            true);
                };
        Checkpoint start = Trainer.start(config, NETWORK, Weights.initial(NETWORK, 1), List.of());
        Losses alone = new Losses();
        TrainingOutcome expected = run(config, folder.resolve("one"), start, alone, () -> false, ProcessGroup.alone());
        List<Losses> losses = List.of(new Losses(), new Losses());
        List<TrainingOutcome> found = together(config, start, losses, NEVER);
        assertArrayEquals(of(alone), of(losses.get(0)), 1e-4);
        assertArrayEquals(of(losses.get(0)), of(losses.get(1)));
        assertSameCourse(expected, found.get(0));
        assertEquals(1, found.get(0).checkpoint().state().stages().size());
        assertEquals(expected.checkpoint().network(), found.get(0).checkpoint().network(), "what was pruned");
        assertEquals(expected.checkpoint().network(), found.get(1).checkpoint().network(), "on the other one");
    }

    /** Groups are made of a process's own images, and batch norms see no others: losses are not those of one process. */
    @Test
    void twoProcessesShareMixedSteps() throws Exception {
        TrainingConfig config = TestRun.mixed(config(12, null, false));
        TrainingOutcome expected =
                run(config, folder.resolve("one"), TestRun.start(), new Losses(), () -> false, ProcessGroup.alone());
        List<Losses> losses = List.of(new Losses(), new Losses());
        List<TrainingOutcome> found = together(config, TestRun.start(), losses, NEVER);
        assertEquals(12, of(losses.get(0)).length);
        assertArrayEquals(of(losses.get(0)), of(losses.get(1)));
        assertSameCourse(expected, found.get(0));
    }

    /** Gradients and statistics of all widths are those of both processes' images. */
    @Test
    void twoProcessesTrainSeveralWidthsAsOne() throws Exception {
        TrainingConfig config = TestRun.with(config(12, null, true), Map.of("widths", WidthShares.parse("1,0.5")));
        Widths widths = new Widths(List.of(Width.whole(), UniformWidths.of(NETWORK, 0.5)));
        Checkpoint start = Trainer.start(config, NETWORK, widths, Weights.initial(NETWORK, 1), List.of());
        Losses alone = new Losses();
        TrainingOutcome expected = run(config, folder.resolve("one"), start, alone, () -> false, ProcessGroup.alone());
        List<Losses> losses = List.of(new Losses(), new Losses());
        List<TrainingOutcome> found = together(config, start, losses, NEVER);
        assertArrayEquals(of(alone), of(losses.get(0)), 1e-4);
        assertArrayEquals(of(losses.get(0)), of(losses.get(1)));
        assertSameCourse(expected, found.get(0));
        Weights wanted = expected.checkpoint().weights();
        Weights together = found.get(0).checkpoint().weights();
        for (String name : List.of("fuse.bn@0.5/gamma", "fuse.bn@0.5/moving_mean", "fuse/kernel")) {
            assertArrayEquals(wanted.get(name).toArray(), together.get(name).toArray(), 1e-3f, name);
        }
        assertEquals(
                Set.of("1", "0.5"),
                found.get(0)
                        .log()
                        .get(found.get(0).log().size() - 1)
                        .widthMeanIous()
                        .keySet());
    }

    private static void assertSameCourse(TrainingOutcome expected, TrainingOutcome found) {
        assertEquals(
                expected.checkpoint().state().step(), found.checkpoint().state().step());
        assertEquals(
                expected.checkpoint().state().trainingMacs(),
                found.checkpoint().state().trainingMacs());
        assertEquals(
                expected.log().stream().map(EpochLog::imagesSeen).toList(),
                found.log().stream().map(EpochLog::imagesSeen).toList());
    }

    /** Its steps' own seconds are no more than the other's. */
    @Test
    void aProcessThatWaitsForItsImagesIsNamed() throws Exception {
        TrainingConfig config = TestRun.with(
                TestRun.config(Budget.ofSteps(RankPaces.STEPS_TO_RATING + 2), DataSlimming.NONE, null, 0.05),
                Map.of("validate-every", 99, "validate-on", 4));
        List<Integer> named = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void slow(int rank, double seconds, double others) {
                named.add(rank);
            }
        };
        together(
                config,
                List.of(DATA, TestRun.slowed(DATA, 150)),
                TestRun.start(),
                List.of(listener, TestRun.SILENT),
                NEVER);
        assertEquals(List.of(1), named);
    }

    @Test
    void serversAreReachedByTheirAddressOnly() throws IOException {
        int port = addresses.get(0).getPort();
        connect("127.0.0.1", port);
        assertThrows(IOException.class, () -> connect("127.0.0.2", port));
    }

    private static void connect(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), MILLIS_TO_CONNECT);
        }
    }

    @Test
    void allStopWhenOneIsAskedAndOneProcessGoesOn() throws Exception {
        TrainingConfig config = config(6, null, false);
        AtomicInteger asked = new AtomicInteger();
        List<Losses> losses = List.of(new Losses(), new Losses());
        List<TrainingOutcome> found =
                together(config, TestRun.start(), losses, List.of(() -> false, () -> asked.incrementAndGet() >= 3));
        Checkpoint first = found.get(0).checkpoint();
        Checkpoint second = found.get(1).checkpoint();
        assertEquals(3, first.state().step());
        assertEquals(3, second.state().step());
        assertFalse(found.get(0).finished());
        // Moving statistics too, though each process's batch norms saw their own images.
        assertEquals(first.weights(), second.weights());
        Losses rest = new Losses();
        TrainingOutcome end = run(config, folder.resolve("rank0"), first, rest, () -> false, ProcessGroup.alone());
        assertEquals(3, rest.seen.size());
        assertEquals(6, end.checkpoint().state().step());
    }

    /** Both learn of it before the first step, and which process differs. */
    @Test
    void processesOfOtherWeightsTrainNothing() throws Exception {
        TrainingConfig config = config(2, null, false);
        List<Future<TrainingOutcome>> running = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            int rank = i;
            Path own = Files.createDirectories(folder.resolve("rank" + rank));
            Checkpoint from = TestRun.start(NETWORK, Weights.initial(NETWORK, 1 + rank));
            running.add(threads.submit(() -> run(config, own, from, new Losses(), () -> false, group.get(rank))));
        }
        for (Future<TrainingOutcome> one : running) {
            Throwable refused = assertThrows(ExecutionException.class, one::get).getCause();
            assertInstanceOf(TrainingException.class, refused);
            assertTrue(
                    refused.getMessage().startsWith("after step 0 the weights of rank 1 are not those of rank 0"),
                    refused.toString());
        }
    }
}
