package org.dance4j.common.io;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/**
 * Figures that do not exist. NaN and the infinities are written as null. Null is read as NaN where a {@code double} is
 * expected, in a list or map too, and as null where a record has a {@code Double}, which may be absent. A mapper that
 * fails on null properties gets no NaN.
 */
final class NanAsNull extends SimpleModule {

    NanAsNull() {
        super("NaN as null");
        addSerializer(Double.class, new Writer());
        addSerializer(double.class, new Writer());
        addDeserializer(Double.class, new Reader(true, false));
        addDeserializer(double.class, new Reader(true, true));
    }

    private static final class Writer extends StdSerializer<Double> {
        Writer() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                generator.writeNumber(value);
            } else {
                generator.writeNull();
            }
        }
    }

    private static final class Reader extends StdDeserializer<Double> implements ContextualDeserializer {

        private final boolean nullIsNaN;
        private final boolean required;

        Reader(boolean nullIsNaN, boolean required) {
            super(Double.class);
            this.nullIsNaN = nullIsNaN;
            this.required = required;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            boolean absent = property != null && property.getType().hasRawClass(Double.class);
            return absent ? new Reader(false, false) : this;
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING
                    && parser.getText().equals("NaN")) {
                return Double.NaN;
            }
            return _parseDoublePrimitive(parser, context);
        }

        @Override
        public Double getNullValue(DeserializationContext context) throws JsonMappingException {
            if (!nullIsNaN) {
                return null;
            } else if (context.isEnabled(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)) {
                return context.reportInputMismatch(this, "expected a number, found null");
            }
            return Double.NaN;
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) throws JsonMappingException {
            return required
                    ? context.reportInputMismatch(this, "expected a number, found none")
                    : getNullValue(context);
        }
    }
}
