package org.dance4j.cli.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A Debian package: an ar archive of the format's version, a tar archive of what is told of it, and one of its files.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/deb.5.html">deb(5)</a>
 */
final class DebianPackage {

    private static final String FORMAT = "2.0\n";
    private static final int FILE = 0100644;

    private DebianPackage() {}

    /**
     * Writes a package. Its files are not compressed, since nearly all of them are so already.
     *
     * @param control the fields of the file {@code control} but for the size, each on a line
     * @param files by their paths below the system's root
     * @param time what everything is dated
     */
    static void write(Path deb, String control, List<PackageEntry> files, Instant time) throws IOException {
        Path data = deb.resolveSibling(deb.getFileName() + ".data");
        try {
            StringBuilder sums = new StringBuilder();
            long bytes = writeData(data, files, time, sums);
            byte[] about = control(control + "Installed-Size: " + (bytes + 1023) / 1024 + "\n", sums.toString(), time);
            try (OutputStream file = Files.newOutputStream(deb);
                    ArArchiveOutputStream out = new ArArchiveOutputStream(file)) {
                begin(out, "debian-binary", FORMAT.length(), time);
                out.write(FORMAT.getBytes(StandardCharsets.US_ASCII));
                out.closeArchiveEntry();
                begin(out, "control.tar.gz", about.length, time);
                out.write(about);
                out.closeArchiveEntry();
                begin(out, "data.tar", Files.size(data), time);
                Files.copy(data, out);
                out.closeArchiveEntry();
            }
        } finally {
            Files.deleteIfExists(data);
        }
    }

    private static void begin(ArArchiveOutputStream out, String name, long size, Instant time) throws IOException {
        out.putArchiveEntry(new ArArchiveEntry(name, size, 0, 0, FILE, time.getEpochSecond()));
    }

    /** Writes the files, and adds the MD5 sum of each, by which dpkg tells whether it is still what it was. */
    private static long writeData(Path tar, List<PackageEntry> files, Instant time, StringBuilder sums)
            throws IOException {
        long bytes = 0;
        try (OutputStream file = Files.newOutputStream(tar);
                TarArchiveOutputStream out = tar(file)) {
            for (String folder : folders(files)) {
                put(out, new TarArchiveEntry("./" + folder + "/"), 0755, time);
                out.closeArchiveEntry();
            }
            for (PackageEntry entry : files) {
                String name = "./" + entry.path();
                if (entry instanceof PackageEntry.Link link) {
                    TarArchiveEntry header = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
                    header.setLinkName(link.target());
                    put(out, header, 0777, time);
                    out.closeArchiveEntry();
                    continue;
                }
                boolean executable = entry instanceof PackageEntry.Content content && content.executable();
                TarArchiveEntry header = new TarArchiveEntry(name);
                header.setSize(size(entry));
                put(out, header, ZipPackage.mode(executable), time);
                MessageDigest digest = md5();
                copy(entry, new DigestOutputStream(out, digest));
                out.closeArchiveEntry();
                sums.append(HexFormat.of().formatHex(digest.digest()))
                        .append("  ")
                        .append(entry.path())
                        .append('\n');
                bytes += header.getSize();
            }
        }
        return bytes;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private static long size(PackageEntry entry) throws IOException {
        return entry instanceof PackageEntry.Copy copy
                ? Files.size(copy.file())
                : ((PackageEntry.Content) entry).bytes().length;
    }

    private static void copy(PackageEntry entry, OutputStream out) throws IOException {
        if (entry instanceof PackageEntry.Copy copy) {
            Files.copy(copy.file(), out);
        } else {
            out.write(((PackageEntry.Content) entry).bytes());
        }
    }

    private static TarArchiveOutputStream tar(OutputStream out) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        return tar;
    }

    private static void put(TarArchiveOutputStream out, TarArchiveEntry header, int mode, Instant time)
            throws IOException {
        header.setMode((header.getMode() & ~07777) | mode);
        header.setIds(0, 0);
        header.setNames("root", "root");
        header.setModTime(time.toEpochMilli());
        out.putArchiveEntry(header);
    }

    /** All folders that files lie in, each after the one above it. */
    private static Set<String> folders(List<PackageEntry> files) {
        Set<String> folders = new TreeSet<>();
        for (PackageEntry file : files) {
            for (int end = file.path().lastIndexOf('/');
                    end > 0;
                    end = file.path().lastIndexOf('/', end - 1)) {
                folders.add(file.path().substring(0, end));
            }
        }
        return folders;
    }

    private static byte[] control(String control, String sums, Instant time) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = tar(new GZIPOutputStream(bytes))) {
            for (String[] file : List.of(new String[] {"./control", control}, new String[] {"./md5sums", sums})) {
                byte[] content = file[1].getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry header = new TarArchiveEntry(file[0]);
                header.setSize(content.length);
                put(out, header, ZipPackage.mode(false), time);
                out.write(content);
                out.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
