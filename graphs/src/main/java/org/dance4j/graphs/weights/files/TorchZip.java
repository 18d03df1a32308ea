package org.dance4j.graphs.weights.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.dance4j.graphs.weights.files.StridedTensor.Storage;

/**
 * The zip form of {@code torch.save}: {@code NAME/data.pkl} is the pickle of what was saved, {@code NAME/data/KEY} a
 * storage's values, {@code NAME/byteorder} their byte order, little if it is missing.
 */
final class TorchZip {

    /** The longest array of bytes that Java machines make. */
    private static final int MOST_ARRAY = Integer.MAX_VALUE - Long.BYTES;

    private static final Pattern PICKLE = Pattern.compile("([^/]+)/data\\.pkl");

    private final ZipFile zip;
    private final String root;
    private final long length;

    private TorchZip(ZipFile zip, long length) {
        this.zip = zip;
        this.length = length;
        root = zip.stream()
                .map(entry -> PICKLE.matcher(entry.getName()))
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "it is a zip archive, but none of torch.save: it holds no data.pkl"));
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    static TensorFile read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            long length = file.toFile().length();
            return new TorchZip(zip, length).read(file, length);
        } catch (ZipException | EOFException e) {
            throw new IllegalArgumentException("its zip archive is cut off or damaged: " + e.getMessage(), e);
        }
    }

    private TensorFile read(Path file, long length) throws IOException {
        if (zip.getEntry(root + "/byteorder") != null) {
            String order = new String(bytes(root + "/byteorder", Long.BYTES), StandardCharsets.US_ASCII);
            require(order.equals("little"), "its values are not little-endian");
        }
        Object content = new TensorUnpickler(bytes(root + "/data.pkl", TensorUnpickler.MOST_BYTES)).read();
        StateDict weights = StateDict.of(content);
        return new TensorFile(file, TensorFile.Format.ZIP, weights.wrapper(), "", weights.read(this::storage, length));
    }

    private ByteBuffer storage(Storage storage) throws IOException {
        byte[] bytes = bytes(root + "/data/" + storage.key(), length);
        require(
                storage.bytes() <= bytes.length,
                "storage " + storage.key() + " is too small for its " + storage.size() + " values");
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An entry's bytes, found to be those that were written. */
    private byte[] bytes(String name, long most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        require(entry != null, "its zip archive holds no " + name);
        // PyTorch compresses nothing, and what is compressed could grow far beyond the file.
        require(entry.getMethod() == ZipEntry.STORED, name + " in its zip archive is compressed");
        require(entry.getSize() <= Math.min(most, length), name + " in its zip archive is too large");
        require(entry.getSize() <= MOST_ARRAY, name + " in its zip archive is larger than 2 GiB");
        byte[] bytes = new byte[(int) entry.getSize()];
        CRC32 sum = new CRC32();
        try (InputStream in = zip.getInputStream(entry)) {
            sum.update(bytes, 0, in.readNBytes(bytes, 0, bytes.length));
        }
        // torch.save can be told to count none, and writes 0 then.
        require(entry.getCrc() == 0 || sum.getValue() == entry.getCrc(), name + " in its zip archive is damaged");
        return bytes;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
