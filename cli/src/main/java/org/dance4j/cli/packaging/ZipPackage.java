package org.dance4j.cli.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** A package as a zip archive whose files keep their modes where they are unpacked. */
final class ZipPackage {

    private ZipPackage() {}

    /**
     * Writes an archive. Copies are stored, because compressing what is compressed already takes long and saves nothing.
     *
     * @param time what all entries are dated
     */
    static void write(Path zip, List<PackageEntry> entries, Instant time) throws IOException {
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
            for (PackageEntry entry : entries) {
                ZipArchiveEntry header = new ZipArchiveEntry(entry.path());
                header.setTime(FileTime.from(time));
                if (entry instanceof PackageEntry.Content content) {
                    header.setUnixMode(UnixStat.FILE_FLAG | mode(content.executable()));
                    out.putArchiveEntry(header);
                    out.write(content.bytes());
                } else if (entry instanceof PackageEntry.Copy copy) {
                    header.setUnixMode(UnixStat.FILE_FLAG | mode(false));
                    header.setMethod(ZipEntry.STORED);
                    header.setSize(Files.size(copy.file()));
                    out.putArchiveEntry(header);
                    Files.copy(copy.file(), out);
                } else if (entry instanceof PackageEntry.Link link) {
                    header.setUnixMode(UnixStat.LINK_FLAG | UnixStat.DEFAULT_LINK_PERM);
                    out.putArchiveEntry(header);
                    out.write(link.target().getBytes(StandardCharsets.UTF_8));
                }
                out.closeArchiveEntry();
            }
        }
    }

    /** What may be done with a file: all may read it, and run it if it can be run; its owner may write it. */
    static int mode(boolean executable) {
        return executable ? 0755 : 0644;
    }
}
