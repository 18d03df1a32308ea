/**
 * Settings as records: a component that is annotated with {@link org.dance4j.common.settings.Setting} is a setting, any
 * other component is a record that holds more of them. {@link org.dance4j.common.settings.SettingSchema} reads from that
 * all that readers of files, the command line and checks need to know. Errors name settings by
 * {@link org.dance4j.common.settings.BadSettingException}.
 */
package org.dance4j.common.settings;
