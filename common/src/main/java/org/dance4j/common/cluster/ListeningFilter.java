package org.dance4j.common.cluster;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;

/**
 * Keeps what TensorFlow's server listens on from being reached by other addresses than one. The server binds to all
 * addresses of a machine, whatever it is told; a packet filter of Linux on its socket drops connections to others before
 * they are accepted.
 */
final class ListeningFilter {

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;

    /** The offset from which a filter of TCP reads IP's header. */
    private static final int IP_HEADER = 0xFFF00000;

    private static final int DESTINATION = 16;

    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_WORD = 0x20;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int INSTRUCTION_BYTES = 8;

    private ListeningFilter() {}

    /** An instruction: what, how many to jump over if so and if not, and a number. */
    private record Instruction(int code, int ifTrue, int ifFalse, int k) {}

    /** Lets through what goes to an address by IPv4, and drops the rest. */
    private static List<Instruction> program(Inet4Address address) {
        return List.of(
                new Instruction(LOAD_BYTE, 0, 0, IP_HEADER),
                new Instruction(SHIFT_RIGHT, 0, 0, 4),
                new Instruction(JUMP_IF_EQUAL, 0, 2, 4),
                new Instruction(LOAD_WORD, 0, 0, IP_HEADER + DESTINATION),
                new Instruction(
                        JUMP_IF_EQUAL,
                        1,
                        0,
                        ByteBuffer.wrap(address.getAddress()).getInt()),
                new Instruction(RETURN, 0, 0, 0),
                new Instruction(RETURN, 0, 0, -1));
    }

    /**
     * Filters what this process listens on at a port.
     *
     * @throws BadInputException with one plain sentence if the system does not allow that
     */
    static void attach(int port, Inet4Address address) {
        try {
            Set<String> sockets = listening(port);
            int filtered = 0;
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    if (sockets.contains(target(descriptor))) {
                        attachTo(Integer.parseInt(descriptor.getFileName().toString()), address);
                        filtered++;
                    }
                }
            }
            if (filtered == 0) {
                throw new BadInputException("TensorFlow's server cannot be kept to address " + address.getHostAddress()
                        + ": no socket of this process listens on port " + port);
            }
        } catch (IOException | LinkageError | LastErrorException e) {
            throw new BadInputException(
                    "TensorFlow's server cannot be kept to address " + address.getHostAddress() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The links of the sockets that listen on a port. */
    private static Set<String> listening(int port) throws IOException {
        String end = String.format(Locale.ROOT, ":%04X", port);
        Set<String> found = new HashSet<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                Files.readAllLines(Path.of(table)).stream()
                        .map(line -> line.strip().split("\\s+", -1))
                        // Local address, state "listening", and the socket's number.
                        .filter(fields -> fields.length > 9 && fields[1].endsWith(end) && fields[3].equals("0A"))
                        .forEach(fields -> found.add("socket:[" + fields[9] + "]"));
            }
        }
        return found;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            // It was closed in the meantime.
            return "";
        }
    }

    private static void attachTo(int descriptor, Inet4Address address) {
        List<Instruction> program = program(address);
        try (Memory code = new Memory((long) program.size() * INSTRUCTION_BYTES);
                Memory header = new Memory(16)) {
            for (int i = 0; i < program.size(); i++) {
                Instruction instruction = program.get(i);
                long at = (long) i * INSTRUCTION_BYTES;
                code.setShort(at, (short) instruction.code());
                code.setByte(at + 2, (byte) instruction.ifTrue());
                code.setByte(at + 3, (byte) instruction.ifFalse());
                code.setInt(at + 4, instruction.k());
            }
            header.clear();
            header.setShort(0, (short) program.size());
            header.setPointer(8, code);
            Function setsockopt = NativeLibrary.getProcess().getFunction("setsockopt", Function.THROW_LAST_ERROR);
            int unused = setsockopt.invokeInt(
                    new Object[] {descriptor, SOL_SOCKET, SO_ATTACH_FILTER, header, (int) header.size()});
        }
    }
}
