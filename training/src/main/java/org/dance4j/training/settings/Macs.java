package org.dance4j.training.settings;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.common.settings.SettingParser;

/** Numbers of multiply-accumulates as people write them: {@code 1500000000000000}, {@code 1.5e15} or {@code 1.5P}. */
public final class Macs {

    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?(?:[eE]\\+?\\d{1,2})?)([kMGTPE]?)");
    private static final Map<String, Integer> POWERS = Map.of("", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);

    private Macs() {}

    /**
     * Reads a number, at least 1; what is behind the decimal point is cut off.
     *
     * @throws IllegalArgumentException if the text is no such number
     */
    public static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            BigDecimal value = new BigDecimal(matcher.group(1)).scaleByPowerOfTen(POWERS.get(matcher.group(2)));
            if (value.compareTo(BigDecimal.ONE) >= 0 && value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return value.longValue();
            }
        }
        throw new IllegalArgumentException(
                "expected a number of multiply-accumulates such as 1.5e15 or 1.5P, found '" + text + "'");
    }

    /** Reads such a number as a setting. */
    public static final class Parser implements SettingParser {
        @Override
        public Object parse(String text) {
            return Macs.parse(text);
        }
    }
}
