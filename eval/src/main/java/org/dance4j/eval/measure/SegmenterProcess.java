package org.dance4j.eval.measure;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.runtime.JavaCommand;
import org.dance4j.common.runtime.MapMemory;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/**
 * A model in a process of its own, so that its peak memory is its own, its threads have nobody else's threads to wait
 * for, and a runtime that crashes takes nothing with it. Used by one thread at a time.
 */
public final class SegmenterProcess implements AutoCloseable {

    /**
     * An image's labels and what they took.
     *
     * @param labels at the image's own size
     * @param seconds to label it, images and labels already in the process's memory
     * @param size that the network ran at
     */
    public record Answer(LabelMap labels, double seconds, ImageSize size) {}

    private static final long SECONDS_TO_END = 30;

    private final String model;
    private final TemporaryFolder folder;
    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private SegmenterProcess(String model, TemporaryFolder folder, Process process) {
        this.model = model;
        this.folder = folder;
        this.process = process;
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /**
     * Starts a process; {@link #awaitReady} waits until it has opened its model.
     *
     * @param model what it runs, for messages
     * @param command runs {@link SegmenterServer#serve} on its standard input and output, with all paths absolute; if
     *     it fails, it writes why to its standard error in a line, and ends with another exit code than 0
     * @throws UncheckedIOException with one plain sentence if no process can be started
     */
    public static SegmenterProcess start(String model, List<String> command) {
        // What a crash writes to the working folder goes with it.
        TemporaryFolder folder = TemporaryFolder.make("dance4j-model");
        try {
            // Whoever is killed closes nothing. What is named last goes first.
            folder.path().toFile().deleteOnExit();
            errors(folder).toFile().deleteOnExit();
            ProcessBuilder builder = JavaCommand.builder(command)
                    .directory(folder.path().toFile())
                    .redirectError(errors(folder).toFile());
            MapMemory.giveBack(builder);
            Process process = builder.start();
            return new SegmenterProcess(model, folder, process);
        } catch (IOException e) {
            folder.close();
            throw new UncheckedIOException(
                    new IOException("cannot start a process for " + model + ": " + e.getMessage(), e));
        }
    }

    /**
     * Waits until the model is open.
     *
     * @throws BadInputException if it cannot be opened
     */
    public void awaitReady() {
        try {
            int answer = answers.readInt();
            if (answer != SegmenterServer.READY) {
                throw new BadInputException("the process for " + model + " does not speak as expected");
            }
        } catch (IOException e) {
            throw ended(e);
        }
    }

    /**
     * Labels an image.
     *
     * @throws BadInputException if the model cannot run it, or crashes
     */
    public Answer label(RgbImage image) {
        try {
            write(requests, image);
            requests.flush();
            double seconds = answers.readLong() / 1e9;
            ImageSize size = new ImageSize(answers.readInt(), answers.readInt());
            byte[] labels = new byte[image.height() * image.width()];
            answers.readFully(labels);
            return new Answer(new LabelMap(image.height(), image.width(), labels), seconds, size);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    static void write(DataOutputStream requests, RgbImage image) throws IOException {
        requests.writeInt(image.height());
        requests.writeInt(image.width());
        requests.write(image.rgb());
    }

    /** Writes a request, or reads an answer. */
    @FunctionalInterface
    interface Exchange<T> {
        T with(DataOutputStream requests, DataInputStream answers) throws IOException;
    }

    /**
     * A request and its answer.
     *
     * @throws BadInputException if the model cannot do it, or crashes
     */
    <T> T exchange(Exchange<T> exchange) {
        try {
            return exchange.with(requests, answers);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    /**
     * The most memory that the process has held, in bytes; empty where that cannot be told. Nothing can be labelled
     * after this.
     */
    public OptionalLong finish() {
        try {
            requests.writeInt(SegmenterServer.NO_MORE);
            requests.flush();
            long bytes = answers.readLong();
            return bytes == SegmenterServer.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(bytes);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    /** Why the process stopped answering: in its own words, if it had any. */
    private BadInputException ended(IOException cause) {
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                return new BadInputException("the process for " + model + " stopped answering", cause);
            }
            List<String> errors = Files.readAllLines(errors(folder)).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            int code = process.exitValue();
            // A signal's number is added to 128, and the Java machine ends its crashes with signal 6.
            return new BadInputException(
                    code >= 128 || errors.isEmpty()
                            ? model + " ends the process that runs it: "
                                    + (code >= 128 ? "killed by signal " + (code - 128) : "exit code " + code)
                            : errors.get(errors.size() - 1),
                    cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new BadInputException("interrupted while waiting for " + model, e);
        } catch (IOException e) {
            return new BadInputException("the process for " + model + " ended", e);
        }
    }

    private static Path errors(TemporaryFolder folder) {
        return folder.resolve("errors");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        folder.close();
    }
}
