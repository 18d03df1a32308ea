package org.dance4j.cli.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What Maven's description of a library says of it.
 *
 * @param licences the names of its licences, of which one can be chosen; those of its parent if it has none of its own
 * @param url where it is from; empty if it does not say
 */
record Pom(String group, String artifact, String version, List<String> licences, Optional<String> url) {

    Pom {
        licences = List.copyOf(licences);
    }

    /** Reads a description in Maven's repository; empty if there is none that can be read. */
    static Optional<Pom> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return Optional.of(of(file, factory.newDocumentBuilder().parse(in).getDocumentElement()));
        } catch (IOException | ParserConfigurationException | SAXException e) {
            return Optional.empty();
        }
    }

    private static Pom of(Path file, Element project) {
        Optional<Element> above = child(project, "parent");
        String artifact = text(project, "artifactId").orElse("");
        String version = text(project, "version")
                .or(() -> above.flatMap(element -> text(element, "version")))
                .orElse("");
        String group = text(project, "groupId")
                .or(() -> above.flatMap(element -> text(element, "groupId")))
                .orElse("");
        List<String> licences = new ArrayList<>();
        child(project, "licenses").ifPresent(all -> children(all, "license")
                .forEach(licence -> text(licence, "name").ifPresent(licences::add)));
        Optional<Pom> parent = above.flatMap(element -> Pom.read(in(repository(file, group), element)));
        return new Pom(
                group,
                artifact,
                version,
                licences.isEmpty() ? parent.map(Pom::licences).orElse(List.of()) : licences,
                text(project, "url").filter(url -> !url.contains("${")).or(() -> parent.flatMap(Pom::url)));
    }

    /** The folder below which groups are folders: GROUP/ARTIFACT/VERSION/FILE, a folder for each word of the group. */
    private static Path repository(Path file, String group) {
        Path folder = file.toAbsolutePath();
        for (int up = group.split("\\.", -1).length + 3; up > 0 && folder.getParent() != null; up--) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Path in(Path repository, Element parent) {
        String artifact = text(parent, "artifactId").orElse("");
        String version = text(parent, "version").orElse("");
        return repository
                .resolve(text(parent, "groupId").orElse("").replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + ".pom");
    }

    private static List<Element> children(Element element, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child && child.getTagName().equals(name)) {
                found.add(child);
            }
        }
        return found;
    }

    private static Optional<Element> child(Element element, String name) {
        return children(element, name).stream().findFirst();
    }

    private static Optional<String> text(Element element, String name) {
        return child(element, name)
                .map(found -> found.getTextContent().strip().replaceAll("\\s+", " "))
                .filter(text -> !text.isEmpty());
    }
}
