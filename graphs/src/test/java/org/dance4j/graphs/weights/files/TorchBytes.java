package org.dance4j.graphs.weights.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Files as {@code torch.save} lays them out, and pickles written instruction by instruction: see Python's pickletools
 * for the letters.
 */
final class TorchBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A pickle so far empty. */
    static TorchBytes pickle() {
        return new TorchBytes().op(0x80).op(2);
    }

    TorchBytes op(int... codes) {
        for (int code : codes) {
            bytes.write(code);
        }
        return this;
    }

    TorchBytes op(String letters) {
        bytes.writeBytes(letters.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    TorchBytes global(String module, String name) {
        return op("c" + module + "\n" + name + "\n");
    }

    TorchBytes text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        op('X').bytes
                .writeBytes(littleEndian(new byte[4]).putInt(encoded.length).array());
        bytes.writeBytes(encoded);
        return this;
    }

    TorchBytes number(long value) {
        op(0x8a, 8).bytes.writeBytes(littleEndian(new byte[8]).putLong(value).array());
        return this;
    }

    TorchBytes tuple(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t');
    }

    TorchBytes storage(String type, String key, long size) {
        return op('(').text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(size)
                .op("tQ");
    }

    /** The storage as the legacy form has it. */
    TorchBytes legacyStorage(String type, String key, long size) {
        return op('(').text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(size)
                .op("NtQ");
    }

    /** A tensor of what {@code storage} puts down. */
    TorchBytes tensor(TorchBytes storage, long offset, long[] shape, long[] strides) {
        global("torch._utils", "_rebuild_tensor_v2")
                .op('(')
                .append(storage)
                .number(offset)
                .tuple(shape)
                .tuple(strides);
        return op(0x89).global("collections", "OrderedDict").op(")RtR");
    }

    static TorchBytes fragment() {
        return new TorchBytes();
    }

    TorchBytes append(TorchBytes other) {
        bytes.writeBytes(other.bytes.toByteArray());
        return this;
    }

    TorchBytes append(byte[] other) {
        bytes.writeBytes(other);
        return this;
    }

    byte[] stop() {
        return op('.').toByteArray();
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** The zip form. */
    static byte[] zip(byte[] pickle, Map<String, byte[]> storages) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("some/data.pkl", pickle);
        storages.forEach((key, values) -> entries.put("some/data/" + key, values));
        entries.put("some/version", new byte[] {'3', '\n'});
        return archive(entries);
    }

    /** A zip archive without compression. */
    static byte[] archive(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(made)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                CRC32 sum = new CRC32();
                sum.update(content.getValue());
                entry.setCrc(sum.getValue());
                entry.setSize(content.getValue().length);
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        }
        return made.toByteArray();
    }

    /** The legacy form; {@code sizes} are the numbers of values in the storages. */
    static byte[] legacy(byte[] pickle, Map<String, byte[]> storages, Map<String, Long> sizes) {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        made.writeBytes(pickle().op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
                .stop());
        made.writeBytes(pickle().op('M', 0xe9, 3).stop());
        made.writeBytes(pickle().op("}").text("little_endian").op(0x88).op('s').stop());
        made.writeBytes(pickle);
        TorchBytes keys = pickle().op("](");
        storages.keySet().forEach(keys::text);
        made.writeBytes(keys.op('e').stop());
        storages.forEach((key, values) -> {
            made.writeBytes(littleEndian(new byte[8]).putLong(sizes.get(key)).array());
            made.writeBytes(values);
        });
        return made.toByteArray();
    }

    static byte[] floats(float... values) {
        byte[] made = new byte[Float.BYTES * values.length];
        littleEndian(made).asFloatBuffer().put(values);
        return made;
    }

    static byte[] shorts(int... values) {
        byte[] made = new byte[Short.BYTES * values.length];
        ByteBuffer out = littleEndian(made);
        for (int value : values) {
            out.putShort((short) value);
        }
        return made;
    }

    static byte[] longs(long... values) {
        byte[] made = new byte[Long.BYTES * values.length];
        littleEndian(made).asLongBuffer().put(values);
        return made;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
