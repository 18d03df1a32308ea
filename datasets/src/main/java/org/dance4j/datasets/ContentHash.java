package org.dance4j.datasets;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that changes with what is in files, wherever they are and whatever their times say. */
final class ContentHash {

    private ContentHash() {}

    /** @throws BadInputException if a file cannot be read */
    static String of(Path... files) {
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
