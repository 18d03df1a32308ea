package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    private static void assertRates(Map<String, Object> asked, boolean onlyBackbone, double rate, double backboneRate) {
        Settings all = DefaultRates.filledIn(Settings.of(asked).withDefaults(), onlyBackbone);
        assertEquals(rate, all.optimization().learningRate());
        assertEquals(backboneRate, all.optimization().backboneRate());
    }
}
