package org.dance4j.graphs.weights.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    private static final Safetensors CONTENT = new Safetensors(
            Map.of(
                    "b/kernel", FloatTensor.of(List.of(1, 2, 2), 1.5f, -0f, Float.MIN_VALUE, 3e38f),
                    "a", FloatTensor.of(List.of(), 7),
                    "empty", FloatTensor.of(List.of(0, 3))),
            Map.of("state", "{\"step\": 12}", "note", "ein Satz mit „Zeichen“ \n"));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("some.safetensors");
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        CONTENT.write(file);
        assertEquals(CONTENT, Safetensors.read(file));
        new Safetensors(Map.of(), Map.of()).write(file);
        assertEquals(new Safetensors(Map.of(), Map.of()), Safetensors.read(file));
    }

    /** The layout as the format's own description gives it. */
    @Test
    void theFileIsLaidOutAsTheFormatSays() throws IOException {
        CONTENT.write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        JsonNode json = new ObjectMapper().readTree(header);
        assertEquals('{', header[0]);
        assertEquals("{\"step\": 12}", json.get("__metadata__").get("state").textValue());
        json.get("__metadata__").forEach(value -> assertTrue(value.isTextual()));
        JsonNode kernel = json.get("b/kernel");
        assertEquals("F32", kernel.get("dtype").textValue());
        assertEquals("[1,2,2]", kernel.get("shape").toString());
        int start = kernel.get("data_offsets").get(0).intValue();
        assertEquals(start + 16, kernel.get("data_offsets").get(1).intValue());
        assertEquals(1.5f, bytes.slice().order(ByteOrder.LITTLE_ENDIAN).getFloat(start));
        assertEquals(20, bytes.remaining());
    }

    @Test
    void aFileLaidOutByHandIsRead() throws IOException {
        writeFile(
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                        + "\"y\":{\"data_offsets\":[0,4],\"shape\":[1,1],\"dtype\":\"F32\"},"
                        + "\"__metadata__\":{\"format\":\"pt\",\"checksum\":\"sha256:00\"}}   ",
                1,
                2,
                3);
        Safetensors read = Safetensors.read(file);
        assertEquals(Map.of("format", "pt", "checksum", "sha256:00"), read.metadata());
        assertArrayEquals(new float[] {2, 3}, read.tensors().get("x").toArray());
        assertEquals(FloatTensor.of(List.of(1, 1), 1), read.tensors().get("y"));

        writeFile("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8);
        assertEquals(new Safetensors(Map.of("x", FloatTensor.of(List.of(1), 8)), Map.of()), Safetensors.read(file));
    }

    @Test
    void valuesOf16BitsBecomeFloats() throws IOException {
        // The bits of 1 and -2 as float16, of 1 and -5 as bfloat16.
        writeFile(
                "{\"x\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                        + "\"y\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[4,8]}}",
                Float.intBitsToFloat(0xc0003c00),
                Float.intBitsToFloat(0xc0a03f80));
        assertArrayEquals(
                new float[] {1, -2}, Safetensors.read(file).tensors().get("x").toArray());
        assertArrayEquals(
                new float[] {1, -5}, Safetensors.read(file).tensors().get("y").toArray());
    }

    @Test
    void aFileCutOffAnywhereIsRefused() throws IOException {
        CONTENT.write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            refused();
        }
    }

    /**
     * Only a file whose checksum lost its name is read: it is like anybody's file, and nothing else of it is damaged.
     */
    @Test
    void aFlippedBitAnywhereIsRefused() throws IOException {
        CONTENT.write(file);
        byte[] whole = Files.readAllBytes(file);
        int name = new String(whole, StandardCharsets.ISO_8859_1).indexOf("checksum");
        assertTrue(name > 0);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            if (i >= name && i < name + "checksum".length()) {
                assertEquals(CONTENT.tensors(), Safetensors.read(file).tensors());
            } else {
                refused();
            }
        }
    }

    @Test
    void foreignFilesAreRefused() throws IOException {
        Files.writeString(file, "This is a text, and it is much longer than eight bytes.");
        refused();
        writeFile("[1, 2]");
        refused();
        writeFile("{\"x\":");
        refused();
        writeFile("{\"x\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 1);
        refused();
        writeFile("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 1);
        refused();
        writeFile("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 1);
        refused();
        writeFile("{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[4,0]}}", 1);
        refused();
        writeFile("{\"x\":{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,4]}}", 1);
        refused();
        writeFile("{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[400,396]}}", 1);
        refused();
        writeFile("{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,4,1],\"data_offsets\":[0,4]}}", 1);
        refused();
    }

    /** The header lies before 2.4 GB that are a hole in the file, the values behind them. */
    @Test
    void valuesBeyond2GibAreRead() throws IOException {
        long hole = 8L * 300_000_000;
        byte[] header = ("{\"counts\":{\"dtype\":\"I64\",\"shape\":[300000000],\"data_offsets\":[0," + hole + "]},"
                        + "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + hole + "," + (hole + 8) + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(header.length).put(header).flip();
        ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        values.putFloat(1.5f).putFloat(-2).flip();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(start, 0);
            channel.write(values, 8 + header.length + hole);
        }
        TensorFile read = TensorFile.read(file);
        assertArrayEquals(new float[] {1.5f, -2}, read.tensor("x").toArray());
        assertEquals(300_000_002, read.size());
    }

    /** 33 times the same 16 Mi values: their header tells of offsets that no int holds, and all bytes come after it. */
    @Test
    void moreThan2GibAreWritten() throws IOException {
        FloatTensor tensor = FloatTensor.filled(List.of(1 << 24), 1);
        Map<String, FloatTensor> tensors = new HashMap<>();
        for (int i = 10; i < 43; i++) {
            tensors.put("t" + i, tensor);
        }
        Counting channel = new Counting();
        new Safetensors(tensors, Map.of()).write(channel);
        JsonNode header = new ObjectMapper().readTree(channel.header.toByteArray());
        long bytes = 33L << 26;
        assertEquals(bytes, header.at("/t42/data_offsets/1").longValue());
        assertEquals(bytes + 8 + channel.header.size(), channel.count);
    }

    /** Counts what is written and keeps the header. */
    private static final class Counting implements WritableByteChannel {

        private final ByteArrayOutputStream header = new ByteArrayOutputStream();
        private long count;
        private long headerLength;

        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            if (count == 0) {
                headerLength = bytes.order(ByteOrder.LITTLE_ENDIAN).getLong();
            } else if (count < 8 + headerLength) {
                byte[] part = new byte[length];
                bytes.get(part);
                header.writeBytes(part);
            }
            bytes.position(bytes.limit());
            count += length;
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /**
     * Longer than the 16 MiB that were the limit once, and than the 20 million characters that Jackson allows a string.
     */
    @Test
    void longMetadataAreRead() throws IOException {
        Safetensors content = new Safetensors(Map.of(), Map.of("state", "long ".repeat(5_000_000)));
        content.write(file);
        assertEquals(content, Safetensors.read(file));
    }

    /** CRC-32C, least significant byte first, as a file of the first version had it. */
    @Test
    void theChecksumIsThatOfEarlierVersions() throws IOException {
        new Safetensors(Map.of("x", FloatTensor.of(List.of(1), 8)), Map.of()).write(file);
        byte[] bytes = Files.readAllBytes(file);
        String header = new String(bytes, 8, bytes.length - 12, StandardCharsets.UTF_8);
        String bare = "{\"__metadata__\":{},\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        String checksum = Hashing.crc32c()
                .newHasher()
                .putString(bare, StandardCharsets.UTF_8)
                .putBytes(bytes, bytes.length - 4, 4)
                .hash()
                .toString();
        assertEquals(bare.replace("{}", "{\"checksum\":\"" + checksum + "\"}"), header);
    }

    @Test
    void aMissingFileIsNamed() {
        var thrown = assertThrows(UncheckedIOException.class, () -> Safetensors.read(file));
        assertTrue(thrown.getMessage().contains(file.toString()));
    }

    private void refused() {
        var thrown = assertThrows(IllegalArgumentException.class, () -> Safetensors.read(file));
        assertTrue(
                thrown.getMessage().startsWith(file + " is no intact safetensors file: ")
                        && !thrown.getMessage().contains("\n"),
                thrown.getMessage());
    }

    private void writeFile(String header, float... values) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + text.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        for (float value : values) {
            bytes.putFloat(value);
        }
        Files.write(file, bytes.array());
    }
}
