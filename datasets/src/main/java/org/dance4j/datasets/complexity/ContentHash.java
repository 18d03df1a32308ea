package org.dance4j.datasets.complexity;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/** A text that changes with what is in files, wherever they are and whatever their times say. */
public final class ContentHash {

    private ContentHash() {}

    /**
     * SHA-256 over the length and the bytes of each file in turn, in hexadecimal digits.
     *
     * @throws BadInputException if a file cannot be read
     */
    public static String of(Path... files) {
        Hasher hasher = Hashing.sha256().newHasher();
        for (Path file : files) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                hasher.putInt(bytes.length).putBytes(bytes);
            } catch (IOException e) {
                throw new BadInputException(file + " cannot be read: " + AtomicFiles.reason(e), e);
            }
        }
        return hasher.hash().toString();
    }
}
