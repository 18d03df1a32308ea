package org.dance4j.cli.packaging;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/** What has to be told of the libraries in a package: licences by name, and the texts that the libraries bring. */
final class Notices {

    private static final Pattern TEXT = Pattern.compile(
            "(?!.*\\.class$)(?:.*/)?(?:licen[cs]es?|notices?|copying|lgpl2\\.1|al2\\.0|third-?party-?notices|thirdparty-licen[cs]e)"
                    + "(?:[-.](?:txt|md|[\\w-]+))?",
            Pattern.CASE_INSENSITIVE);

    /** The libraries of FFmpeg in bytedeco's jar are LGPL; all else that they say there is of the Java around them. */
    private static final String FFMPEG = "ffmpeg-";

    private static final List<String> OF_FFMPEG = List.of("LGPL-3.txt", "GPL-3.txt");

    private Notices() {}

    /**
     * The list of libraries and the texts of their licences.
     *
     * @param licence the file beside it that holds dance4j's own
     */
    static List<PackageEntry> of(List<Library> libraries, String licence) throws IOException {
        List<PackageEntry> entries = new ArrayList<>();
        entries.add(PackageEntry.Content.text("NOTICE", list(libraries, licence)));
        for (Library library : libraries) {
            if (!library.isOwn()) {
                entries.addAll(texts(library));
            }
        }
        if (libraries.stream().anyMatch(library -> library.fileName().startsWith(FFMPEG))) {
            for (String text : OF_FFMPEG) {
                entries.add(new PackageEntry.Content(
                        "licenses/ffmpeg/" + text, Resources.toByteArray(Notices.class.getResource(text)), false));
            }
        }
        return entries;
    }

    private static String list(List<Library> libraries, String licence) {
        StringBuilder list = new StringBuilder(
                """
                dance4j
                Apache License, Version 2.0; its text is in %s.

                This package holds these libraries, each under one of its licences. The texts that they bring are in licenses.

                """
                        .formatted(licence));
        for (Library library : libraries) {
            if (!library.isOwn()) {
                list.append(library.name())
                        .append("\n    ")
                        .append(licences(library))
                        .append('\n');
                library.pom()
                        .flatMap(Pom::url)
                        .ifPresent(url -> list.append("    ").append(url).append('\n'));
            }
        }
        return list.toString();
    }

    private static String licences(Library library) {
        String stated = library.pom()
                .map(Pom::licences)
                .filter(names -> !names.isEmpty())
                .map(names -> String.join(", or ", names))
                .orElse("not stated by its publisher in Maven's description");
        return library.fileName().startsWith(FFMPEG)
                        && Platform.ofJar(library.fileName()).isPresent()
                ? stated + "; FFmpeg's own libraries in it: GNU Lesser General Public License, version 3 or later."
                        + " They are files of their own in that jar, which may be exchanged; their sources are at"
                        + " https://ffmpeg.org, and how they were built at https://github.com/bytedeco/javacpp-presets"
                : stated;
    }

    private static List<PackageEntry> texts(Library library) throws IOException {
        List<PackageEntry> texts = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        try (JarFile jar = new JarFile(library.jar().toFile())) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                if (!entry.isDirectory() && TEXT.matcher(entry.getName()).matches() && paths.add(entry.getName())) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        texts.add(new PackageEntry.Content(
                                "licenses/" + library.name() + "/" + entry.getName(), in.readAllBytes(), false));
                    }
                }
            }
        }
        return texts;
    }
}
