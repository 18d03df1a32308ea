package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in something like a checkout of two modules and a library. Instead of Java a script says what it is to
 * run, instead of Maven one counts how often it is called.
 */
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "dance");

    @TempDir
    private Path folder;

    private Path checkout;
    private Path library;

    @BeforeEach
    void make() throws IOException {
        checkout = folder.resolve("a checkout [1]");
        library = Files.createDirectories(folder.resolve("repository")).resolve("library.jar");
        Files.createFile(library);
        Path target = module("cli");
        module("common");
        Files.writeString(target.resolve("class-path"), library.toString());
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.copy(LAUNCHER, checkout.resolve("dance"));
        try (Stream<Path> all = Files.walk(checkout)) {
            for (Path file : all.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
            }
        }
        Files.createFile(target.resolve("built"));
        script(
                "mvn",
                "echo built >> '" + folder + "/builds'\n[ ! -e '" + folder + "/jars' ] || cp -r '" + folder
                        + "/jars/.' \"$(dirname \"$4\")\"");
        script(
                "java",
                """
                [ "$1" != -version ] || { echo 'openjdk version "17.0.1"'; exit; }
                while [ "$1" != -cp ]; do shift; done
                shift
                echo "$1" | tr : '\\n'
                shift
                printf '%s\\n' "$@"
                """);
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes a module, and returns where it is built. */
    private Path module(String name) throws IOException {
        Files.createDirectories(checkout.resolve(name).resolve("src").resolve("main"));
        Files.writeString(checkout.resolve(name).resolve("pom.xml"), "<project/>");
        Path target = Files.createDirectories(checkout.resolve(name).resolve("target"));
        Files.createFile(jar(target, name));
        return target;
    }

    private static Path jar(Path target, String module) {
        return target.resolve("dance4j-" + module + "-1.0-SNAPSHOT.jar");
    }

    private record Launched(int exitCode, List<String> out, List<String> err) {}

    private Launched launch(Path launcher, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Path err = Files.createTempFile(folder, "err", "");
        builder.environment().put("JAVA_HOME", folder.toString());
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, ours) -> ours + ":" + path);
        builder.environment().keySet().removeAll(List.of("DANCE_GPU", "DANCE_CLASSPATH", "JAVA_OPTS"));
        Process process = builder.redirectError(err.toFile()).start();
        List<String> out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new Launched(process.waitFor(), out, Files.readAllLines(err));
    }

    private void assertRuns(Path root, Launched launched, String... arguments) {
        List<String> expected = new ArrayList<>();
        for (String module : List.of("cli", "common")) {
            expected.add(jar(root.resolve(module).resolve("target"), module).toString());
        }
        expected.add(library.toString());
        expected.add("org.dance4j.cli.Main");
        expected.addAll(List.of(arguments));
        assertEquals(new Launched(0, expected, List.of()), launched);
    }

    private long builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    private static void copy(Path from, Path to) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .start()
                        .waitFor());
    }

    @Test
    void aMovedCheckoutRunsWhereItIs() throws Exception {
        Path moved = folder.resolve("elsewhere");
        Files.move(checkout, moved);
        assertRuns(moved, launch(Path.of("elsewhere", "dance"), "--out", "a b"), "--out", "a b");
        assertEquals(0, builds());
    }

    @Test
    void aCopyRunsItsOwnJars() throws Exception {
        Path copy = folder.resolve("copy");
        copy(checkout, copy);
        assertRuns(copy, launch(copy.resolve("dance")));
        assertRuns(checkout, launch(checkout.resolve("dance")));
        Path link = folder.resolve("linked");
        Files.createSymbolicLink(link, copy.resolve("dance"));
        Path linkOfLink = Files.createSymbolicLink(folder.resolve("dance"), Path.of("linked"));
        MoreFiles.deleteRecursively(checkout, RecursiveDeleteOption.ALLOW_INSECURE);
        assertRuns(copy, launch(linkOfLink));
        assertEquals(0, builds());
    }

    @Test
    void jarsOfSourcesAndJavadocAreNotRun() throws Exception {
        Path target = checkout.resolve("cli").resolve("target");
        for (String kind : List.of("sources", "javadoc")) {
            Files.writeString(target.resolve("dance4j-cli-1.0-SNAPSHOT-" + kind + ".jar"), "no classes");
        }
        assertRuns(checkout, launch(checkout.resolve("dance")));
    }

    /** What Maven is to make. */
    private Path jarsForMaven() throws Exception {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        for (String module : List.of("cli", "common")) {
            Files.createDirectories(jars.resolve(module));
            copy(checkout.resolve(module).resolve("target"), jars.resolve(module));
        }
        return jars;
    }

    @Test
    void whatIsMissingIsBuilt() throws Exception {
        Path jars = jarsForMaven();
        Files.delete(jar(checkout.resolve("common").resolve("target"), "common"));
        assertRuns(checkout, launch(checkout.resolve("dance")));
        assertEquals(1, builds());

        Path newer = folder.resolve("repository").resolve("newer.jar");
        Files.move(library, newer);
        library = newer;
        Files.writeString(jars.resolve("cli").resolve("target").resolve("class-path"), newer.toString());
        assertRuns(checkout, launch(checkout.resolve("dance")));
        assertEquals(2, builds());
        assertRuns(checkout, launch(checkout.resolve("dance")));
        assertEquals(2, builds());
    }

    @Test
    void aBuildThatLeavesNothingIsTold() throws Exception {
        Files.delete(library);
        Launched launched = launch(checkout.resolve("dance"));
        assertEquals(1, launched.exitCode());
        assertEquals(1, launched.err().size(), launched.toString());
        assertTrue(launched.err().get(0).contains(checkout.toString()), launched.toString());
        assertEquals(1, builds());
    }

    @Test
    void placesThatItCannotRunIn() throws Exception {
        Path alone = folder.resolve("bin").resolve("dance");
        Files.copy(LAUNCHER, alone);
        Launched copied = launch(alone);
        assertEquals(1, copied.exitCode());
        assertEquals(
                List.of("dance: " + folder.resolve("bin")
                        + " holds no sources of dance4j: this file is to be linked to, not copied"),
                copied.err());
        Path colon = folder.resolve("a:b");
        Files.move(checkout, colon);
        assertEquals(
                List.of("dance: Java cannot run what lies in a folder with a colon in its name: " + colon),
                launch(colon.resolve("dance")).err());
    }

    @Test
    void aCheckoutThatCannotBeWrittenToRunsUntilItsSourcesChange() throws Exception {
        Files.setPosixFilePermissions(checkout, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assertRuns(checkout, launch(checkout.resolve("dance")));
            assumeTrue(!Files.isWritable(checkout), "not as root");
            Files.setLastModifiedTime(checkout.resolve("pom.xml"), FileTime.from(Instant.now()));
            Launched launched = launch(checkout.resolve("dance"));
            assertEquals(1, launched.exitCode());
            assertTrue(launched.err().get(0).contains("nothing can be written there"), launched.toString());
            assertFalse(builds() > 0);
        } finally {
            Files.setPosixFilePermissions(checkout, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Options come before -cp, which the script goes past: another one shows them. */
    @Test
    void javaStartsFromTheArchiveThatABuildMade() throws Exception {
        script(
                "java",
                """
                [ "$1" != -version ] || { echo 'openjdk version "17.0.1"'; exit; }
                for option; do
                  case $option in
                    -XX:DumpLoadedClassList=*) echo names > "${option#*=}"; exit ;;
                    -XX:SharedClassListFile=*) names=${option#*=} ;;
                    -XX:SharedArchiveFile=*) archive=$option; [ -z "$names" ] || break ;;
                    -XX:Tiered*) tiered=$option ;;
                  esac
                done
                if [ -n "$names" ]; then
                  [ "$(cat "$names")" = names ] && echo classes > "${archive#*=}"
                else
                  [ -z "$archive" ] || echo "$archive"
                  [ -z "$tiered" ] || echo "$tiered"
                fi
                """);
        Path target = checkout.resolve("cli").resolve("target");
        Path archive = target.resolve("classes.jsa");
        jarsForMaven();
        assertEquals(List.of(), launch(checkout.resolve("dance"), "cost").out(), "nothing was built");
        Files.delete(target.resolve("built"));
        assertEquals(
                List.of("-XX:SharedArchiveFile=" + archive),
                launch(checkout.resolve("dance"), "cost").out());
        assertEquals("classes\n", Files.readString(archive));
        assertEquals(
                List.of("-XX:SharedArchiveFile=" + archive, "-XX:TieredStopAtLevel=1"),
                launch(checkout.resolve("dance"), "cost", "--help").out());
    }

    @Test
    void twoThatFindNothingBuiltBuildOnce() throws Exception {
        Path jars = jarsForMaven();
        script("mvn", "echo built >> '" + folder + "/builds'\nsleep 2\ncp -r '" + jars + "/.' \"$(dirname \"$4\")\"");
        Files.delete(jar(checkout.resolve("common").resolve("target"), "common"));
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            Callable<Launched> first = () -> launch(checkout.resolve("dance"));
            for (Future<Launched> launched : both.invokeAll(List.of(first, first))) {
                assertRuns(checkout, launched.get());
            }
        } finally {
            both.shutdown();
        }
        assertEquals(1, builds());
    }

    /** As on systems whose java only says where to get one. */
    @Test
    void aJavaThatIsNoneIsMissing() throws Exception {
        script("java", "echo 'No Java runtime present.' >&2; exit 1");
        Launched launched = launch(checkout.resolve("dance"));
        assertEquals(1, launched.exitCode());
        assertEquals(1, launched.err().size(), launched.toString());
        assertTrue(launched.err().get(0).startsWith("dance: Java is missing: "), launched.toString());
        assertTrue(launched.err().get(0).endsWith("java says: No Java runtime present."), launched.toString());
    }

    /** What a package unpacks to, with the libraries of a platform. */
    private Path unpacked(String classifier) throws IOException {
        Path unpacked = Files.createDirectories(folder.resolve("a package"));
        Path libraries = Files.createDirectories(unpacked.resolve("lib"));
        List<String> jars = List.of("dance4j-cli-1.0.jar", "tensorflow-core-native-1.1-" + classifier + ".jar");
        for (String jar : jars) {
            Files.createFile(libraries.resolve(jar));
        }
        Files.write(libraries.resolve("class-path"), jars);
        return Files.copy(LAUNCHER, unpacked.resolve("dance"));
    }

    @Test
    void aPackageRunsItsJarsAndBuildsNothing() throws Exception {
        script("uname", "case $1 in -s) echo Linux ;; *) echo x86_64 ;; esac");
        Path launcher = unpacked("linux-x86_64");
        Path libraries = launcher.resolveSibling("lib");
        assertEquals(
                List.of(
                        libraries.resolve("dance4j-cli-1.0.jar").toString(),
                        libraries
                                .resolve("tensorflow-core-native-1.1-linux-x86_64.jar")
                                .toString(),
                        "org.dance4j.cli.Main",
                        "cost"),
                launch(launcher, "cost").out());
        assertEquals(0, builds());
        Files.delete(libraries.resolve("dance4j-cli-1.0.jar"));
        assertEquals(
                List.of("dance: the package in " + launcher.getParent()
                        + " lacks lib/dance4j-cli-1.0.jar: unpack or install it again"),
                launch(launcher, "cost").err());
    }

    @Test
    void platformsWithoutLibrariesAreTold() throws Exception {
        script("uname", "case $1 in -s) echo Darwin ;; *) echo x86_64 ;; esac");
        assertEquals(
                List.of(
                        "dance: there are native libraries for Linux on x86-64 and arm64 and for macOS on arm64, and none"
                                + " for Darwin on x86_64"),
                launch(checkout.resolve("dance")).err());
        script("uname", "case $1 in -s) echo Darwin ;; *) echo arm64 ;; esac");
        assertRuns(checkout, launch(checkout.resolve("dance")));
        Path launcher = unpacked("linux-arm64");
        assertEquals(
                List.of("dance: the package in " + launcher.getParent() + " is for another platform than macosx-arm64"),
                launch(launcher).err());
        script("uname", "case $1 in -s) echo Linux ;; *) echo aarch64 ;; esac");
        assertEquals(0, launch(launcher).exitCode());
    }
}
