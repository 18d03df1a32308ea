package org.dance4j.graphs.weights.files;

import static org.dance4j.graphs.weights.files.TorchBytes.floats;
import static org.dance4j.graphs.weights.files.TorchBytes.fragment;
import static org.dance4j.graphs.weights.files.TorchBytes.longs;
import static org.dance4j.graphs.weights.files.TorchBytes.pickle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dance4j.graphs.FloatTensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each file is refused with one sentence that names it. */
class TensorFileRefusalTest {

    private static final Map<String, byte[]> VALUES = Map.of("0", floats(1, 2, 3, 4));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("weights.pth");
    }

    private String problem(byte[] content) throws IOException {
        Files.write(file, content);
        String message = assertThrows(IllegalArgumentException.class, () -> TensorFile.read(file))
                .getMessage();
        String start = "cannot read " + file + ": ";
        assertTrue(message.startsWith(start) && !message.contains("\n") && !message.contains("\u001b"), message);
        return message.substring(start.length());
    }

    private String problem(TorchBytes pickle) throws IOException {
        return problem(TorchBytes.zip(pickle.stop(), VALUES));
    }

    private static TorchBytes storage(String type, long size) {
        return fragment().storage(type, "0", size);
    }

    private static TorchBytes vector() {
        return fragment().tensor(storage("FloatStorage", 4), 0, new long[] {4}, new long[] {1});
    }

    private static byte[] good(TorchBytes storage) {
        return pickle().op("}")
                .text("a")
                .tensor(storage, 0, new long[] {2, 2}, new long[] {2, 1})
                .op('s')
                .stop();
    }

    private static byte[] goodZip() throws IOException {
        return TorchBytes.zip(good(storage("FloatStorage", 4)), VALUES);
    }

    private static byte[] goodLegacy() {
        return TorchBytes.legacy(good(fragment().legacyStorage("FloatStorage", "0", 4)), VALUES, Map.of("0", 4L));
    }

    private static String asksFor(String name) {
        return "it asks for the class " + name + ", and only tensors and plain containers are read";
    }

    /** Those that the library would make of its own accord, and those it would make dictionaries of, are among them. */
    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "builtins, eval",
        "__builtin__, getattr",
        "builtins, bytearray",
        "builtins, ValueError",
        "exceptions, IOError",
        "decimal, Decimal",
        "datetime, datetime",
        "array, array",
        "operator, attrgetter",
        "copy_reg, _reconstructor",
        "_codecs, encode",
        "numpy.core.multiarray, _reconstruct",
        "torch.nn.modules.conv, Conv2d",
        "torch, load",
        "torch.utils.data, FloatStorage",
        "collections, OrderedDict.fromkeys"
    })
    void aClassThatTensorsDoNotNeed(String module, String name) throws IOException {
        String expected = asksFor(module + "." + name);
        TorchBytes call = fragment().global(module, name).op('(').text("x").op("tR");
        assertEquals(expected, problem(pickle().append(call)));
        assertEquals(
                expected,
                problem(pickle().text(module)
                        .text(name)
                        .op(0x93)
                        .op('(')
                        .text("x")
                        .op("tR")));
        assertEquals(expected, problem(pickle().op('(').text("x").op("i" + module + "\n" + name + "\n")));
        assertEquals(expected, problem(TorchBytes.legacy(pickle().append(call).stop(), Map.of(), Map.of())));
        assertEquals(expected, problem(pickle().append(call).stop()));
        assertEquals(
                expected,
                problem(pickle().op("}(")
                        .text("state_dict")
                        .op("}")
                        .text("a")
                        .append(vector())
                        .op('s')
                        .text("args")
                        .append(call)
                        .op('u')));
    }

    @Test
    void aClassNamedToUpsetTheTerminal() throws IOException {
        assertEquals(
                "its pickle is cut off, damaged or longer than 16 MiB", problem(pickle().global("os", "a\u001b[31m")));
        assertEquals(
                "the name of a tensor has control characters",
                problem(pickle().op("}").text("a\u001b[31m").append(vector()).op('s')));
    }

    /** Of the classes allowed, only tensors and containers may be made, and nothing done to them but filling. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ccollections\nOrderedDict\n)\u0081", // NEWOBJ
                "ccollections\nOrderedDict\n)}\u0092", // NEWOBJ_EX
                "(ccollections\nOrderedDict\no", // OBJ
                "(icollections\nOrderedDict\n", // INST
                "ctorch\nFloatStorage\n)R", // a storage's class, called
                "ctorch\nFloatStorage\n}b", // BUILD
                "]}b",
                ")]R",
                "]]\u0085R",
                "Psome\n", // PERSID
                ")Q",
                "}]Ns", // a list as a key
                "}q\u0000h\u0000Ns", // a dictionary within itself
                "]q\u0000h\u0000a}h\u0000Ns", // a list within itself as a key
                "\u008f(]q\u0000h\u0000ae\u0090", // a set of lists
                "h\u0007", // nothing in the memo
                "}(Nu",
                "}(NNNu",
                "NNs",
                "Ne",
                "a",
                "t",
                "R",
                "X\u00ff\u00ff\u00ff\u007f", // a text of 2 GiB
                "X\u00ff\u00ff\u00ff\u00ff",
                "B\u00ff\u00ff\u00ff\u007f",
                "\u008b\u00ff\u00ff\u00ff\u007f", // LONG4
                "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", // BINUNICODE8
                "\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", // BYTEARRAY8
                "\u0082\u0001", // EXT1
                "\u0080\u0009" // protocol 9
            })
    void aPickleThatPyTorchDoesNotWrite(String instructions) throws IOException {
        String problem = problem(pickle().op(instructions));
        assertTrue(
                problem.equals("its pickle is cut off, damaged or longer than 16 MiB")
                        || problem.matches("its pickle holds instruction \\d+, which files of torch.save do not")
                        || problem.equals("it holds no tensors by name"),
                problem);
    }

    /** The same long list made into a dictionary again and again: a small file that would fill the memory. */
    @Test
    void aPickleThatGrowsWithoutEnd() throws IOException {
        TorchBytes bomb = pickle().op("](");
        for (int i = 0; i < 1000; i++) {
            bomb.op("](").number(i).op("Ne");
        }
        bomb.op('e').op('q', 0).global("collections", "OrderedDict").op('q', 1);
        for (int i = 0; i < 1000; i++) {
            bomb.op('h', 1, 'h', 0, 0x85, 'R');
        }
        assertEquals("its pickle is cut off, damaged or longer than 16 MiB", problem(bomb));
    }

    @Test
    void noWeights() throws IOException {
        assertEquals("it holds no tensors by name", problem(pickle().op("]")));
        String expected = "expected tensors by name,"
                + " or such under one of state_dict, model_state_dict, model_state, model, found ";
        assertEquals(
                expected + "epoch, net",
                problem(pickle().op("}(").text("epoch").number(1).text("net").op("}u")));
        assertEquals(expected + "nothing", problem(pickle().op("}")));
    }

    @ParameterizedTest
    @CsvSource({"DoubleStorage, float64", "ComplexFloatStorage, complex64"})
    void otherTypes(String storage, String type) throws IOException {
        assertEquals(
                "tensor a.weight is " + type + ", and weights are float32, float16 or bfloat16",
                problem(pickle().op("}")
                        .text("a.weight")
                        .tensor(storage(storage, 2), 0, new long[] {1}, new long[] {1})
                        .op('s')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FloatStorage | 4 | 0 | 5 | 1 | tensor a: its storage of 4 values is too small for its shape [5]",
                "FloatStorage | 4 | 1 | 4 | 1 | tensor a: its storage of 4 values is too small for its shape [4]",
                "FloatStorage | 4 | 0 | 2 | 4 | tensor a: its storage of 4 values is too small for its shape [2]",
                "FloatStorage | 5 | 0 | 1 | 1 | storage 0 is too small for its 5 values",
                "LongStorage | 4 | 0 | 1 | 1 | storage 0 is too small for its 4 values",
                "FloatStorage | 4611686018427387904 | 0 | 1 | 1 | storage 0 is said to hold 4611686018427387904 values",
                "FloatStorage | -1 | 0 | 0 | 1 | storage 0 is said to hold -1 values",
                "FloatStorage | 4 | -1 | 1 | 1 | tensor a: its shape, strides or offset are negative",
                "FloatStorage | 4 | 0 | -1 | 1 | tensor a: its shape, strides or offset are negative",
                "FloatStorage | 4 | 3 | 2 | -1 | tensor a: its shape, strides or offset are negative",
                "FloatStorage | 4 | 0 | 2147483647 | 0"
                        + " | tensor a has shape [2147483647], which is more values than the file has bytes",
                "LongStorage | 2 | 0 | 2147483647 | 0"
                        + " | tensor a has shape [2147483647], which is more values than the file has bytes",
                "FloatStorage | 4 | 0 | 2147483648 | 0 | tensor a: its shape [2147483648] has lengths beyond 2^31",
                "FloatStorage | 4 | 9223372036854775807 | 3 | 9223372036854775807"
                        + " | tensor a: its shape [3] holds more values than can be counted"
            })
    void aTensorThatDoesNotFitItsStorage(String type, long size, long offset, long length, long stride, String expected)
            throws IOException {
        assertEquals(
                expected,
                problem(pickle().op("}")
                        .text("a")
                        .tensor(storage(type, size), offset, new long[] {length}, new long[] {stride})
                        .op('s')));
    }

    @Test
    void shapesThatCannotBeCounted() throws IOException {
        assertEquals(
                "tensor a: its shape [2147483647, 2147483647, 4] holds more values than can be counted",
                problem(pickle().op("}")
                        .text("a")
                        .tensor(storage("FloatStorage", 4), 0, new long[] {2147483647, 2147483647, 4}, new long[3])
                        .op('s')));
        assertEquals(
                "a tensor of shape [2, 2] has strides [1]",
                problem(pickle().op("}")
                        .text("a")
                        .tensor(storage("FloatStorage", 4), 0, new long[] {2, 2}, new long[] {1})
                        .op('s')));
    }

    @Test
    void manyTensorsOfOneStorageThatTogetherFillTheMemory() throws IOException {
        TorchBytes pickle = pickle().op("}(");
        pickle.text("first")
                .tensor(storage("FloatStorage", 4), 0, new long[] {400}, new long[] {0})
                .op('q', 0);
        for (int i = 0; i < 100; i++) {
            pickle.text("t" + i).op('h', 0);
        }
        assertTrue(problem(pickle.op('u')).endsWith(" has shape [400], which is more values than the file has bytes"));
    }

    @Test
    void zipArchivesThatAreNoCheckpoints() throws IOException {
        assertEquals(
                "it is a zip archive, but none of torch.save: it holds no data.pkl",
                problem(TorchBytes.archive(Map.of("word/document.xml", new byte[5]))));
        assertEquals(
                "its zip archive holds no some/data/0",
                problem(TorchBytes.zip(good(storage("FloatStorage", 4)), Map.of())));
        assertEquals(
                "its values are not little-endian",
                problem(TorchBytes.archive(Map.of(
                        "a/data.pkl", good(storage("FloatStorage", 4)), "a/byteorder", new byte[] {'b', 'i', 'g'}))));
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(compressed)) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(good(storage("FloatStorage", 4)));
        }
        assertEquals("a/data.pkl in its zip archive is compressed", problem(compressed.toByteArray()));
    }

    @Test
    void legacyFilesThatDoNotFitTogether() throws IOException {
        byte[] pickle = good(fragment().legacyStorage("FloatStorage", "0", 4));
        assertEquals("storage 0 is missing", problem(TorchBytes.legacy(pickle, Map.of(), Map.of())));
        assertEquals("storage 0 of 4 values has 5", problem(TorchBytes.legacy(pickle, VALUES, Map.of("0", 5L))));
        assertEquals(
                "storage 0 of 4 values is cut off",
                problem(TorchBytes.legacy(pickle, Map.of("0", floats(1, 2, 3)), Map.of("0", 4L))));
        assertEquals(
                "it holds a storage of no tensor",
                problem(TorchBytes.legacy(pickle, Map.of("1", floats(1)), Map.of("1", 1L))));
        assertEquals(
                "storage 0 of 1000000000000000000 values is cut off",
                problem(TorchBytes.legacy(
                        good(fragment().legacyStorage("FloatStorage", "0", 1_000_000_000_000_000_000L)),
                        VALUES,
                        Map.of("0", 1_000_000_000_000_000_000L))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c",
                "classes:\n  - {name: sky}\n",
                "conv1.weight is what this text is about, in a few words",
                "\u0089PNG\r\n",
                "PK"
            })
    void whatIsNoFileOfWeights(String content) throws IOException {
        String problem = problem(content.getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(
                problem.equals("it is no file of weights: expected torch.save's zip or legacy form, or safetensors")
                        || problem.startsWith("its zip archive is cut off or damaged: "),
                problem);
    }

    @Test
    void aFileCutOffAnywhere() throws IOException {
        for (byte[] whole : new byte[][] {goodZip(), goodLegacy()}) {
            Files.write(file, whole);
            assertEquals(
                    FloatTensor.of(List.of(2, 2), 1, 2, 3, 4),
                    TensorFile.read(file).tensor("a"));
            for (int length = 0; length < whole.length; length++) {
                problem(Arrays.copyOf(whole, length));
            }
        }
    }

    /** The zip form has checksums: what it holds is read right or not at all. */
    @Test
    void aDamagedByteAnywhereInTheZipForm() throws IOException {
        byte[] whole = goodZip();
        Files.write(file, whole);
        TensorFile expected = TensorFile.read(file);
        for (int i = 0; i < whole.length; i++) {
            for (int bit : new int[] {1, 64}) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) bit;
                Files.write(file, damaged);
                try {
                    assertEquals(expected, TensorFile.read(file));
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
                }
            }
        }
    }

    /** The legacy form has none: something else may be read, but nothing unforeseen may happen. */
    @Test
    void aDamagedByteAnywhereInTheLegacyForm() throws IOException {
        byte[] whole = goodLegacy();
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            for (int bit : new int[] {1, 64}) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) bit;
                Files.write(file, damaged);
                try {
                    TensorFile.read(file);
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
                    refused++;
                }
            }
        }
        assertTrue(refused > whole.length, "refused " + refused);
    }

    @Test
    void safetensors() throws IOException {
        assertEquals(
                "tensor a.weight is float64, and weights are float32, float16 or bfloat16",
                problem(safetensors("{\"a.weight\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8)));
        assertEquals(
                "tensor x is F8_E4M3, and weights are float32, float16 or bfloat16",
                problem(safetensors("{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}", 8)));
        assertEquals("it holds no tensors", problem(safetensors("{}", 0)));
        for (String header : new String[] {
            "{\"x\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            "{\"x\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,4]}}",
            "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967298],\"data_offsets\":[0,8]}}",
            "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
            "{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}}",
            "{\"x\u001b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
            "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"
        }) {
            Files.write(file, safetensors(header, 8));
            String message = assertThrows(IllegalArgumentException.class, () -> TensorFile.read(file))
                    .getMessage();
            assertTrue(message.startsWith(file + " is no intact safetensors file: "), message);
        }
        Files.write(file, fragment().append(longs(Long.MAX_VALUE)).op("{}").toByteArray());
        String message = assertThrows(IllegalArgumentException.class, () -> TensorFile.read(file))
                .getMessage();
        assertEquals(file + " is no intact safetensors file: its header is missing or cut off", message);
    }

    private static byte[] safetensors(String header, int values) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return fragment()
                .append(longs(text.length))
                .append(text)
                .append(new byte[values])
                .toByteArray();
    }

    @Test
    void whatIsNotThere() {
        var missing = assertThrows(UncheckedIOException.class, () -> TensorFile.read(file));
        assertEquals("cannot read " + file + ": there is no such file", missing.getMessage());
        var directory = assertThrows(UncheckedIOException.class, () -> TensorFile.read(folder));
        assertEquals("cannot read " + folder + ": it is a folder", directory.getMessage());
    }
}
