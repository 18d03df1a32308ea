package org.dance4j.test;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What may know what: the rules that the modules, packages and source files of the project keep. */
class ArchitectureTest {

    private static final String ROOT = "org.dance4j.";

    /** For each module those that it may use. A module is the package of its name and all below. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "common", Set.of(),
            "graphs", Set.of("common"),
            "datasets", Set.of("common"),
            "slimming", Set.of("common", "graphs"),
            "eval", Set.of("common", "graphs", "datasets"),
            "training", Set.of("common", "graphs", "datasets", "slimming", "eval"),
            "export", Set.of("common", "graphs", "datasets", "eval"),
            "runs", Set.of("common", "graphs", "datasets", "slimming", "eval", "training", "export"),
            "cli", Set.of("common", "graphs", "datasets", "slimming", "eval", "training", "export", "runs"));

    /** Libraries that only some modules may use, by the package that all their classes are in. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("picocli", Set.of("cli")),
            Map.entry("me.tongfei.progressbar", Set.of("cli")),
            Map.entry("net.razorvine.pickle", Set.of("graphs")),
            Map.entry("org.apache.commons.math3", Set.of("datasets", "slimming", "eval")),
            Map.entry("com.intel.gkl", Set.of("datasets")),
            Map.entry("com.fasterxml.jackson.dataformat.yaml", Set.of("datasets", "cli", "runs")),
            Map.entry("com.sun.jna", Set.of("common", "eval", "export", "cli")),
            Map.entry("org.bytedeco.javacv", Set.of("cli")),
            Map.entry("org.bytedeco.tensorflowlite", Set.of("eval", "export")),
            Map.entry("ai.onnxruntime", Set.of("eval")),
            Map.entry(
                    "org.tensorflow",
                    Set.of("common", "graphs", "datasets", "eval", "training", "export", "cli", "runs")));

    private static final int MOST_CLASSES = 22;
    private static final int MOST_LINES = 400;

    /** A sealed type and what implements it share a package, which grows with the operations. */
    private static final Map<String, Integer> LARGER = Map.of("org/dance4j/graphs/ops", 40);

    /** The collections of Java and Guava that refuse to be changed. */
    private static final Pattern UNCHANGING = Pattern.compile(
            "java\\.util\\.(ImmutableCollections|Collections)\\$.*|com\\.google\\.common\\.collect\\..*(Immutable|Singleton).*");

    private static final List<Path> SOURCES = mainSources();
    private static final JavaClasses CLASSES = mainClasses();

    @TestFactory
    Stream<DynamicTest> modulesDependOneWay() {
        return MAY_USE.keySet().stream()
                .map(module -> DynamicTest.dynamicTest(module, () -> noClasses()
                        .that()
                        .resideInAPackage(ROOT + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(MAY_USE.keySet().stream()
                                .filter(other -> !other.equals(module)
                                        && !MAY_USE.get(module).contains(other))
                                .map(other -> ROOT + other + "..")
                                .toArray(String[]::new))
                        .allowEmptyShould(true)
                        .check(CLASSES)));
    }

    @Test
    void everyClassIsOfAKnownModule() {
        assertEquals(
                Set.of(),
                CLASSES.stream()
                        .map(type -> type.getPackageName() + ".")
                        .filter(name ->
                                MAY_USE.keySet().stream().noneMatch(module -> name.startsWith(ROOT + module + ".")))
                        .collect(Collectors.toSet()));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.dance4j.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> librariesStayWhereTheyBelong() {
        return LIBRARIES.entrySet().stream()
                .map(library -> DynamicTest.dynamicTest(library.getKey(), () -> noClasses()
                        .that()
                        .resideOutsideOfPackages(library.getValue().stream()
                                .map(module -> ROOT + module + "..")
                                .toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library.getKey() + "..")
                        .check(CLASSES)));
    }

    @Test
    void onlyArchitecturesKnowAnArchitecture() {
        String home = ROOT + "graphs.architectures";
        Set<String> forAll = Set.of(home + ".Architecture", home + ".Architectures");
        noClasses()
                .that()
                .resideOutsideOfPackages(home, ROOT + "graphs.reference")
                .should()
                .dependOnClassesThat(describe(
                        "single architectures",
                        (JavaClass type) -> type.getPackageName().equals(home) && !forAll.contains(topLevel(type))))
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineWritesToTheTerminal() {
        JavaClasses libraries = CLASSES.that(
                describe("outside cli", type -> !type.getPackageName().startsWith(ROOT + "cli")));
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(libraries);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(libraries);
    }

    @Test
    void staticFieldsDoNotChange() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
        for (Class<?> changing :
                List.of(AtomicBoolean.class, AtomicInteger.class, AtomicLong.class, AtomicReference.class)) {
            fields().that().areStatic().should().notHaveRawType(changing).check(CLASSES);
        }
    }

    /** Whatever they are declared as; TensorFlow's registry of gradients has a weak map beside it. */
    @Test
    void staticCollectionsDoNotChange() throws IllegalAccessException {
        List<String> changing = new ArrayList<>();
        for (JavaClass owner : CLASSES) {
            for (JavaField field : owner.getFields()) {
                boolean isCollection = field.getRawType().isAssignableTo(Map.class)
                        || field.getRawType().isAssignableTo(Collection.class);
                if (isCollection && field.getModifiers().contains(JavaModifier.STATIC)) {
                    Field found = field.reflect();
                    found.setAccessible(true);
                    String kind = found.get(null).getClass().getName();
                    if (!UNCHANGING.matcher(kind).matches()) {
                        changing.add(field.getFullName() + " is a " + kind);
                    }
                }
            }
        }
        assertEquals(
                List.of("org.dance4j.common.cluster.Collectives.OF_GRAPHS"),
                changing.stream()
                        .map(each -> each.replaceFirst(" is a .*MapMaker.*", ""))
                        .toList());
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertEquals(
                List.of(),
                sourcesByFolder().keySet().stream()
                        .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                        .toList());
    }

    @Test
    void packagesStaySmall() {
        sourcesByFolder().forEach((folder, files) -> {
            long classes = files.stream()
                    .filter(file -> !file.endsWith("package-info.java"))
                    .count();
            int most = LARGER.entrySet().stream()
                    .filter(larger -> folder.endsWith(larger.getKey()))
                    .mapToInt(Map.Entry::getValue)
                    .findFirst()
                    .orElse(MOST_CLASSES);
            assertTrue(classes <= most, folder + " has " + classes + " classes, at most are " + most);
        });
    }

    @Test
    void sourceFilesStayShort() throws IOException {
        for (Path file : SOURCES) {
            int lines = Files.readAllLines(file).size();
            assertTrue(lines <= MOST_LINES, file + " has " + lines + " lines, at most are " + MOST_LINES);
        }
    }

    private static Map<Path, List<Path>> sourcesByFolder() {
        return SOURCES.stream().collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
    }

    /** The classes of main sources only: tests may know more. */
    private static JavaClasses mainClasses() {
        Set<String> names = SOURCES.stream()
                .map(file -> file.subpath(file.getNameCount() - depth(file), file.getNameCount())
                        .toString()
                        .replace('/', '.')
                        .replaceFirst("\\.java$", ""))
                .collect(Collectors.toSet());
        JavaClasses main = new ClassFileImporter()
                .importPackages("org.dance4j")
                .that(describe("of main sources", type -> names.contains(topLevel(type))));
        assertEquals(
                names.stream().filter(name -> !name.endsWith("package-info")).collect(Collectors.toSet()),
                main.stream()
                        .map(ArchitectureTest::topLevel)
                        .filter(name -> !name.endsWith("package-info"))
                        .collect(Collectors.toSet()));
        return main;
    }

    private static int depth(Path file) {
        for (int i = 2; i < file.getNameCount(); i++) {
            if (file.subpath(i - 2, i + 1).equals(Path.of("src", "main", "java"))) {
                return file.getNameCount() - i - 1;
            }
        }
        throw new IllegalArgumentException(file + " is not in a folder src/main/java");
    }

    private static String topLevel(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getName();
    }

    private static List<Path> mainSources() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("dance"))) {
            root = root.getParent();
        }
        List<Path> found = new ArrayList<>();
        for (String module : new TreeSet<>(MAY_USE.keySet())) {
            Path sources = root.resolve(module).resolve("src/main/java");
            if (Files.exists(sources)) {
                found.addAll(javaFiles(sources));
            }
        }
        return List.copyOf(found);
    }

    private static Collection<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
