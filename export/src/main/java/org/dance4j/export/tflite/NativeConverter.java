package org.dance4j.export.tflite;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.errors.ConverterUnavailableException;

/**
 * The C++ functions around {@code tensorflow::ConvertGraphDefToTFLiteFlatBuffer}, called through JNA by their mangled
 * names. The names, and the layouts of {@code absl::Status} and {@code std::string}, are those of TensorFlow 2.18 with
 * GCC's standard library, on Linux on x86-64 and 64-bit ARM alike.
 */
final class NativeConverter {

    private static final String LIBRARY = "libtensorflow_cc.so.2";

    private static final String UNAVAILABLE = "TensorFlow's TFLite converter is not in the loaded TensorFlow library: ";

    private static final String STRING = "NSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";

    /** Data pointer, length, 16 bytes of room for short strings. */
    private static final int STRING_BYTES = 32;

    private static final int STRING_ROOM = 16;

    /**
     * Room that a function of C++ puts an object into that it returns. Objects with a destructor are returned so, however
     * small; processors differ in how the function is told where it is (on ARM in a register of its own, not as the first
     * argument), which JNA knows of a structure that fits into no registers.
     */
    @Structure.FieldOrder("bytes")
    public static final class Returned extends Structure implements Structure.ByValue {

        /** An {@code absl::Status} is a word: 0 for success, otherwise a code or a counted reference to a message. */
        public byte[] bytes = new byte[STRING_BYTES];
    }

    /** A class of protocol buffer, by the two functions that make and delete its instances. */
    private record MessageType(Function create, Function delete) {}

    private final MessageType modelFlags;
    private final MessageType converterFlags;
    private final MessageType debugInfo;
    private final MessageType graphDef;
    private final Function parse;
    private final Function convert;
    private final Function describe;
    private final Function releaseStatus;
    private final Function releaseString;

    private NativeConverter(NativeLibrary library) {
        modelFlags = messageType(library, "N6tflite10ModelFlagsE");
        converterFlags = messageType(library, "N6tflite14ConverterFlagsE");
        debugInfo = messageType(library, "N10tensorflow14GraphDebugInfoE");
        graphDef = messageType(library, "N10tensorflow8GraphDefE");
        parse = library.getFunction("_ZN6google8protobuf11MessageLite14ParseFromArrayEPKvi");
        convert = library.getFunction("_ZN10tensorflow33ConvertGraphDefToTFLiteFlatBufferERKN6tflite10ModelFlagsE"
                + "RNS0_14ConverterFlagsERKNS_14GraphDebugInfoERKNS_8GraphDefEP" + STRING);
        describe = library.getFunction("_ZNK4absl12lts_202308026Status12ToStringSlowB5cxx11ENS0_18StatusToStringModeE");
        releaseStatus = library.getFunction("_ZN4absl12lts_202308026Status15UnrefNonInlinedEm");
        releaseString = library.getFunction("_Z" + STRING.substring(0, STRING.length() - 1) + "10_M_disposeEv");
    }

    private static MessageType messageType(NativeLibrary library, String mangled) {
        return new MessageType(
                library.getFunction("_ZN6google8protobuf5Arena18CreateMaybeMessageI" + mangled + "JEEEPT_PS1_DpOT0_"),
                library.getFunction("_Z" + mangled.substring(0, mangled.length() - 1) + "D0Ev"));
    }

    /**
     * The functions in the very library that TensorFlow Java has loaded.
     *
     * @throws ConverterUnavailableException if one is missing there
     */
    static NativeConverter find() {
        boolean known = Platform.is64Bit() && (Platform.isIntel() || Platform.isARM());
        if (!known || !Platform.isLinux()) {
            throw new ConverterUnavailableException(
                    "TensorFlow's TFLite converter can be called on Linux on x86-64 and 64-bit ARM only, found "
                            + System.getProperty("os.name") + " on " + System.getProperty("os.arch"),
                    null);
        }
        return in(library());
    }

    /** Where TensorFlow Java has loaded the converter's library from. */
    static Path library() {
        String jni = Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
        if (jni == null) {
            throw new ConverterUnavailableException(
                    UNAVAILABLE + "TensorFlow Java has not loaded it from a file", null);
        }
        return Path.of(jni).resolveSibling(LIBRARY);
    }

    /** The functions in a library, each looked up once. */
    static NativeConverter in(Path library) {
        if (!Files.exists(library)) {
            throw new ConverterUnavailableException(UNAVAILABLE + "there is no " + library, null);
        }
        try {
            return new NativeConverter(NativeLibrary.getInstance(library.toString()));
        } catch (LinkageError e) {
            throw new ConverterUnavailableException(UNAVAILABLE + e.getMessage(), e);
        }
    }

    /** @throws ConversionException if the converter reports an error */
    byte[] convert(byte[] modelFlagsBytes, byte[] converterFlagsBytes, byte[] graphDefBytes) {
        try (Message model = new Message(modelFlags, modelFlagsBytes);
                Message flags = new Message(converterFlags, converterFlagsBytes);
                Message info = new Message(debugInfo, new byte[0]);
                Message graph = new Message(graphDef, graphDefBytes);
                NativeString result = new NativeString()) {
            Pointer status =
                    returned(convert, model.pointer, flags.pointer, info.pointer, graph.pointer, result.memory);
            long word = status.getLong(0);
            if (word != 0) {
                throw new ConversionException("TensorFlow's TFLite converter: " + takeMessage(status, word));
            }
            return result.bytes();
        }
    }

    /** Calls a function, and says where the object is that it returned. */
    private static Pointer returned(Function function, Object... arguments) {
        return ((Returned) function.invoke(Returned.class, arguments)).getPointer();
    }

    private String takeMessage(Pointer status, long word) {
        try (NativeString text = new NativeString(returned(describe, status, 0))) {
            boolean counted = (word & 1) == 1;
            if (counted) {
                releaseStatus.invokeVoid(new Object[] {word});
            }
            // The first line names the operation; after it comes the whole graph.
            return new String(text.bytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("no reason given");
        }
    }

    /** A protocol buffer that C++ owns. */
    private final class Message implements AutoCloseable {

        private final MessageType type;
        private final Pointer pointer;

        Message(MessageType type, byte[] serialized) {
            this.type = type;
            pointer = type.create().invokePointer(new Object[] {null});
            try (Memory bytes = new Memory(Math.max(1, serialized.length))) {
                bytes.write(0, serialized, 0, serialized.length);
                int parsed = parse.invokeInt(new Object[] {pointer, bytes, serialized.length});
                if ((parsed & 0xff) == 0) {
                    close();
                    throw new ConversionException(
                            "TensorFlow's TFLite converter cannot read its settings or the graph");
                }
            }
        }

        @Override
        public void close() {
            type.delete().invokeVoid(new Object[] {pointer});
        }
    }

    /** An {@code std::string}. */
    private final class NativeString implements AutoCloseable {

        private final Pointer memory;

        /** An empty one, that C++ fills. */
        NativeString() {
            this(new Memory(STRING_BYTES));
            memory.clear(STRING_BYTES);
            memory.setPointer(0, memory.share(STRING_ROOM));
        }

        /** One that C++ has made there. */
        NativeString(Pointer memory) {
            this.memory = memory;
        }

        byte[] bytes() {
            return memory.getPointer(0).getByteArray(0, Math.toIntExact(memory.getLong(8)));
        }

        @Override
        public void close() {
            releaseString.invokeVoid(new Object[] {memory});
            if (memory instanceof Memory own) {
                own.close();
            }
        }
    }
}
