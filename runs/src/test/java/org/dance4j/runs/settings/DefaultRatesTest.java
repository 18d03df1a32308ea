package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultRatesTest {

    @ParameterizedTest
    @CsvSource({
        "sgd, false, 0.05, 1",
        "adamw, false, 0.001, 1",
    })
    void allIsRandomWithoutWeights(String optimizer, boolean onlyBackbone, double rate, double backboneRate) {
        assertRates(Map.of("optimizer", optimizer), onlyBackbone, rate, backboneRate);
    }

    @ParameterizedTest
    @CsvSource({
        "sgd, true, 0.04, 0.5",
        "sgd, false, 0.02, 1",
        "adamw, true, 0.0001, 1",
        "adamw, false, 0.0001, 1",
    })
    void whatIsRandomBehindABackboneLearnsFaster(
            String optimizer, boolean onlyBackbone, double rate, double backboneRate) {
        assertRates(Map.of("weights", "a.safetensors", "optimizer", optimizer), onlyBackbone, rate, backboneRate);
    }

    /** A tenth of a gradient, without the momentum of ten steps, goes as far at a hundred times the rate. */
    @ParameterizedTest
    @CsvSource({", false, 2, 1", "a.safetensors, true, 4, 0.5", "a.safetensors, false, 2, 1"})
    void integersHaveRatesOfTheirOwn(String weights, boolean onlyBackbone, double rate, double backboneRate) {
        Map<String, Object> asked = new HashMap<>(Map.of("arithmetic", "int8"));
        Optional.ofNullable(weights).ifPresent(file -> asked.put("weights", file));
        assertRates(asked, onlyBackbone, rate, backboneRate);
    }

    @ParameterizedTest
    @CsvSource({"learning-rate, 0.03, 0.03, 1", "backbone-rate, 0.1, 0.02, 0.1", "backbone-rate, 1, 0.02, 1"})
    void whoGivesOneRateMeansTheOthersPlainDefault(String name, String value, double rate, double backboneRate) {
        assertRates(Map.of("weights", "a.safetensors", name, value), true, rate, backboneRate);
    }

    /** Of n widths, whose gradients add up, a rate is divided by √n; a range trains its ends and two in between. */
    @ParameterizedTest
    @CsvSource({"'1,0.75,0.5,0.25', sgd, 0.025", "0.25..1, sgd, 0.025", "'1,0.5', sgd, 0.035", "'1,0.5', adam, 0.001"})
    void severalWidthsShareARate(String widths, String optimizer, double rate) {
        assertRates(Map.of("widths", widths, "optimizer", optimizer), false, rate, 1);
    }

    /** 8 channels are 8 at every width, and 0.499 of 64 are 32 as 0.5 are. */
    @ParameterizedTest
    @CsvSource({"8, '1,0.5,0.25', 0.05", "8, 0.25..1, 0.05", "64, '1,0.5,0.499', 0.035"})
    void widthsThatAreMergedShareNothing(int channels, String widths, double rate) {
        Settings asked = Settings.of(Map.of("widths", widths)).withDefaults();
        Settings all = DefaultRates.filledIn(asked, false, network(channels));
        assertEquals(rate, all.optimization().learningRate());
    }

    /** The ReLUs of networks without norms die at the rates of others. */
    @ParameterizedTest
    @CsvSource({
        "float, , false, 0.01, 1",
        "float, a.safetensors, true, 0.008, 0.5",
        "float, a.safetensors, false, 0.004, 1",
        "int8, , false, 0.4, 1",
    })
    void networksWithoutNormsLearnAtAFifth(
            String arithmetic, String weights, boolean onlyBackbone, double rate, double backboneRate) {
        Map<String, Object> asked = new HashMap<>(Map.of("arithmetic", arithmetic));
        Optional.ofNullable(weights).ifPresent(file -> asked.put("weights", file));
        LayerStack net = new LayerStack();
        String logits = net.classifier("logits", net.image(Architecture.Options.IMAGENET), 3);
        Network plain = new Network("plain", 4, net.layers(), logits, List.of());
        Settings all = DefaultRates.filledIn(Settings.of(asked).withDefaults(), onlyBackbone, plain);
        assertEquals(rate, all.optimization().learningRate());
        assertEquals(backboneRate, all.optimization().backboneRate());
    }

    /** A convolution and scores of classes. */
    private static Network network(int channels) {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String normal = net.batchNorm("conv.bn", net.conv("conv", image, channels, 3, 1));
        String logits = net.classifier("logits", normal, 3);
        return new Network("test", 4, net.layers(), logits, List.of());
    }

    private static void assertRates(Map<String, Object> asked, boolean onlyBackbone, double rate, double backboneRate) {
        Settings all = DefaultRates.filledIn(Settings.of(asked).withDefaults(), onlyBackbone, network(64));
        assertEquals(rate, all.optimization().learningRate());
        assertEquals(backboneRate, all.optimization().backboneRate());
    }
}
