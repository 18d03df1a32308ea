package org.dance4j.export.onnx;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A protocol buffer message that is written field by field.
 *
 * <p>The numbers of fields are those of <a href="https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto">onnx.proto</a>.
 */
final class ProtoMessage {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    private interface Write {
        void run() throws IOException;
    }

    private ProtoMessage write(Write write) {
        try {
            write.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProtoMessage integer(int field, long value) {
        return write(() -> out.writeInt64(field, value));
    }

    /** One of several integers; readers take them packed and apart alike. */
    ProtoMessage integers(int field, long... values) {
        for (long value : values) {
            integer(field, value);
        }
        return this;
    }

    ProtoMessage real(int field, float value) {
        return write(() -> out.writeFloat(field, value));
    }

    ProtoMessage text(int field, String value) {
        return write(() -> out.writeString(field, value));
    }

    ProtoMessage bytes(int field, byte[] value) {
        return write(() -> out.writeByteArray(field, value));
    }

    ProtoMessage message(int field, ProtoMessage value) {
        return write(() -> {
            value.out.flush();
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(value.bytes.size());
            out.flush();
            value.bytes.writeTo(bytes);
        });
    }

    byte[] toByteArray() {
        write(out::flush);
        return bytes.toByteArray();
    }
}
