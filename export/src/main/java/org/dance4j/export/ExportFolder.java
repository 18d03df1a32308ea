package org.dance4j.export;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.export.onnx.OnnxExport;
import org.dance4j.export.web.WebPage;

/**
 * A folder that exports go to, which may hold other things.
 *
 * @param path the folder, which need not be there
 */
public record ExportFolder(Path path) {

    private static final Pattern MODEL = Pattern.compile("(model-.*|complexity)\\.(tflite|onnx)");

    /**
     * What is there already and would be replaced. {@code model.json} is among it only if it tells of another model, or
     * cannot be read; the complexity model goes with it.
     *
     * @param card what is told of the model that is exported
     */
    public List<Path> replaced(Exporter.Request request, ModelCard card) {
        Path cardFile = path.resolve(ModelCard.FILE_NAME);
        boolean cardChanges = !request.targets().equals(Set.of(Exporter.Target.WEB))
                && Files.exists(cardFile, LinkOption.NOFOLLOW_LINKS)
                && !tellsOf(card, cardFile);
        return Stream.concat(cardChanges ? Stream.of(cardFile) : Stream.empty(), replaced(request).stream())
                .toList();
    }

    /** The same without {@code model.json}. */
    public List<Path> replaced(Exporter.Request request) {
        return names(request).stream()
                .map(path::resolve)
                .filter(found -> Files.exists(found, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /**
     * Files that would stay, of an earlier model, beside {@code model.json} of this one. A SavedModel holds its own.
     *
     * @param card what is told of the model that is exported
     */
    public List<Path> staying(Exporter.Request request, ModelCard card) {
        return !Files.isDirectory(path) || request.targets().equals(Set.of(Exporter.Target.WEB)) || isOf(card)
                ? List.of()
                : files(request);
    }

    private List<Path> files(Exporter.Request request) {
        List<String> made = new ArrayList<>(names(request));
        if (request.targets().contains(Exporter.Target.TFLITE)) {
            made.add(Exporter.COMPLEXITY_MODEL);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(
                            file -> MODEL.matcher(file.getFileName().toString()).matches())
                    .filter(file -> !made.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot list " + path + ": " + e.getMessage(), e));
        }
    }

    /** Whether {@code model.json} tells of this model. */
    boolean isOf(ModelCard card) {
        return tellsOf(card, path.resolve(ModelCard.FILE_NAME));
    }

    /**
     * Removes the files and exported folders that could not be made anew, so that none of an earlier model stays beside
     * {@code model.json} of this one.
     */
    void removeFailed(List<Exporter.Outcome> outcomes) {
        outcomes.stream()
                .filter(outcome -> outcome.problem().isPresent())
                .map(Exporter.Outcome::path)
                .filter(file -> !file.getFileName().toString().equals(ModelCard.FILE_NAME))
                .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || isExport(file))
                .forEach(ExportFolder::remove);
    }

    private static void remove(Path file) {
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                MoreFiles.deleteRecursively(file, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot remove " + file + " of an earlier model: " + e.getMessage(), e));
        }
    }

    private static List<String> names(Exporter.Request request) {
        List<String> names = new ArrayList<>();
        if (request.targets().contains(Exporter.Target.WEB)) {
            names.add(Exporter.WEB_PAGE);
        }
        request.savedModels().map(Exporter::savedModel).forEach(names::add);
        if (request.targets().contains(Exporter.Target.TFLITE)) {
            request.forms().forEach(form -> names.add(form.fileName()));
        }
        request.onnxForms().forEach(form -> names.add(OnnxExport.fileName(form)));
        return names;
    }

    private static boolean tellsOf(ModelCard card, Path cardFile) {
        try {
            ModelCard found = ModelCard.read(cardFile);
            boolean bothSay = found.origin() != null && card.origin() != null;
            // A model stays the same when a later version exports it.
            return found.equals(
                    bothSay ? card.with(card.origin().byVersionsOf(found.origin())) : card.with(found.origin()));
        } catch (BadInputException e) {
            return false;
        }
    }

    /** Whether a folder that would be replaced holds nothing, or what an export writes into folders. */
    public static boolean isExport(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return Files.exists(folder.resolve(SavedModelSegmenter.GRAPH_FILE))
                    || Files.exists(folder.resolve(WebPage.DESCRIPTION))
                    || entries.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
