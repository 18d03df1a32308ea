package org.dance4j.common.runtime;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runs are made on, as people call it. */
public final class Machine {

    private Machine() {}

    /** The processor and how much of it there is. */
    public static String processor() {
        int processors = Runtime.getRuntime().availableProcessors();
        return model() + ", " + processors + (processors == 1 ? " processor" : " processors");
    }

    /** The processor with its family, model and stepping, which tell some of one name apart. */
    static String exactProcessor() {
        return model()
                + Stream.of("cpu family", "model", "stepping")
                        .map(field -> CpuInfo.field(field)
                                .map(value -> ", " + field + " " + value)
                                .orElse(""))
                        .collect(Collectors.joining());
    }

    private static String model() {
        return CpuInfo.field("model name").orElse(System.getProperty("os.arch"));
    }
}
