package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.StopRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {

    private static final Path REFERENCES = Path.of("..", "..", "shared", "reference-networks");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Path file) {
        return Main.run(
                new String[] {"weights", file.toString()},
                new Console(new PrintWriter(out), new PrintWriter(err), false),
                new StopRequest());
    }

    @Test
    void itPrintsNamesShapesTypesAndTotals() throws IOException {
        byte[] header = ("{\"module.conv.weight\":{\"dtype\":\"F16\",\"shape\":[2,1,1,600],\"data_offsets\":[0,2400]},"
                        + "\"module.bn.steps\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[2400,2408]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 2408).order(ByteOrder.LITTLE_ENDIAN);
        Path file = Files.write(
                folder.resolve("weights.bin"),
                bytes.putLong(header.length).put(header).array());
        assertEquals(0, run(file));
        assertEquals(
                List.of(
                        "tensor           shape     type",
                        "-----------  ---------  -------",
                        "conv.weight  2x1x1x600  float16",
                        "bn.steps        scalar    int64",
                        "",
                        "safetensors, all names without 'module.': 2 tensors, 1,201 values"),
                out.toString().lines().toList());
        assertEquals("", err.toString());
    }

    @Test
    void ofACheckpointItPrintsTheWeights() {
        Path file = REFERENCES.resolve("mobilenet_v2_w025_checkpoint.pth.tar");
        assumeTrue(Files.exists(file), "skipped: there is no file " + file);
        assertEquals(0, run(file));
        List<String> lines = out.toString().lines().toList();
        assertEquals("features.0.0.weight  8x3x3x3  float32", lines.get(2).replaceAll(" +", "  "));
        // As PyTorch counts them.
        assertEquals(
                "PyTorch zip, under state_dict, all names without 'module.': 314 tensors, 262,911 values",
                lines.get(lines.size() - 1));
    }

    @Test
    void aFileThatCannotBeReadIsNamedInOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("weights.pth"), "cos\nsystem\n(S'true'\ntR.");
        assertEquals(1, run(file));
        assertEquals(
                "dance: cannot read " + file + ": it asks for the class os.system,"
                        + " and only tensors and plain containers are read" + System.lineSeparator(),
                err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.pth");
        assertEquals(1, run(file));
        assertEquals("dance: cannot read " + file + ": there is no such file" + System.lineSeparator(), err.toString());
    }
}
