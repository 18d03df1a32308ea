package org.dance4j.datasets.convert.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/**
 * CVAT's XML 1.1, for images and for video: a file, or a folder with one. What lies on top is told by {@code z_order}, and
 * among those of one order by the file's.
 *
 * @see <a href="https://docs.cvat.ai/docs/manual/advanced/xml_format/">the format</a>
 */
final class CvatSource {

    private CvatSource() {}

    static Source read(SourceOptions options) {
        Path file = options.source();
        if (options.isFolder()) {
            List<Path> files = FolderFiles.in(file, Set.of("xml"));
            if (files.size() != 1) {
                throw new BadInputException(
                        "folder " + file + " has " + files.size() + " XML files: expected CVAT's, or name one file");
            }
            file = files.get(0);
        }
        Path folder = options.images().orElse(file.toAbsolutePath().getParent());
        CvatReading reading = new CvatReading(file, folder);
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = Files.newInputStream(file)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            try {
                while (xml.hasNext()) {
                    switch (xml.next()) {
                        case XMLStreamConstants.START_ELEMENT -> reading.start(xml);
                        case XMLStreamConstants.CHARACTERS -> reading.text(xml.getText());
                        case XMLStreamConstants.END_ELEMENT -> reading.end();
                        default -> {}
                    }
                }
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw new BadInputException(
                    file + " is no XML: it cannot be read at line "
                            + e.getLocation().getLineNumber(),
                    e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
        return reading.source();
    }
}
