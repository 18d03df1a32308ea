package org.dance4j.cli.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagingTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    /** A jar with empty files. */
    private static Path jar(Path path, String... entries) throws IOException {
        Files.createDirectories(path.getParent());
        try (OutputStream file = Files.newOutputStream(path);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
            }
        }
        return path;
    }

    private static String refusal(Runnable work) {
        return assertThrows(BadInputException.class, work::run).getMessage();
    }

    private Path inRepository(String name) {
        return folder.resolve("org/tensorflow/native/1.0").resolve(name);
    }

    @Test
    void aDebianPackageHasItsThreeMembersInOrder() throws IOException {
        Path deb = folder.resolve("a.deb");
        List<PackageEntry> files = List.of(
                new PackageEntry.Content("usr/lib/a/run", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), true),
                new PackageEntry.Copy("usr/lib/a/lib/x.jar", jar(folder.resolve("x.jar"), "x")),
                new PackageEntry.Link("usr/bin/a", "../lib/a/run"));
        DebianPackage.write(deb, new DebianControl("dance4j", "1.0-SNAPSHOT", "arm64").text(), files, TIME);

        List<String> members = new ArrayList<>();
        try (ArArchiveInputStream in = new ArArchiveInputStream(Files.newInputStream(deb))) {
            for (ArArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                members.add(entry.getName());
            }
        }
        assertEquals(List.of("debian-binary", "control.tar.gz", "data.tar"), members);
        assertFalse(Files.exists(folder.resolve("a.deb.data")));
    }

    /** The same by those who read such packages. */
    @Test
    void dpkgReadsAndUnpacksIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb is missing");
        aDebianPackageHasItsThreeMembersInOrder();
        String deb = folder.resolve("a.deb").toString();
        assertEquals("1.0~SNAPSHOT", run("dpkg-deb", "--field", deb, "Version").strip());
        assertEquals("1", run("dpkg-deb", "--field", deb, "Installed-Size").strip());
        assertTrue(run("dpkg-deb", "--contents", deb).contains("-rwxr-xr-x root/root"));
        Path root = folder.resolve("root");
        run("dpkg-deb", "--extract", deb, root.toString());
        assertTrue(Files.isExecutable(root.resolve("usr/bin/a")), "the link leads to what can be run");
        assertEquals(-1, Files.mismatch(folder.resolve("x.jar"), root.resolve("usr/lib/a/lib/x.jar")));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void librariesOfOtherPlatformsAreLeftOut() throws IOException {
        Path jar = jar(
                folder.resolve("onnxruntime.jar"),
                "ai/onnxruntime/OrtSession.class",
                "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
                "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so",
                "ai/onnxruntime/native/win-x64/onnxruntime.pdb");
        Path made = PlatformJar.of(jar, Platform.LINUX_ARM64, Files.createDirectories(folder.resolve("made")))
                .orElseThrow();
        try (ZipFile zip = new ZipFile(made.toFile())) {
            assertEquals(
                    List.of("ai/onnxruntime/OrtSession.class", "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so"),
                    Collections.list(zip.entries()).stream()
                            .map(ZipEntry::getName)
                            .toList());
        }
        assertEquals(
                Optional.empty(),
                PlatformJar.of(jar(folder.resolve("plain.jar"), "A.class"), Platform.LINUX_ARM64, folder));
    }

    @Test
    void theLibraryOfAnotherPlatformIsTakenOrAskedFor() throws IOException {
        Library here = new Library(jar(inRepository("native-1.0-linux-x86_64.jar"), "x"));
        Files.writeString(
                inRepository("native-1.0.pom"),
                "<project><groupId>org.tensorflow</groupId><artifactId>native</artifactId><version>1.0</version></project>");
        assertEquals(here, here.on(Platform.LINUX_X86_64));
        assertEquals(
                "there is no " + inRepository("native-1.0-macosx-arm64.jar") + "; this brings it: mvn dependency:get"
                        + " -Dtransitive=false -Dartifact=org.tensorflow:native:1.0:jar:macosx-arm64",
                refusal(() -> here.on(Platform.MACOS_ARM64)));
        Library other = new Library(jar(inRepository("native-1.0-linux-arm64.jar"), "x"));
        assertEquals(other, here.on(Platform.LINUX_ARM64));
        Library gpu = new Library(inRepository("native-1.0-linux-x86_64-gpu.jar"));
        assertEquals(gpu, gpu.on(Platform.LINUX_X86_64));
        assertTrue(refusal(() -> gpu.on(Platform.LINUX_ARM64)).contains("DANCE_GPU"));
        Library java = new Library(inRepository("native-1.0.jar"));
        assertEquals(java, java.on(Platform.MACOS_ARM64));
    }

    @Test
    void licencesComeFromALibraryOrItsParent() throws IOException {
        Path parent = folder.resolve("org/other/parent/2/parent-2.pom");
        Files.createDirectories(parent.getParent());
        Files.writeString(
                parent,
                """
                <project><groupId>org.other</groupId><artifactId>parent</artifactId><version>2</version>
                  <url>https://example.org</url>
                  <licenses><license><name>MIT</name></license><license><name>Apache-2.0</name></license></licenses>
                </project>
                """);
        jar(inRepository("native-1.0.jar"), "META-INF/LICENSE.txt", "org/a/Licenses.class", "META-INF/NOTICE");
        Files.writeString(
                inRepository("native-1.0.pom"),
                """
                <project>
                  <parent><groupId>org.other</groupId><artifactId>parent</artifactId><version>2</version></parent>
                  <groupId>org.tensorflow</groupId><artifactId>native</artifactId><version>1.0</version>
                </project>
                """);
        Library library = new Library(inRepository("native-1.0.jar"));
        assertEquals(
                Optional.of(new Pom(
                        "org.tensorflow",
                        "native",
                        "1.0",
                        List.of("MIT", "Apache-2.0"),
                        Optional.of("https://example.org"))),
                library.pom());
        List<PackageEntry> notices = Notices.of(List.of(library), "copyright");
        assertEquals(
                List.of("NOTICE", "licenses/native-1.0/META-INF/LICENSE.txt", "licenses/native-1.0/META-INF/NOTICE"),
                notices.stream().map(PackageEntry::path).toList());
        String list = new String(((PackageEntry.Content) notices.get(0)).bytes(), StandardCharsets.UTF_8);
        assertTrue(list.contains("its text is in copyright."), list);
        assertTrue(list.contains("native-1.0\n    MIT, or Apache-2.0\n    https://example.org\n"), list);
    }

    @Test
    void onlyACheckoutWithJarsIsPacked() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        assertTrue(refusal(() -> Checkout.of(classes.toString())).contains(classes.toString()));
        Path packed = jar(folder.resolve("unpacked/lib/dance4j-cli-1.jar"), "x");
        Files.createFile(packed.resolveSibling("class-path"));
        assertEquals(
                "packages are built in a checkout of the sources, and this dance runs from a package, "
                        + folder.resolve("unpacked"),
                refusal(() -> Checkout.of(packed.toString())));
        Path built = jar(folder.resolve("checkout/cli/target/dance4j-cli-1.jar"), "x");
        assertTrue(refusal(() -> Checkout.of(built.toString())).contains("there is no launcher"));
        Files.createFile(folder.resolve("checkout/dance"));
        Checkout checkout = Checkout.of(built.toString());
        assertEquals(folder.resolve("checkout"), checkout.root());
        assertTrue(refusal(checkout::platform).contains("TensorFlow"));
    }
}
