package org.dance4j.runs.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TextFiles;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.training.settings.ClassWeights;

/**
 * A text file with a weight for each class: lines {@code road: 0.5} in any order, or a number per line in the order of the
 * classes. Lines that are empty or begin with # say nothing.
 */
final class ClassWeightsFile {

    private static final String COMMENT = "#";

    private final Path file;
    private final List<String> classes;

    private ClassWeightsFile(Path file, List<String> classes) {
        this.file = file;
        this.classes = classes;
    }

    /**
     * Class weights for these classes, with numbers in place of a file.
     *
     * @throws BadInputException if the file cannot be read, or does not hold a weight above 0 for each class
     * @throws BadSettingException if numbers were given that are not as many as the classes
     */
    static ClassWeights resolved(ClassWeights asked, List<String> classes) {
        if (asked instanceof ClassWeights.InFile in) {
            return new ClassWeights.Given(new ClassWeightsFile(in.path(), classes).read());
        } else if (asked instanceof ClassWeights.Given given && given.weights().size() != classes.size()) {
            throw new BadSettingException(
                    "class-weights",
                    "must be a weight for each of the dataset's " + classes.size() + " classes, found "
                            + given.weights().size() + " weights");
        }
        return asked;
    }

    private List<Double> read() {
        List<String> lines = lines();
        long named = lines.stream().filter(line -> line.contains(":")).count();
        if (lines.isEmpty()) {
            throw new BadInputException("class weights file " + file + " is empty");
        } else if (named != 0 && named != lines.size()) {
            throw new BadInputException("class weights file " + file
                    + " has lines with the names of classes and lines without: expected either");
        }
        return named == 0 ? inOrder(lines) : byName(lines);
    }

    private List<String> lines() {
        try {
            return TextFiles.readLines(file).stream()
                    .filter(line -> !line.startsWith(COMMENT))
                    .toList();
        } catch (IOException e) {
            String reason = Files.exists(file)
                    ? AtomicFiles.reason(e)
                    : "there is no such file, and it is none of none, log and median";
            throw new BadInputException("cannot read the class weights file " + file + ": " + reason, e);
        }
    }

    private List<Double> inOrder(List<String> lines) {
        if (lines.size() != classes.size()) {
            throw new BadInputException("class weights file " + file + " holds " + lines.size()
                    + " weights where the dataset has " + classes.size() + " classes");
        }
        return IntStream.range(0, lines.size())
                .mapToObj(i -> weight(lines.get(i), classes.get(i)))
                .toList();
    }

    private List<Double> byName(List<String> lines) {
        Map<String, Double> found = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.lastIndexOf(':');
            String name = line.substring(0, colon).strip();
            if (!classes.contains(name)) {
                throw new BadInputException("class weights file " + file + " names class '" + name
                        + "', which the dataset does not have: its classes are " + String.join(", ", classes));
            } else if (found.put(name, weight(line.substring(colon + 1).strip(), name)) != null) {
                throw new BadInputException("class weights file " + file + " names class '" + name + "' twice");
            }
        }
        List<String> missing =
                classes.stream().filter(name -> !found.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new BadInputException("class weights file " + file + " has no weight for "
                    + (missing.size() == 1 ? "class " : "the classes ") + String.join(", ", missing));
        }
        return classes.stream().map(found::get).toList();
    }

    private double weight(String text, String name) {
        double weight;
        try {
            weight = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    "class weights file " + file + " has '" + text + "' where the weight of class '" + name
                            + "' is expected",
                    e);
        }
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new BadInputException("class weights file " + file + ": the weight of class '" + name
                    + "' must be above 0 and finite, found " + text);
        }
        return weight;
    }
}
