package org.dance4j.export.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.settings.BadSettingException;

/**
 * LiteRT.js, Google's TFLite runtime for browsers, as npm unpacks it.
 *
 * @param modules the folder {@code node_modules}, with {@code @litertjs/core} and {@code @litertjs/wasm-utils}
 */
public record LiteRtJs(Path modules) {

    static final String VERSION = "2.5.3";

    private static final String NAME = "@litertjs/core@" + VERSION;

    /**
     * What is copied beside a page: the build for most browsers, and the one for those without relaxed SIMD. That with
     * threads asks for headers that servers of static files do not send.
     */
    private static final List<String> BUILDS = List.of("litert_wasm_internal", "litert_wasm_compat_internal");

    /** Something to do with it while it is there. */
    public interface Use {
        /** Does it; the files are gone when it returns, unless a folder was named. */
        void with(LiteRtJs liteRt) throws IOException;
    }

    /**
     * A package that is there.
     *
     * @param folder in which {@code npm install} was run, or its {@code node_modules}
     * @throws BadInputException if the folder does not hold this version of it
     */
    public static LiteRtJs in(Path folder) {
        Path inside = folder.resolve("node_modules");
        LiteRtJs found = new LiteRtJs(Files.isDirectory(inside) ? inside : folder);
        Path description = found.modules.resolve("@litertjs/core/package.json");
        String expected = "expected a folder in which `npm install " + NAME + "` was run";
        try {
            String version =
                    Json.mapper().readTree(description.toFile()).path("version").asText();
            if (!version.equals(VERSION)) {
                throw new BadInputException(folder + " holds LiteRT.js " + version + ", " + expected);
            }
        } catch (JsonProcessingException e) {
            throw new BadInputException(description + " is no JSON file, " + expected, e);
        } catch (IOException e) {
            throw new BadInputException(folder + " holds no LiteRT.js, " + expected, e);
        }
        return found;
    }

    /**
     * Has npm bring the package into a temporary folder, which is gone afterwards: npm checks what it gets against the
     * recorded checksums, and keeps it in its own cache.
     *
     * @throws BadInputException if there is no npm, or it cannot bring the package
     */
    public static void fetched(Use use) throws IOException {
        try (TemporaryFolder temporary = TemporaryFolder.make("dance4j-web")) {
            Path folder = temporary.path();
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.write(
                        folder.resolve(file), Resources.toByteArray(LiteRtJs.class.getResource("page/npm/" + file)));
            }
            runNpm(folder);
            use.with(in(folder));
        }
    }

    private static void runNpm(Path folder) throws IOException {
        Path log = folder.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder(
                            "npm",
                            "ci",
                            "--ignore-scripts",
                            "--no-audit",
                            "--no-fund",
                            "--prefer-offline",
                            "--loglevel=error")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw BadSettingException.because(
                    e,
                    "a web page needs LiteRT.js, which npm brings, and there is no npm on the PATH: install Node.js, or run"
                            + " `npm install " + NAME + "` elsewhere and name that folder with ",
                    new BadSettingException.Field("litert"));
        }
        try {
            if (npm.waitFor() != 0) {
                throw BadSettingException.of(
                        "npm could not bring " + NAME + reason(log) + "; `npm install " + NAME
                                + "` can be run elsewhere, and that folder named with ",
                        new BadSettingException.Field("litert"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("waiting for npm was interrupted", e);
        } finally {
            npm.destroy();
        }
    }

    /** The first of npm's own lines that says more than a code. */
    private static String reason(Path log) throws IOException {
        Optional<String> line = Files.readString(log, StandardCharsets.UTF_8)
                .lines()
                .filter(text -> text.startsWith("npm error ") && text.split(" ").length > 4)
                .map(text -> text.substring("npm error ".length()))
                .findFirst();
        return line.map(text -> " (" + text + ")").orElse("");
    }

    /** Copies what a page loads, and the description that names version and licence, into a folder that is made. */
    void copyTo(Path folder) {
        try {
            Files.createDirectories(folder.resolve("wasm"));
            Files.copy(modules.resolve("@litertjs/core/dist/index.js"), folder.resolve("core.js"));
            Files.copy(modules.resolve("@litertjs/wasm-utils/dist/index.js"), folder.resolve("wasm-utils.js"));
            Files.copy(modules.resolve("@litertjs/core/package.json"), folder.resolve("package.json"));
            for (String build : BUILDS) {
                for (String kind : List.of(".js", ".wasm")) {
                    Files.copy(
                            modules.resolve("@litertjs/core/wasm").resolve(build + kind),
                            folder.resolve("wasm").resolve(build + kind));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot copy LiteRT.js from " + modules + ": " + AtomicFiles.reason(e), e));
        }
    }
}
