package org.dance4j.common.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingSchemaTest {

    enum Kind {
        PLAIN,
        OF_BOTH
    }

    record Step(
            @Setting(value = "Images.", label = "N", otherwise = "8", atLeast = 2) Integer batch,
            @Setting(value = "How fast, unlike {of-kind}.", label = "RATE", above = 0, below = 1) Double stepRate,
            @Setting(value = "How much.", label = "SHARE", otherwise = "1", above = 0, atMost = 1) Double part) {}

    record All(Step step, @Setting(value = "Which.", label = "NAME", optional = true) Kind ofKind) {}

    private static final SettingSchema<All> SCHEMA = SettingSchema.of(All.class);

    @Test
    void groupsAreFlatByNames() {
        assertEquals(
                List.of("batch", "step-rate", "part", "of-kind"),
                SCHEMA.fields().stream().map(SettingField::name).toList());
        All all = SCHEMA.of(Map.of("of-kind", "of-both", "step-rate", 0.5));
        assertEquals(new All(new Step(null, 0.5, null), Kind.OF_BOTH), all);
        assertEquals(Map.of("step-rate", "0.5", "of-kind", "of-both"), SCHEMA.texts(all));
        assertEquals(new All(new Step(8, 0.5, 1.0), Kind.OF_BOTH), SCHEMA.withDefaults(all));
        assertEquals(
                new All(new Step(4, 0.5, null), Kind.PLAIN),
                SCHEMA.merged(all, SCHEMA.of(Map.of("batch", 4, "of-kind", Kind.PLAIN))));
    }

    @Test
    void helpTellsOfDefaultsAndOfOtherSettings() {
        assertEquals("Images. Default: 8.", SCHEMA.field("batch").description(name -> name));
        assertEquals("How fast, unlike --of-kind.", SCHEMA.field("step-rate").description(name -> "--" + name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch | 1 | batch must be at least 2, found 1",
                "step-rate | 0 | step-rate must be above 0 and below 1, found 0.0",
                "step-rate | NaN | step-rate must be above 0 and below 1, found NaN",
                "part | 1.5 | part must be above 0 and at most 1, found 1.5",
                "batch | many | batch: expected a whole number, found 'many'",
                "of-kind | other | of-kind: expected one of plain, of-both, found 'other'",
                "bach | 2 | there is no setting 'bach'"
            })
    void whatCannotBeIsNamed(String name, String value, String sentence) {
        assertEquals(
                sentence,
                assertThrows(BadInputException.class, () -> SCHEMA.check(SCHEMA.of(Map.of(name, value))))
                        .getMessage());
    }

    @Test
    void aResolvedOneLeavesOpenOnlyWhatMayBe() {
        SettingSchema.requireSound(new Step(2, 0.1, 1.0));
        assertEquals(
                "step-rate is missing",
                assertThrows(BadSettingException.class, () -> SettingSchema.requireSound(new Step(2, null, 1.0)))
                        .getMessage());
    }

    @Test
    void aSentenceCallsSettingsAsItsReaderDoes() {
        BadSettingException problem = BadSettingException.of(
                "say ", new BadSettingException.Field("batch"), " or ", new BadSettingException.Field("step-rate"));
        assertEquals("say batch or step-rate", problem.getMessage());
        assertEquals(
                "run 1: say --batch or --step-rate", problem.within("run 1: ").sentence(name -> "--" + name));
        assertEquals(List.of("batch", "step-rate"), problem.fields());
    }
}
