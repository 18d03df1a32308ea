package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.TestFiles;
import org.dance4j.datasets.labels.StreetClasses;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each layout as people have it. */
class FileDatasetsTest {

    private static final int VOID = LabelMap.VOID;

    @TempDir
    private Path folder;

    private TestFiles files;

    @BeforeEach
    void open() {
        files = new TestFiles(folder);
    }

    private Dataset dataset(String name) {
        return Datasets.open(name, Datasets.Options.in(folder));
    }

    private static List<String> ids(Dataset dataset, Split split) {
        return dataset.samples(split).stream().map(Sample::id).toList();
    }

    /** The first labels of the only sample of a split. */
    private static List<Integer> labels(Dataset dataset, Split split, int count) {
        List<Sample> samples = dataset.samples(split);
        assertEquals(1, samples.size());
        LabelMap map = samples.get(0).label();
        assertEquals(samples.get(0).image().size(), map.size());
        return IntStream.range(0, count)
                .mapToObj(i -> map.at(i / map.width(), i % map.width()))
                .toList();
    }

    private void cityscapes(String part, String kind, String city, String labels, int... values) throws IOException {
        String name = city + "_000000_000019_";
        files.image("leftImg8bit/" + part + "/" + city + "/" + name + "leftImg8bit.png");
        files.label(kind + "/" + part + "/" + city + "/" + name + kind + "_" + labels + ".png", values);
        files.label(kind + "/" + part + "/" + city + "/" + name + kind + "_instanceIds.png", 99);
        files.text(kind + "/" + part + "/" + city + "/" + name + kind + "_polygons.json", "{}");
    }

    @Test
    void cityscapesIdsAreMappedByTheOfficialTable() throws IOException {
        cityscapes(
                "train", "gtFine", "aachen", "labelIds", IntStream.range(0, 34).toArray());
        cityscapes("val", "gtFine", "münster am see", "labelIds", 7);
        Dataset cityscapes = dataset("cityscapes");
        assertEquals(Set.of(Split.TRAIN, Split.VALIDATION), cityscapes.splits());
        assertEquals(List.of("train-aachen_000000_000019"), ids(cityscapes, Split.TRAIN));
        assertEquals(List.of("val-münster am see_000000_000019"), ids(cityscapes, Split.VALIDATION));
        // From the table on cityscapes-dataset.com: id 7 is road, 11 building, 17 pole, 31 train, 33 bicycle.
        assertEquals(
                List.of(
                        VOID, VOID, VOID, VOID, VOID, VOID, VOID, 0, 1, VOID, VOID, 2, 3, 4, VOID, VOID, VOID, 5, VOID,
                        6, 7, 8, 9, 10, 11, 12, 13, 14, 15, VOID, VOID, 16, 17, 18),
                labels(cityscapes, Split.TRAIN, 34));
        assertEquals(19, cityscapes.classes().size());
        assertEquals("road", cityscapes.classes().names().get(0));
        assertEquals(0x804080, cityscapes.classes().colours().get(0));
        assertEquals("bicycle", cityscapes.classes().names().get(18));
        assertEquals(0x770B20, cityscapes.classes().colours().get(18));
    }

    @Test
    void cityscapesTrainIdsAreReadWhereThereAreNoIds() throws IOException {
        cityscapes("train", "gtFine", "aachen", "labelTrainIds", 0, 18, 255);
        assertEquals(List.of(0, 18, VOID), labels(dataset("cityscapes"), Split.TRAIN, 3));
    }

    @Test
    void cityscapesCoarseLabels() throws IOException {
        cityscapes("train", "gtFine", "aachen", "labelIds", 7);
        cityscapes("train_extra", "gtCoarse", "konstanz", "labelIds", 8);
        cityscapes("val", "gtCoarse", "lindau", "labelIds", 11);
        Dataset with = Datasets.open("cityscapes", new Datasets.Options(folder, 0, true));
        assertEquals(List.of("train-aachen_000000_000019"), ids(dataset("cityscapes"), Split.TRAIN));
        assertEquals(
                List.of("train-aachen_000000_000019", "train_extra-konstanz_000000_000019"), ids(with, Split.TRAIN));
        assertEquals(1, with.samples(Split.TRAIN).get(1).label().at(0, 0));
        assertEquals(List.of(2), labels(with, Split.VALIDATION, 1));
        Split extra = new Split("train_extra");
        assertEquals(List.of(Split.TRAIN, Split.VALIDATION, extra), List.copyOf(with.splits()));
        assertEquals(List.of("train_extra-konstanz_000000_000019"), ids(with, extra));
    }

    @Test
    void bdd100k() throws IOException {
        files.image("images/10k/train/0004a4c0-d4dff0ad.jpg");
        files.label("labels/sem_seg/masks/train/0004a4c0-d4dff0ad.png", 0, 18, 255);
        files.image("images/10k/test/no-label.jpg");
        Dataset bdd = dataset("bdd100k");
        assertEquals(Set.of(Split.TRAIN), bdd.splits());
        assertEquals(List.of("train-0004a4c0-d4dff0ad"), ids(bdd, Split.TRAIN));
        assertEquals(List.of(0, 18, VOID), labels(bdd, Split.TRAIN, 3));
        assertEquals(StreetClasses.CLASSES, bdd.classes());
    }

    @Test
    void voc2012() throws IOException {
        for (String name : List.of("2007_000032", "2007_000033", "2007_000042")) {
            files.image("JPEGImages/" + name + ".jpg");
        }
        files.label("SegmentationClass/2007_000032.png", 0, 20, 255);
        files.label("SegmentationClass/2007_000033.png", 0);
        files.text("ImageSets/Segmentation/train.txt", "2007_000032 \n");
        files.text("ImageSets/Segmentation/val.txt", "2007_000033\n\n");
        files.text("ImageSets/Segmentation/test.txt", "2007_000042\n");
        Dataset voc = dataset("voc2012");
        assertEquals(Set.of(Split.TRAIN, Split.VALIDATION), voc.splits());
        assertEquals(List.of("train-2007_000032"), ids(voc, Split.TRAIN));
        assertEquals(List.of("val-2007_000033"), ids(voc, Split.VALIDATION));
        assertEquals(List.of(0, 20, VOID), labels(voc, Split.TRAIN, 3));
        // The development kit's colours: background, aeroplane, bicycle, …, potted plant, sheep, …, TV.
        List<Integer> colours = voc.classes().colours();
        assertEquals(List.of(0x000000, 0x800000, 0x008000, 0x808000, 0x000080), colours.subList(0, 5));
        assertEquals(List.of(0x004000, 0x804000, 0x00C000, 0x80C000, 0x004080), colours.subList(16, 21));
        assertEquals("tvmonitor", voc.classes().names().get(20));
    }

    @Test
    void ade20k() throws IOException {
        for (String name : List.of("training/ADE_train_00000001", "validation/ADE_val_00000001")) {
            files.image("images/" + name + ".jpg");
            files.label("annotations/" + name + ".png", 0, 1, 150);
        }
        Dataset ade = dataset("ade20k");
        assertEquals(Set.of(Split.TRAIN, Split.VALIDATION), ade.splits());
        assertEquals(List.of("train-ADE_train_00000001"), ids(ade, Split.TRAIN));
        assertEquals(List.of("val-ADE_val_00000001"), ids(ade, Split.VALIDATION));
        assertEquals(List.of(VOID, 0, 149), labels(ade, Split.VALIDATION, 3));
        assertEquals(150, ade.classes().size());
        assertEquals("wall", ade.classes().names().get(0));
        assertEquals("flag", ade.classes().names().get(149));
    }

    @Test
    void camVidAsPublishedIsSplitByName() throws IOException {
        List<String> training =
                List.of("0001TP_006690", "0001TP_008520", "0006R0_f03930", "0016E5_00390", "0016E5_08190");
        List<String> validation = List.of("0016E5_07959", "0016E5_08159");
        List<String> test = List.of("0001TP_008550", "Seq05VD_f00000");
        for (List<String> names : List.of(training, validation, test)) {
            for (String name : names) {
                files.image("701_StillsRaw_full/" + name + ".png");
                files.colours("LabeledApproved full/" + name + "_L.png", 0x808080, 0xC00080, 0x8000C0, 0xC000C0, 0);
            }
        }
        Dataset camVid = dataset("camvid");
        assertEquals(Set.copyOf(Split.USUAL), camVid.splits());
        assertEquals(training.stream().map(name -> "train-" + name).toList(), ids(camVid, Split.TRAIN));
        assertEquals(validation.stream().map(name -> "val-" + name).toList(), ids(camVid, Split.VALIDATION));
        assertEquals(test.stream().map(name -> "test-" + name).toList(), ids(camVid, Split.TEST));
        LabelMap label = camVid.samples(Split.TEST).get(0).label();
        // Sky; an archway, which SegNet leaves out; lane markings, which are road; a motorcycle, which is a bicycle;
        // void.
        assertEquals(
                List.of(0, VOID, 3, 10, VOID),
                IntStream.range(0, 5).mapToObj(i -> label.at(0, i)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "jpeg", "JPG", "PNG"})
    void camVidAsPublishedTakesImagesOfBothKinds(String extension) throws IOException {
        files.image("images/0016E5_07959." + extension);
        files.colours("labels/0016E5_07959_L.png", 0x8080C0);
        assertEquals(List.of("val-0016E5_07959"), ids(dataset("camvid"), Split.VALIDATION));
        assertEquals(List.of(3), labels(dataset("camvid"), Split.VALIDATION, 1));
    }

    @ParameterizedTest
    @CsvSource({
        // What SegNet's index labels hold where the published labels have these colours.
        "0, 808080", "1, 800000 40C000 400040", "2, C0C080", "3, 804080 8080C0 8000C0 C00040", "4, 0000C0 40C080",
        "5, 808000 C0C000", "6, C08080 808040 004040", "7, 404080", "8, 400080 4080C0 C080C0 C04080", "9, 404000",
        "10, 0080C0 C000C0", "255, 000000 C00080 008040 000040 4000C0 C08040 408040 804040"
    })
    void camVidsThirtyTwoColours(int meaning, String colours) throws IOException {
        int[] values = List.of(colours.split(" ")).stream()
                .mapToInt(colour -> Integer.parseInt(colour, 16))
                .toArray();
        files.image("0001TP_006690.png");
        files.colours("0001TP_006690_L.png", values);
        for (int label : labels(dataset("camvid"), Split.TRAIN, values.length)) {
            assertEquals(meaning, label);
        }
    }

    @Test
    void segNetsListsMayHaveSpaces() throws IOException {
        files.image("train/a b.png");
        files.label("trainannot/a b.png", 4);
        files.text("train.txt", "/My SegNet/CamVid/train/a b.png /My SegNet/CamVid/trainannot/a b.png\n");
        assertEquals(List.of("train-a b"), ids(dataset("camvid"), Split.TRAIN));
        assertEquals(List.of(4), labels(dataset("camvid"), Split.TRAIN, 1));
    }

    private void classes(String yaml) throws IOException {
        files.text("classes.yaml", yaml);
    }

    @Test
    void ownDataWithIndicesAndColours() throws IOException {
        classes(
                """
                classes:
                  - {name: road, colour: "#804080"}
                  - {name: Straßenbaum, colour: "#6B8E23"}
                void: [255, "#000000"]
                """);
        files.image("train/images/schöne straße.jpg");
        files.label("train/labels/schöne straße.png", 0, 1, 255);
        files.image("val/images/b.png");
        files.colours("val/labels/b.png", 0x804080, 0x6B8E23, 0x000000);
        Dataset own = dataset("folder");
        assertEquals(Set.of(Split.TRAIN, Split.VALIDATION), own.splits());
        assertEquals(List.of("road", "Straßenbaum"), own.classes().names());
        assertEquals(List.of(0x804080, 0x6B8E23), own.classes().colours());
        assertEquals(List.of("train-schöne straße"), ids(own, Split.TRAIN));
        assertEquals(List.of(0, 1, VOID), labels(own, Split.TRAIN, 3));
        assertEquals(List.of(0, 1, VOID), labels(own, Split.VALIDATION, 3));
    }

    @Test
    void ownValues() throws IOException {
        classes(
                """
                classes:
                  - {name: ground, colour: "#000000"}
                  - {name: crack, colour: "#FFFFFF", value: 255}
                """);
        files.image("train/images/a.png");
        files.label("train/labels/a.png", 0, 255);
        assertEquals(List.of(0, 1), labels(dataset("folder"), Split.TRAIN, 2));
    }

    @Test
    void palettesAreIndicesUnlessColoursAreAskedFor() throws IOException {
        String classes =
                """
                classes:
                  - {name: road, colour: "#000001"}
                  - {name: tree, colour: "#000000"}
                """;
        files.image("train/images/a.png");
        new LabelMap(TestFiles.HEIGHT, TestFiles.WIDTH, new byte[TestFiles.HEIGHT * TestFiles.WIDTH])
                .writePng(folder.resolve("train/a.png"), new ClassSet(List.of("tree"), List.of(0x000000)));
        Files.createDirectories(folder.resolve("train/labels"));
        Files.move(folder.resolve("train/a.png"), folder.resolve("train/labels/a.png"));
        classes(classes);
        String fingerprint = dataset("folder").samples(Split.TRAIN).get(0).fingerprint();
        assertEquals(List.of(0), labels(dataset("folder"), Split.TRAIN, 1));
        classes(classes + "labels: colour\n");
        assertEquals(List.of(1), labels(dataset("folder"), Split.TRAIN, 1));
        assertNotEquals(
                fingerprint, dataset("folder").samples(Split.TRAIN).get(0).fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "classes: []                                                                 | a list 'classes'",
                "classes: [{name: a, colour: '#000001'}, {name: a, colour: '#000002'}] | class 1 needs a name of its own",
                "classes: [{name: a, colour: #000001}]                                       | is no YAML",
                "classes: [{name: a, colour: 7}] | class 'a' needs a colour such as \"#804080\"",
                "classes: [{name: a}]                                                        | found none",
                "classes: [{name: a, color: '#000001'}] | class 0 has a key 'color'",
                "classes: [{name: a, colour: '#000001'}, {name: b, colour: '#000001'}] | #000001 has two meanings",
                "classes: [{name: a, colour: '#000001'}, {name: b, colour: '#000002', value: 0}] | value 0 has two meanings",
                "{classes: [{name: a, colour: '#000001'}], void: 0} | value 0 has two meanings",
                "{classes: [{name: a, colour: '#000001'}], void: -1}                         | found -1",
                "{classes: [{name: a, colour: '#000001'}], labels: rgb}                      | found 'rgb'",
                "road                                                                        | classes, labels, reduce-zero-label, void"
            })
    void classesThatCannotBe(String yaml, String culprit) throws IOException {
        classes(yaml);
        String message =
                assertThrows(BadInputException.class, () -> dataset("folder")).getMessage();
        assertTrue(message.startsWith(folder.resolve("classes.yaml").toString()) && message.contains(culprit), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void linksAreFollowed(@TempDir Path elsewhere) throws IOException {
        TestFiles store = new TestFiles(elsewhere);
        store.image("city/a.png");
        store.label("masks/city/a.png", 3);
        Files.createDirectories(folder.resolve("images/10k/train"));
        Files.createDirectories(folder.resolve("labels/sem_seg/masks"));
        Files.createSymbolicLink(folder.resolve("images/10k/train/city"), elsewhere.resolve("city"));
        Files.createSymbolicLink(folder.resolve("labels/sem_seg/masks/train"), elsewhere.resolve("masks"));
        assertEquals(List.of(3), labels(dataset("bdd100k"), Split.TRAIN, 1));
    }

    @Test
    void hiddenFilesAreNoSamples() throws IOException {
        files.image("images/10k/train/a.jpg");
        files.text("images/10k/train/._a.jpg", "left by an archive");
        files.label("labels/sem_seg/masks/train/a.png", 3);
        files.text("labels/sem_seg/masks/train/.b.png", "left by an editor");
        files.label("labels/sem_seg/masks/train/.ipynb_checkpoints/a-checkpoint.png", 3);
        assertEquals(List.of("train-a"), ids(dataset("bdd100k"), Split.TRAIN));
    }

    @Test
    void aFileThatChangesHasAnotherFingerprint() throws IOException {
        Path image = files.image("images/10k/train/a.jpg");
        files.label("labels/sem_seg/masks/train/a.png", 3);
        Sample sample = dataset("bdd100k").samples(Split.TRAIN).get(0);
        String first = sample.fingerprint();
        assertEquals(first, dataset("bdd100k").samples(Split.TRAIN).get(0).fingerprint());
        files.label("labels/sem_seg/masks/train/a.png", 3, 4);
        String second = sample.fingerprint();
        assertNotEquals(first, second);
        Files.write(image, new byte[] {1, 2, 3});
        assertNotEquals(second, sample.fingerprint());
    }
}
