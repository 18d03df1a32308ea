package org.dance4j.graphs.weights.files;

import static org.dance4j.graphs.weights.files.TorchBytes.floats;
import static org.dance4j.graphs.weights.files.TorchBytes.fragment;
import static org.dance4j.graphs.weights.files.TorchBytes.longs;
import static org.dance4j.graphs.weights.files.TorchBytes.pickle;
import static org.dance4j.graphs.weights.files.TorchBytes.shorts;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.reference.ReferenceNetworksTest;
import org.dance4j.graphs.weights.files.TensorFile.Entry;
import org.dance4j.graphs.weights.files.TensorFile.Format;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFileTest {

    /** Values of the storages in {@link #several}. */
    private static final Map<String, byte[]> STORAGES = new TreeMap<>(Map.of(
            "0", floats(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            "1", shorts(0x3c00, 0xc000, 0x0001, 0x7bff, 0x3555),
            "2", shorts(0x3f80, 0xc0a0, 0x7f7f, 0x3eab),
            "3", longs(1L << 40),
            "4", new byte[] {1, 0, 1}));

    private static final Map<String, Long> SIZES = Map.of("0", 12L, "1", 5L, "2", 4L, "3", 1L, "4", 3L);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("weights.bin");
    }

    /** One network that PyTorch and the safetensors library wrote in four ways. */
    @Test
    void theFormsOfOneNetworkHoldTheSame() {
        Path references = ReferenceNetworksTest.FOLDER;
        assumeTrue(Files.isDirectory(references), "skipped: there is no folder " + references + " to compare with");
        TensorFile expected = TensorFile.read(references.resolve("mobilenet_v2_w025.safetensors"));
        TensorFile zip = TensorFile.read(references.resolve("mobilenet_v2_w025.pth"));
        TensorFile legacy = TensorFile.read(references.resolve("mobilenet_v2_w025_legacy.pth"));
        TensorFile checkpoint = TensorFile.read(references.resolve("mobilenet_v2_w025_checkpoint.pth.tar"));

        assertEquals(Format.SAFETENSORS, expected.format());
        assertEquals(314, expected.entries().size());
        assertEquals(List.of(8, 3, 3, 3), expected.tensor("features.0.0.weight").shape());
        assertEquals(List.of(11, 1280), expected.tensor("classifier.1.weight").shape());
        assertEquals(new TensorFile(zip.file(), Format.ZIP, Optional.empty(), "", expected.entries()), zip);
        assertEquals(new TensorFile(legacy.file(), Format.LEGACY, Optional.empty(), "", expected.entries()), legacy);
        assertEquals(
                new TensorFile(checkpoint.file(), Format.ZIP, Optional.of("state_dict"), "module.", expected.entries()),
                checkpoint);
    }

    private static byte[] several(Function<String, TorchBytes> storages) {
        return pickle().global("collections", "OrderedDict")
                .op(")R(")
                .text("whole")
                .tensor(storages.apply("0"), 0, new long[] {3, 4}, new long[] {4, 1})
                .text("transposed")
                .tensor(storages.apply("0"), 0, new long[] {4, 3}, new long[] {1, 4})
                .text("part")
                .tensor(storages.apply("0"), 5, new long[] {2, 1, 2}, new long[] {4, 9, 2})
                .text("repeated")
                .tensor(storages.apply("0"), 7, new long[] {3, 2}, new long[] {0, 1})
                .text("scalar")
                .tensor(storages.apply("0"), 3, new long[] {}, new long[] {})
                .text("empty")
                .tensor(storages.apply("0"), 0, new long[] {0, 3}, new long[] {3, 1})
                .text("half")
                .tensor(storages.apply("1"), 0, new long[] {5}, new long[] {1})
                .text("brain")
                .tensor(storages.apply("2"), 0, new long[] {2, 2}, new long[] {1, 2})
                .text("steps")
                .tensor(storages.apply("3"), 0, new long[] {}, new long[] {})
                .text("mask")
                .tensor(storages.apply("4"), 0, new long[] {3}, new long[] {1})
                .op('u')
                // The attributes that PyTorch gives a state dict.
                .op('}')
                .text("_metadata")
                .op("}sb")
                .stop();
    }

    private static String type(String key) {
        return List.of("FloatStorage", "HalfStorage", "BFloat16Storage", "LongStorage", "BoolStorage")
                .get(Integer.parseInt(key));
    }

    private static byte[] zip() throws IOException {
        return TorchBytes.zip(several(key -> fragment().storage(type(key), key, SIZES.get(key))), STORAGES);
    }

    private static byte[] legacy() {
        return TorchBytes.legacy(
                several(key -> fragment().legacyStorage(type(key), key, SIZES.get(key))), STORAGES, SIZES);
    }

    private static void assertSeveral(TensorFile read) {
        assertEquals(
                List.of("whole", "transposed", "part", "repeated", "scalar", "empty", "half", "brain", "steps", "mask"),
                read.entries().stream().map(Entry::name).toList());
        assertEquals(FloatTensor.of(List.of(3, 4), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), read.tensor("whole"));
        assertEquals(FloatTensor.of(List.of(4, 3), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11), read.tensor("transposed"));
        assertEquals(FloatTensor.of(List.of(2, 1, 2), 5, 7, 9, 11), read.tensor("part"));
        assertEquals(FloatTensor.of(List.of(3, 2), 7, 8, 7, 8, 7, 8), read.tensor("repeated"));
        assertEquals(FloatTensor.of(List.of(), 3), read.tensor("scalar"));
        assertEquals(FloatTensor.of(List.of(0, 3)), read.tensor("empty"));
        // 0x3555 is the half nearest to 1/3, (1 + 0x155 / 1024) / 4.
        assertArrayEquals(
                new float[] {1, -2, 0x1p-24f, 65504, (1 + 341 / 1024f) / 4},
                read.tensor("half").toArray());
        // 0x3eab is the bfloat16 nearest to 1/3, (1 + 0x2b / 128) / 4.
        assertArrayEquals(
                new float[] {1, (1 + 127 / 128f) * 0x1p127f, -5, (1 + 43 / 128f) / 4},
                read.tensor("brain").toArray());
        assertEquals(
                new Entry("steps", DataType.INT64, List.of(), Optional.empty()),
                read.entries().get(8));
        assertEquals(
                new Entry("mask", DataType.BOOL, List.of(3), Optional.empty()),
                read.entries().get(9));
        assertEquals(DataType.FLOAT16, read.entries().get(6).type());
        assertEquals(DataType.BFLOAT16, read.entries().get(7).type());
        assertEquals(12 + 12 + 4 + 6 + 1 + 0 + 5 + 4 + 1 + 3, read.size());
    }

    @Test
    void stridesOffsetsSharedStoragesAndTypesOfTheZipForm() throws IOException {
        TensorFile read = TensorFile.read(Files.write(file, zip()));
        assertEquals(Format.ZIP, read.format());
        assertEquals(Optional.empty(), read.wrapper());
        assertSeveral(read);
    }

    @Test
    void stridesOffsetsSharedStoragesAndTypesOfTheLegacyForm() throws IOException {
        TensorFile read = TensorFile.read(Files.write(file, legacy()));
        assertEquals(Format.LEGACY, read.format());
        assertSeveral(read);
    }

    @Test
    void integersAreListedAndAreNoWeights() throws IOException {
        TensorFile read = TensorFile.read(Files.write(file, zip()));
        var integer = assertThrows(IllegalArgumentException.class, () -> read.tensor("steps"));
        assertEquals(
                "tensor steps of " + file + " is int64, and weights are float32, float16 or bfloat16",
                integer.getMessage());
        var missing = assertThrows(IllegalArgumentException.class, () -> read.tensor("step"));
        assertEquals(file + " holds no tensor step", missing.getMessage());
    }

    private static TorchBytes vector(String key) {
        return fragment().tensor(fragment().storage("FloatStorage", key, 2), 0, new long[] {2}, new long[] {1});
    }

    private TensorFile readZip(TorchBytes pickle) throws IOException {
        return TensorFile.read(
                Files.write(file, TorchBytes.zip(pickle.stop(), Map.of("0", floats(1, 2), "1", floats(3, 4)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state_dict", "model_state_dict", "model_state", "model"})
    void ofACheckpointTheWeightsAreRead(String wrapper) throws IOException {
        TensorFile read = readZip(pickle().op("}(")
                .text("epoch")
                .number(3)
                .text("history")
                .op("](")
                .op('G', 63, 240, 0, 0, 0, 0, 0, 0)
                .op("Ne")
                .text("milestones")
                .global("collections", "Counter")
                .op("}")
                .number(30)
                .number(1)
                .op('s', 0x85, 'R')
                .text("seen")
                .global("builtins", "set")
                .op("](")
                .number(1)
                .op("e")
                .op(0x85)
                .op("R")
                .text("by_name")
                .global("collections", "defaultdict")
                .global("builtins", "list")
                .op(0x85, 'R')
                .text("optimizer")
                .op("}")
                .text("state")
                .op("}")
                .number(0)
                .append(vector("1"))
                .op("ss")
                .text(wrapper)
                .op("}(")
                .text("module.a")
                .append(vector("0"))
                .text("module.b")
                .append(vector("1"))
                .op("uu"));
        assertEquals(Optional.of(wrapper), read.wrapper());
        assertEquals("module.", read.prefix());
        assertEquals(List.of("a", "b"), read.entries().stream().map(Entry::name).toList());
        assertEquals(FloatTensor.of(List.of(2), 3, 4), read.tensor("b"));
    }

    @Test
    void aPrefixThatSomeNamesLackBelongsToTheOthers() throws IOException {
        TensorFile read = readZip(pickle().op("}(")
                .text("module.a")
                .append(vector("0"))
                .text("b")
                .append(vector("1"))
                .op('u'));
        assertEquals("", read.prefix());
        assertEquals(FloatTensor.of(List.of(2), 1, 2), read.tensor("module.a"));
    }

    /** As an averaged model's, whose counter stands beside them. */
    @Test
    void aCounterHasNoPrefixAndKeepsNobodysFrom() throws IOException {
        TensorFile read = readZip(pickle().op("}(")
                .text("n_averaged")
                .number(3)
                .text("module.a")
                .append(vector("0"))
                .op('u'));
        assertEquals("module.", read.prefix());
        assertEquals(FloatTensor.of(List.of(2), 1, 2), read.tensor("a"));
    }

    /** Parameters, torch.Size, tensors of PyTorch before 0.4, and dictionaries and texts of Python 2. */
    @Test
    void olderWaysToSaveTensors() throws IOException {
        TorchBytes tensor = fragment()
                .global("torch._utils", "_rebuild_tensor")
                .op('(')
                .storage("FloatStorage", "0", 2)
                .number(0)
                .global("torch", "Size")
                .tuple(1, 2)
                .op(0x85)
                .op('R')
                .tuple(2, 1)
                .op("tR");
        TensorFile read = readZip(pickle().global("collections", "OrderedDict")
                .op("](")
                .op("](U\u0001p")
                .global("torch._utils", "_rebuild_parameter")
                .op('(')
                .append(vector("1"))
                .op("\u0088}tRe")
                .op("](U\u0001q")
                .append(tensor)
                .op('e')
                .op('e', 0x85, 'R'));
        assertEquals(FloatTensor.of(List.of(2), 3, 4), read.tensor("p"));
        assertEquals(FloatTensor.of(List.of(1, 2), 1, 2), read.tensor("q"));
    }

    /** As Python writes them with protocol 4: short texts, memo by position, classes from the stack. */
    @Test
    void laterProtocolsOfPickle() throws IOException {
        TorchBytes storage = fragment()
                .op('(')
                .op(0x8c, 7)
                .op("storage")
                .op(0x94)
                .op(0x8c, 5)
                .op("torch")
                .op(0x94)
                .op(0x8c, 12)
                .op("FloatStorage")
                .op(0x94)
                .op(0x93)
                .op(0x94)
                .op(0x8c, 1)
                .op("1")
                .op(0x94)
                .op(0x8c, 3)
                .op("cpu")
                .op(0x94)
                .op('K', 2)
                .op("tQ");
        TensorFile read = readZip(TorchBytes.fragment()
                .op(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0)
                .op('}')
                .op(0x8c, 1)
                .op("x")
                .op(0x94)
                .tensor(storage, 0, new long[] {2}, new long[] {1})
                .op('s'));
        assertEquals(FloatTensor.of(List.of(2), 3, 4), read.tensor("x"));
    }

    @Test
    void safetensorsOfEveryType() throws IOException {
        byte[] header = ("{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[4,8]},"
                        + "\"n\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[8,12]},"
                        + "\"f\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}")
                .getBytes(StandardCharsets.UTF_8);
        Files.write(
                file,
                fragment()
                        .append(longs(header.length))
                        .append(header)
                        .append(shorts(0x3c00, 0xc000, 0x3f80, 0xc0a0, 7, 0))
                        .append(floats(0.1f))
                        .toByteArray());
        TensorFile read = TensorFile.read(file);
        assertEquals(
                List.of(
                        new Entry("h", DataType.FLOAT16, List.of(2), Optional.of(FloatTensor.of(List.of(2), 1, -2))),
                        new Entry(
                                "b",
                                DataType.BFLOAT16,
                                List.of(1, 2),
                                Optional.of(FloatTensor.of(List.of(1, 2), 1, -5))),
                        new Entry("n", DataType.INT32, List.of(), Optional.empty()),
                        new Entry("f", DataType.FLOAT32, List.of(1), Optional.of(FloatTensor.of(List.of(1), 0.1f)))),
                read.entries());
        assertEquals(Format.SAFETENSORS, read.format());
    }
}
