package org.dance4j.common.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record's component a setting. Its name in files, on the command line and in errors is the component's, in lower
 * case with hyphens. Its type is an object's, since it is null where nothing was chosen.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** What it means, for people; <code>{batch}</code> stands for the name of another setting. */
    String value();

    /** What stands for its value in help texts, for example {@code N}. A yes-or-no setting has none. */
    String label() default "";

    /** The default, as text; empty if there is none, or if it depends on other things. */
    String otherwise() default "";

    /** What people are told of the default, where that is not the default itself. */
    String otherwiseText() default "";

    /** Whether a resolved run may leave it open. */
    boolean optional() default false;

    /** Whether the command line can say no to it too. */
    boolean negatable() default false;

    /** Its number is at least this. */
    double atLeast() default Double.NaN;

    /** Its number is above this. */
    double above() default Double.NaN;

    /** Its number is below this. */
    double below() default Double.NaN;

    /** Its number is at most this. */
    double atMost() default Double.NaN;

    /** Reads its text where its type does not say how. */
    Class<? extends SettingParser> parser() default SettingParser.class;
}
