package org.dance4j.cli.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ManualPageTest {

    @Command(
            name = "dance",
            description = "Dances.",
            exitCodeList = {"0:success", "1:failure"})
    private static final class Root {}

    @Command(
            name = "step",
            description = {".Makes 5%% of a step: one's own, a\\b. And more.", "A second paragraph."})
    // picocli sets them.
    @SuppressWarnings("unused")
    private static final class Step {

        @Parameters(paramLabel = "FOOT", description = "Which. Default: ${DEFAULT-VALUE}.", defaultValue = "left")
        private String foot;

        @Option(
                names = {"-f", "--far"},
                paramLabel = "N",
                description = "How far.")
        private int far;

        @Option(names = "--fade", negatable = true, description = "Slowly.")
        private boolean fade;

        @Option(names = "--secret", hidden = true, description = "Not for people.")
        private boolean secret;
    }

    @Command(name = "label-stream", hidden = true)
    private static final class Hidden {}

    private static List<ManualPage> pages() {
        CommandLine root = new CommandLine(new Root()).addSubcommand(new Step()).addSubcommand(new Hidden());
        return ManualPage.all(root.getCommandSpec(), "1.0");
    }

    @Test
    void thereIsAPageForEachCommandThatIsNotHidden() {
        assertEquals(
                List.of("dance.1", "dance-step.1"),
                pages().stream().map(ManualPage::fileName).toList());
        String root = pages().get(0).roff();
        assertTrue(root.startsWith(".TH \"DANCE\" \"1\" \"\" \"dance4j 1.0\""), root);
        assertTrue(root.contains("\\fBdance\\-step\\fR(1)\n.Makes 5% of a step.".replace("\n.", "\n\\&.")), root);
        assertTrue(root.contains(".SH ENVIRONMENT"), root);
    }

    @Test
    void aPageSaysWhatTheOptionsSay() {
        assertEquals(
                """
                .TH "DANCE\\-STEP" "1" "" "dance4j 1.0" "dance4j"
                .nh
                .ad l
                .SH NAME
                dance\\-step \\- .Makes 5% of a step
                .SH SYNOPSIS
                \\fBdance step\\fR [OPTIONS] FOOT
                .SH DESCRIPTION
                .PP
                \\&.Makes 5% of a step: one\\(aqs own, a\\eb. And more.
                .PP
                A second paragraph.
                .SH ARGUMENTS
                .TP
                \\fIFOOT\\fR
                Which. Default: left.
                .SH OPTIONS
                .TP
                \\fB\\-f\\fR, \\fB\\-\\-far\\fR=\\fIN\\fR
                How far.
                .TP
                \\fB\\-\\-[no\\-]fade\\fR
                Slowly.
                .SH EXIT STATUS
                .TP
                \\fB0\\fR
                success
                .TP
                \\fB1\\fR
                failure
                .SH SEE ALSO
                \\fBdance\\fR(1)
                """,
                pages().get(1).roff());
    }

    /** By the program that man calls, which names whatever it does not understand. */
    @Test
    void groffHasNothingToSayAgainstIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is missing");
        for (ManualPage page : pages()) {
            Process groff = new ProcessBuilder("groff", "-man", "-ww", "-Tascii")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream in = groff.getOutputStream()) {
                in.write(page.roff().getBytes(StandardCharsets.UTF_8));
            }
            assertEquals("", new String(groff.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(0, groff.waitFor());
        }
    }
}
