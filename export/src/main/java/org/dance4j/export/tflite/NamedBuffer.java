package org.dance4j.export.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.dance4j.export.errors.ConversionException;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;

/**
 * Bytes under a name in a TFLite model's list of metadata.
 *
 * <p>The model is neither decoded nor encoded again, so that nothing in it is lost that the schema's Java classes,
 * older than the converter, do not know. A flat buffer's offsets all point forwards: a new root in front of the old
 * bytes shares everything that they hold, and lists what it had and what is new.
 *
 * @param name what readers look for
 * @param content the bytes
 */
public record NamedBuffer(String name, byte[] content) {

    /** What TFLite aligns tensors' bytes to, within the file. */
    private static final int ALIGNMENT = 16;

    /** The fields of the root, in the order of the schema. */
    private enum Field {
        VERSION,
        OPERATOR_CODES,
        SUBGRAPHS,
        DESCRIPTION,
        BUFFERS,
        METADATA_BUFFER,
        METADATA,
        SIGNATURE_DEFS
    }

    /**
     * A model that holds these bytes too.
     *
     * @param model a TFLite flat buffer
     * @throws ConversionException if the model is of a newer schema, whose root holds more
     */
    public byte[] addTo(byte[] model) {
        Root old = new Root(model);
        int buffers = old.length(Field.BUFFERS);
        int entries = old.length(Field.METADATA);
        var out = new FlatBufferBuilder(
                model.length + content.length + name.length() * 4 + (buffers + entries) * Integer.BYTES + 1024);
        int start = bytes(out, model) - Integer.BYTES;

        int[] buffer = new int[buffers + 1];
        for (int i = 0; i < buffers; i++) {
            buffer[i] = start - old.element(Field.BUFFERS, i);
        }
        buffer[buffers] = Buffer.createBuffer(out, bytes(out, content));
        int[] entry = new int[entries + 1];
        for (int i = 0; i < entries; i++) {
            entry[i] = start - old.element(Field.METADATA, i);
        }
        entry[entries] = Metadata.createMetadata(out, out.createString(name), buffers);
        int allBuffers = Model.createBuffersVector(out, buffer);
        int allEntries = Model.createMetadataVector(out, entry);

        Model.startModel(out);
        Model.addVersion(out, old.version());
        Model.addBuffers(out, allBuffers);
        Model.addMetadata(out, allEntries);
        for (Field field : new Field[] {
            Field.OPERATOR_CODES, Field.SUBGRAPHS, Field.DESCRIPTION, Field.METADATA_BUFFER, Field.SIGNATURE_DEFS
        }) {
            if (old.has(field)) {
                out.addOffset(field.ordinal(), start - old.target(field), 0);
            }
        }
        Model.finishModelBuffer(out, Model.endModel(out));
        return out.sizedByteArray();
    }

    /** A vector of bytes, aligned as tensors are. */
    private static int bytes(FlatBufferBuilder out, byte[] content) {
        out.createUnintializedVector(1, content.length, ALIGNMENT).put(content);
        return out.endVector();
    }

    /** A model's root, and where in the file what it lists begins. */
    private static final class Root extends Table {

        Root(byte[] model) {
            ByteBuffer bytes = ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN);
            __reset(bytes.getInt(0), bytes);
            if (bb.getShort(bb_pos - bb.getInt(bb_pos)) > offsetOf(Field.values().length)) {
                throw new ConversionException(
                        "the TFLite model is of a newer schema than its metadata can be added to");
            }
        }

        private static int offsetOf(int field) {
            return (2 + field) * Short.BYTES;
        }

        boolean has(Field field) {
            return __offset(offsetOf(field.ordinal())) != 0;
        }

        long version() {
            return has(Field.VERSION) ? bb.getInt(bb_pos + __offset(offsetOf(Field.VERSION.ordinal()))) : 0;
        }

        int target(Field field) {
            return __indirect(bb_pos + __offset(offsetOf(field.ordinal())));
        }

        int length(Field field) {
            return has(field) ? __vector_len(__offset(offsetOf(field.ordinal()))) : 0;
        }

        int element(Field field, int index) {
            return __indirect(__vector(__offset(offsetOf(field.ordinal()))) + index * Integer.BYTES);
        }
    }
}
