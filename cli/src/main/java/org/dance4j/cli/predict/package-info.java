/**
 * {@code dance predict}: what is to be labelled, and what is written of it. How a model is opened is told from outside
 * ({@link org.dance4j.cli.predict.ModelOpener}). Depends on the other rooms of {@code cli}, not on its commands.
 */
package org.dance4j.cli.predict;
