package org.dance4j.training;

import static org.dance4j.training.TestRun.DATA;
import static org.dance4j.training.TestRun.NETWORK;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.slimming.PruningSchedule;
import org.dance4j.training.cluster.Joined;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that train one run, here two servers and two threads of one process. */
class SharedTrainingTest {

    private static final int PROCESSES = 2;

    /** The losses of each step, as a listener hears of them. */
    private static final class Losses implements TrainingListener {
        private final List<Double> seen = new ArrayList<>();

        @Override
        public void progressed(TrainingProgress progress) {
            seen.add(progress.loss());
        }
    }

    private static List<Joined> group;
    private static ExecutorService threads;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        threads = Executors.newFixedThreadPool(PROCESSES);
        List<InetSocketAddress> addresses = new ArrayList<>();
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
        try (Trainer trainer = new Trainer(
                config, NETWORK, DATA, new RunFolder(folder), listener, stop, ConsumptionMeter.none(), processes)) {
            return trainer.run(from);
        }
    }

    /** What each process comes to. */
    private List<TrainingOutcome> together(
            TrainingConfig config, Checkpoint from, List<Losses> losses, List<BooleanSupplier> stops)
            throws ExecutionException, InterruptedException, IOException {
        List<Future<TrainingOutcome>> running = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            int rank = i;
            Path own = Files.createDirectories(folder.resolve("rank" + rank));
            running.add(
                    threads.submit(() -> run(config, own, from, losses.get(rank), stops.get(rank), group.get(rank))));
        }
        List<TrainingOutcome> outcomes = new ArrayList<>();
        for (Future<TrainingOutcome> one : running) {
            outcomes.add(one.get());
        }
        return outcomes;
    }

    private static TrainingConfig config(boolean synced, boolean slimming) {
        return TestRun.with(
                TestRun.config(
                        Budget.ofSteps(20), DataSlimming.ALL, slimming ? new PruningSchedule(0.5, 2) : null, 0.05),
                Map.of("sync-batch-norm", synced));
    }

    private static void assertSame(double[] expected, Losses found, double within) {
        assertArrayEquals(
                expected, found.seen.stream().mapToDouble(loss -> loss).toArray(), within);
    }

    @Test
    void withJoinedStatisticsTwoProcessesTrainAsOne() throws Exception {
        TrainingConfig config = config(true, true);
        Losses alone = new Losses();
        TrainingOutcome expected =
                run(config, folder.resolve("one"), TestRun.start(), alone, () -> false, ProcessGroup.ALONE);
        List<Losses> losses = List.of(new Losses(), new Losses());
        List<TrainingOutcome> found = together(config, TestRun.start(), losses, List.of(() -> false, () -> false));
        double[] wanted = alone.seen.stream().mapToDouble(loss -> loss).toArray();
        assertEquals(20, wanted.length);
        assertSame(wanted, losses.get(0), 1e-5);
        assertSame(wanted, losses.get(1), 1e-5);
        assertEquals(expected.checkpoint().network(), found.get(0).checkpoint().network());
        assertEquals(
                expected.checkpoint().state().trainingMacs(),
                found.get(0).checkpoint().state().trainingMacs());
        List<Double> meanIous = expected.log().stream().map(EpochLog::meanIou).toList();
        assertEquals(meanIous.size(), found.get(0).log().size());
        assertTrue(Files.exists(folder.resolve("rank0/checkpoints")));
        assertFalse(Files.exists(folder.resolve("rank1/checkpoints")));
    }
}
