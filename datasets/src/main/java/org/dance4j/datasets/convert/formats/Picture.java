package org.dance4j.datasets.convert.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;

/** Where an image is. */
public sealed interface Picture {

    /** The file that holds it. */
    Path path();

    /** A file of its own. */
    record InFile(Path path) implements Picture {}

    /**
     * Within labelme's JSON file.
     *
     * @param path the JSON file
     */
    record Embedded(Path path) implements Picture {

        /**
         * The bytes of the image's file.
         *
         * @throws BadInputException if they cannot be read
         */
        public byte[] bytes() {
            try (JsonParser parser = Json.mapper().createParser(Files.readAllBytes(path))) {
                parser.nextToken();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String key = parser.currentName();
                    parser.nextToken();
                    if (key.equals(LabelmeSource.IMAGE_DATA)) {
                        return Base64.getMimeDecoder().decode(parser.getText());
                    }
                    parser.skipChildren();
                }
                throw new BadInputException(path + " holds no image");
            } catch (IOException | IllegalArgumentException e) {
                String reason = e instanceof IOException io ? AtomicFiles.reason(io) : "it is no base64";
                throw new BadInputException("the image in " + path + " cannot be read: " + reason, e);
            }
        }
    }
}
