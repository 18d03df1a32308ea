package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dance package}, and the command that its zip holds. The checkout that it is made in is of this build's classes and
 * the libraries that telling the version takes: those with native code are large.
 */
class PackageTest {

    private static final int LARGE = 5_000_000;

    @TempDir
    private Path folder;

    private record Called(int exitCode, String output) {}

    private static Called call(List<String> command, String path) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", path);
        builder.environment().keySet().removeAll(List.of("DANCE_GPU", "DANCE_CLASSPATH", "JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Called(process.waitFor(), output);
    }

    /** A checkout that has been built, and the class path of its build. */
    private String checkout() throws IOException {
        Path checkout = folder.resolve("checkout");
        Path target = Files.createDirectories(checkout.resolve("cli").resolve("target"));
        for (String file : List.of("dance", "LICENSE", "README.md", "CONTRIBUTING.md")) {
            Files.copy(Path.of("..", file), checkout.resolve(file));
        }
        Files.writeString(
                Files.createDirectories(checkout.resolve("docs/howto")).resolve("one.md"), "# One\n");
        List<String> jars = new ArrayList<>();
        for (String entry : Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path"))) {
            Path path = Path.of(entry);
            boolean own = path.getFileName().toString().startsWith("dance4j-");
            if (Files.isDirectory(path)) {
                String name = Files.exists(path.resolve("org/dance4j/cli/Main.class")) ? "cli" : "m" + jars.size();
                jars.add(jar(path, target.resolve("dance4j-" + name + "-1.jar")));
            } else if (own) {
                jars.add(Files.copy(path, target.resolve(path.getFileName())).toString());
            } else if (Files.exists(path) && Files.size(path) < LARGE) {
                jars.add(path.toString());
            }
        }
        Path natives = folder.resolve("tensorflow-core-native-1-linux-x86_64.jar");
        jars.add(jar(Files.createDirectory(folder.resolve("nothing")), natives));
        return String.join(File.pathSeparator, jars);
    }

    private static String jar(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            out.setLevel(1);
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
        return jar.toString();
    }

    private void unpack(Path zip) throws IOException {
        try (ZipFile in = ZipFile.builder().setPath(zip).get()) {
            for (ZipArchiveEntry entry : Collections.list(in.getEntries())) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(in.getInputStream(entry), file);
                assertEquals(
                        entry.getName().endsWith("/dance") && !entry.getName().contains("share"),
                        (entry.getUnixMode() & 0111) != 0,
                        entry.getName() + " can be run");
            }
        }
    }

    @Test
    void theZipRunsWithoutMaven() throws Exception {
        String classPath = checkout();
        Path out = folder.resolve("out");
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "org.dance4j.cli.Main",
                "package",
                "--platform",
                "linux-x86-64",
                "--out",
                out.toString());
        String tools = System.getenv("PATH");
        Called made = call(command, tools);
        assertEquals(0, made.exitCode(), made.output());
        List<Path> files;
        try (Stream<Path> all = Files.list(out)) {
            files = all.sorted().toList();
        }
        assertEquals(2, files.size(), files.toString());
        assertTrue(files.get(0).toString().endsWith("-linux-x86-64.zip"), files.toString());
        assertTrue(files.get(1).toString().endsWith("_amd64.deb"), files.toString());
        for (Path file : files) {
            assertTrue(made.output().contains(file.toString()), made.output());
        }
        Called again = call(command, tools);
        assertEquals(
                new Called(1, "dance: " + files.get(0) + " is there already; choose another name, or --overwrite\n"),
                again);

        unpack(files.get(0));
        String name = files.get(0).getFileName().toString().replace(".zip", "");
        Path unpacked = folder.resolve(name);
        for (String file :
                List.of("NOTICE", "LICENSE", "share/man/man1/dance-train.1", "share/zsh/site-functions/_dance")) {
            assertTrue(Files.size(unpacked.resolve(file)) > 0, file);
        }
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String tool : List.of("dirname", "readlink", "sed", "head", "uname", "locale")) {
            Stream.of(tools.split(File.pathSeparator))
                    .map(place -> Path.of(place, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .ifPresent(found -> link(bin.resolve(tool), found));
        }
        Called run = call(List.of("/bin/bash", unpacked.resolve("dance").toString(), "--version"), bin.toString());
        assertEquals(0, run.exitCode(), run.output());
        assertTrue(run.output().startsWith("dance4j "), run.output());
    }

    private static void link(Path link, Path target) {
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
