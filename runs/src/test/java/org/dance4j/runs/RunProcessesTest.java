package org.dance4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.training.cluster.MeetingHost;
import org.dance4j.training.cluster.Place;
import org.dance4j.training.config.TrainingConfig;
import org.junit.jupiter.api.Test;

/** Which settings four processes can train with. */
class RunProcessesTest {

    private static TrainingConfig config(Map<String, ?> changed) {
        Map<String, Object> settings = new HashMap<>();
        for (String off : List.of("downsampling", "dropping", "weighting", "slimming")) {
            settings.put(off, false);
        }
        settings.put("epochs", 1);
        settings.put("batch", 8);
        settings.put("crop", "64x64");
        settings.put("learning-rate", 0.1);
        settings.put("warmup-steps", 0);
        settings.put("gamma-l1", 0);
        settings.put("data-when", "0-1");
        settings.put("network-when", "0-1");
        settings.put("indicator", "relative");
        settings.put("keep", "1");
        settings.put("loss-weights", "1");
        settings.put("min-resolution", 0.5);
        settings.put("importance", "gamma");
        settings.put("prune-ratio", 0.1);
        settings.put("stages", 1);
        settings.put("prune-scope", "header");
        settings.put("precision", "float32");
        settings.put("threads", 1);
        settings.put("validate-every", 1);
        settings.putAll(changed);
        return TrainingConfig.of(settings);
    }

    private static String refusal(Map<String, ?> changed) throws IOException {
        try (MeetingHost host = host()) {
            return assertThrows(BadSettingException.class, () -> new RunProcesses(Optional.of(host))
                            .requireFits(config(changed)))
                    .sentence(name -> "--" + name);
        }
    }

    private static MeetingHost host() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        return MeetingHost.open(new Place(0, 4, 4, "127.0.0.1", port, 1), "1.0", Map.of());
    }

    @Test
    void whatEachHasEnoughImagesForIsTrained() throws IOException {
        try (MeetingHost host = host()) {
            RunProcesses four = new RunProcesses(Optional.of(host));
            four.requireFits(config(Map.of()));
            four.requireFits(config(Map.of("batch", 4, "sync-batch-norm", true)));
        }
        new RunProcesses(Optional.empty()).requireFits(config(Map.of("batch", 2)));
    }

    @Test
    void otherSettingsAreRefused() throws IOException {
        assertEquals(
                "--batch 7 leaves some of the 4 processes without the two images that batch norms train on; at least 8,"
                        + " or --sync-batch-norm, is needed",
                refusal(Map.of("batch", 7)));
        assertEquals(
                "--batch 3 leaves some of the 4 processes without an image: at least 4 are needed",
                refusal(Map.of("batch", 3, "sync-batch-norm", true)));
        assertEquals(
                "--sync-batch-norm joins what batch norms see of images of one size, and with --mix each process groups"
                        + " images of several: choose one of both",
                refusal(Map.of("sync-batch-norm", true, "mix", true)));
    }

    @Test
    void norArePassesWhoseChannelsDifferFromStepToStep() throws IOException {
        assertEquals(
                "--sync-batch-norm joins batch norms whose channels stay as many, and with a range in --widths they are"
                        + " others in each step: choose one of both",
                refusal(Map.of("sync-batch-norm", true, "widths", "0.5..1", "widths-drawn", 1)));
    }

    /** Of as many processors the default of input threads is made. */
    @Test
    void processesOfOneMachineShareItsProcessors() throws IOException {
        int all = Runtime.getRuntime().availableProcessors();
        try (MeetingHost host = host()) {
            assertEquals(Math.max(1, all / 4), new RunProcesses(Optional.of(host)).processors());
        }
        assertEquals(all, new RunProcesses(Optional.empty()).processors());
    }

    @Test
    void whatOneProcessLeftOutIsNotTrainedBySeveral() {
        List<Sample> samples =
                Datasets.open("scenes", Datasets.Options.seeded(1)).samples(Split.TRAIN);
        BadFile bad = new BadFile(samples.get(1).id(), "it cannot be read");
        RunProcesses.requireSound(samples, List.of());
        RunProcesses.requireSound(samples.subList(0, 1), List.of(bad));
        assertEquals(
                "sample " + bad.sample() + " was left out while one process trained, because it cannot be used, and"
                        + " several leave out none: go on with one process, or begin a new run",
                assertThrows(BadInputException.class, () -> RunProcesses.requireSound(samples, List.of(bad)))
                        .getMessage());
    }
}
