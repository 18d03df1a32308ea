package org.dance4j.export.savedmodel;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.dance4j.common.io.TfRecords;
import org.tensorflow.proto.TensorProto;

/**
 * Requests that TensorFlow Serving sends to a model when it has loaded it: a TFRecord file of {@code PredictionLog}
 * messages. Those messages are TensorFlow Serving's own; here are the numbers of the few fields that a request needs.
 */
final class WarmupRequests {

    /** Where a SavedModel keeps them. */
    static final String FILE = "assets.extra/tf_serving_warmup_requests";

    private static final int LOG_PREDICT = 6;
    private static final int PREDICT_REQUEST = 1;
    private static final int REQUEST_MODEL = 1;
    private static final int REQUEST_INPUTS = 2;
    private static final int MODEL_NAME = 1;
    private static final int MODEL_SIGNATURE = 3;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private WarmupRequests() {}

    /** A record of a request to predict with one input. */
    static byte[] record(String signature, String input, TensorProto value) {
        ByteString model = message(out -> {
            out.writeString(MODEL_NAME, "dance4j");
            out.writeString(MODEL_SIGNATURE, signature);
        });
        ByteString entry = message(out -> {
            out.writeString(ENTRY_KEY, input);
            out.writeMessage(ENTRY_VALUE, value);
        });
        ByteString request = message(out -> {
            out.writeBytes(REQUEST_MODEL, model);
            out.writeBytes(REQUEST_INPUTS, entry);
        });
        ByteString predict = message(out -> out.writeBytes(PREDICT_REQUEST, request));
        return TfRecords.record(
                message(out -> out.writeBytes(LOG_PREDICT, predict)).toByteArray());
    }

    private static ByteString message(Fields fields) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteString();
    }
}
