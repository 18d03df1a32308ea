package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.dance4j.runs.StoredRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation's example of a whole run from Java: what stands there, compiled and run in a process with nothing set up. */
class JavaExampleTest {

    private static final String CLASS = "TrainAndExport";

    @TempDir
    private Path folder;

    private static String example() throws IOException {
        String readme = Files.readString(Path.of("..", "docs", "howto", "java.md"));
        int name = readme.indexOf("public class " + CLASS);
        int start = readme.lastIndexOf("```java\n", name) + "```java\n".length();
        return readme.substring(start, readme.indexOf("```", start));
    }

    @Test
    void aRunFromJavaTrainsSlimsEvaluatesAndExports() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve(CLASS + ".java"), example());
        String classPath = System.getProperty("java.class.path");
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString()));
        Path run = folder.resolve("run");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                folder + System.getProperty("path.separator") + classPath,
                CLASS,
                run.toString());
        builder.environment().remove("TF_ENABLE_ONEDNN_OPTS");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        StoredRun stored = StoredRun.open(run);
        assertTrue(stored.metrics().orElseThrow().meanIou() > 0, output);
        assertTrue(
                stored.metrics().orElseThrow().slim().parameters()
                        < stored.metrics().orElseThrow().full().parameters(),
                output);
        assertEquals(
                Optional.of(1), Optional.of(stored.config().settings().length().epochs()));
        for (String file : List.of("model.json", "saved_model/saved_model.pb")) {
            assertTrue(Files.exists(run.resolve("devices").resolve(file)), file + " in " + output);
        }
        // A network that has seen six images once may lose more labels to 8 bits than an export may; then it says so.
        assertTrue(
                Files.exists(run.resolve("devices").resolve("model-int8.tflite"))
                        || output.contains("model-int8.tflite was not kept: it has a mIoU of "),
                output);
    }
}
