package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What decides which channels go, from the command line. */
class ImportanceTest {

    private static final List<String> RUN = List.of("train", "--width", "0.25", "--epochs", "3", "--no-export");

    @TempDir
    private Path folder;

    @Test
    void channelsFadeDownToACost() throws IOException {
        Path out = folder.resolve("run");
        Dance.run(
                        RUN,
                        Dance.TINY,
                        "--importance",
                        "taylor-per-cost",
                        "--fade",
                        "--prune-scope",
                        "network",
                        "--target-macs",
                        "0.6",
                        "--network-when",
                        "throughout",
                        "--mix",
                        "--out",
                        out)
                .succeeded();
        TrainedRun run = new TrainedRun(out);
        double share = (double) macs(run.slim()) / macs(run.built());
        assertTrue(share <= 0.6 && share > 0.55, "share " + share);
        JsonNode stages =
                new ObjectMapper().readTree(out.resolve("slimming.json").toFile());
        assertEquals(2, stages.size());
        for (JsonNode stage : stages) {
            assertEquals(
                    stage.get("mean_iou_before").asDouble(),
                    stage.get("mean_iou_after").asDouble(),
                    0.002);
        }
        assertTrue(Files.readString(out.resolve("config.yaml")).contains("gamma-l1: 0.0"), "nothing is pulled");
    }

    /** On the way to the first pruning, a pull on the lowest gammas takes these down, a pull on all takes all alike. */
    @Test
    @Tag("slow")
    void aPullOnTheLowestTellsGammasApart() throws IOException {
        JsonNode all = gammas("all");
        JsonNode lowest = gammas("lowest");
        assertTrue(all.get("50").asDouble() - all.get("25").asDouble() < 0.02, "together: " + all);
        assertTrue(lowest.get("50").asDouble() - lowest.get("25").asDouble() > 0.06, "apart: " + lowest);
        assertTrue(lowest.get("50").asDouble() > all.get("50").asDouble() + 0.02, "left alone: " + lowest);
    }

    /** The quantiles of gammas after 8 of the 12 steps before the first pruning. */
    private JsonNode gammas(String pull) throws IOException {
        Path out = folder.resolve(pull);
        Dance.stoppedAfter(
                9,
                "train",
                "--width",
                "0.25",
                "--epochs",
                "9",
                "--no-export",
                Dance.TINY,
                "--recipe",
                "baseline",
                "--slimming",
                "--gamma-pull",
                pull,
                "--threads",
                "1",
                "--out",
                out);
        String line = Files.readAllLines(out.resolve("log.jsonl")).get(1);
        return new ObjectMapper().readTree(line).get("gamma_quantiles");
    }

    private static long macs(Network network) {
        return Cost.of(network.inference(), 96, 128).macs();
    }

    /** No machine labels an image in a nanosecond: what it takes at least is told, whatever that is. */
    @Test
    @Tag("slow")
    void aTimeThatCannotBeReachedIsRefusedAfterLayersWereTimed() {
        Path out = folder.resolve("run");
        Dance dance = Dance.run(
                RUN, Dance.TINY, "--threads", "1", "--channel-multiple", "8", "--target-latency", "1e-6", "--out", out);
        assertEquals(1, dance.exitCode());
        String all = String.join("\n", dance.out()) + String.join("\n", dance.err());
        assertTrue(all.contains("--target-latency 1.0E-6 cannot be reached in scope header of network bisenet"), all);
        assertTrue(
                all.contains("by tflite-int8 on ")
                        && all.contains("when each layer keeps what it must, an image takes"),
                all);
        assertFalse(Files.exists(out));
    }

    /**
     * Floors of 8 channels, or of 16, leave 112 and 224 of the header's 496. Of the multiply-accumulates 0.70039 are left,
     * which 0.700 is below.
     */
    @Test
    void whatCannotBeReachedIsRefusedWithWhatCan() {
        Path out = folder.resolve("run");
        refused(out, "target-macs", "0.7", "1", "0.701 is left; see --prune-scope");
        refused(out, "prune-ratio", "0.9", "1", "0.774 of the channels goes; see --prune-scope and --channel-multiple");
        refused(out, "prune-ratio", "0.9", "16", "0.548 of the channels goes");
        assertFalse(Files.exists(out));
    }

    @Test
    @Tag("slow")
    void whatASentenceNamesCanBeAskedFor() {
        begins("target-macs", "0.701", "1");
        begins("prune-ratio", "0.774", "1");
        begins("prune-ratio", "0.548", "16");
    }

    private static void refused(Path out, String option, String value, String multiple, String reachable) {
        String start = "--" + option + " " + value
                + " cannot be reached in scope header of network bisenet-resnet18-x0.25: when each layer keeps what it must, ";
        Dance.run(RUN, Dance.TINY, "--channel-multiple", multiple, "--" + option, value, "--out", out)
                .refused(1, start + reachable);
    }

    private void begins(String option, String value, String multiple) {
        Path out = folder.resolve(option + value);
        Dance.stoppedAfter(1, RUN, Dance.TINY, "--channel-multiple", multiple, "--" + option, value, "--out", out);
        assertTrue(Files.exists(out.resolve("config.yaml")));
    }

    @Test
    void whatCannotBeIsRefused() {
        Path out = folder.resolve("run");
        Dance.run(RUN, Dance.TINY, "--target-macs", "0.01", "--out", out)
                .refused(1, "--target-macs 0.01 cannot be reached in scope header of network bisenet-resnet18");
        Dance.run(RUN, Dance.TINY, "--recipe", "baseline", "--fade", "--out", out)
                .refused(1, "--fade is about channels that are pruned, and this run has no --slimming");
        Dance.run(RUN, Dance.TINY, "--recipe", "baseline", "--target-macs", "0.5", "--out", out)
                .refused(1, "--target-macs is about channels that are pruned");
        Dance.run(RUN, Dance.TINY, "--target-macs", "1.5", "--out", out)
                .refused(1, "--target-macs must be above 0 and below 1, found 1.5");
        Dance.run(RUN, Dance.TINY, "--recipe", "baseline", "--target-latency", "5", "--out", out)
                .refused(1, "--target-latency is about channels that are pruned");
        Dance.run(RUN, Dance.TINY, "--target-latency", "5", "--target-macs", "0.5", "--out", out)
                .refused(1, "--target-latency and --target-macs both say how far channels are pruned");
        Dance.run(RUN, Dance.TINY, "--channel-multiple", "0", "--out", out)
                .refused(2, "expected auto or a whole number that is at least 1, found '0'");
        Dance.run(RUN, Dance.TINY, "--importance", "taylor", "--gamma-pull", "lowest", "--out", out)
                .refused(
                        1,
                        "--gamma-pull lowest is about gammas that are pulled, and this run has no pull by --gamma-l1");
        Dance.run(RUN, Dance.TINY, "--importance", "taylor", "--gamma-l1", "0.001", "--out", out)
                .refused(1, "--importance taylor is what the loss would lose, and goes without a pull by --gamma-l1");
        Dance.run(RUN, Dance.TINY, "--optimizer", "adam", "--momentum", "0.5", "--out", out)
                .refused(1, "--momentum is SGD's, and this run has --optimizer adam");
        Dance.run(RUN, Dance.TINY, "--importance", "size", "--out", out).refused(2, "magnitude-per-cost");
        assertFalse(Files.exists(out));
    }
}
