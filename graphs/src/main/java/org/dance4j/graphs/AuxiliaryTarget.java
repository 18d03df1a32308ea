package org.dance4j.graphs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;

/** What an auxiliary output tells of each pixel. */
@JsonDeserialize(using = AuxiliaryTarget.Reader.class)
public enum AuxiliaryTarget {
    /** Its class, by as many channels as the main output has. */
    CLASSES,
    /** Whether another class is near, by one channel: the logarithm of the odds. */
    BORDERS;

    /** Reads its name. In files of earlier versions, which have none, all tell classes. */
    static final class Reader extends StdDeserializer<AuxiliaryTarget> {

        private static final long serialVersionUID = 1;

        Reader() {
            super(AuxiliaryTarget.class);
        }

        @Override
        public AuxiliaryTarget deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String name = parser.getText();
            for (AuxiliaryTarget target : values()) {
                if (target.name().equals(name)) {
                    return target;
                }
            }
            throw context.weirdStringException(name, AuxiliaryTarget.class, "there is no such target");
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return CLASSES;
        }
    }
}
