/**
 * Makes the deployable files of a trained model, each of which is run in its own runtime and compared with the session
 * before it is kept. {@link org.dance4j.export.Exporter} is the way in; the forms themselves are made in the packages
 * below.
 *
 * <p>Depends on all packages below and on eval; nothing of training.
 */
package org.dance4j.export;
