/**
 * Files as every module reads and writes them. {@link org.dance4j.common.io.AtomicFiles} makes files and folders
 * appear whole or not at all; {@link org.dance4j.common.io.FolderLock} keeps other processes from writing to a folder;
 * {@link org.dance4j.common.io.TextFiles} reads what people wrote; {@link org.dance4j.common.io.Json} keeps records and
 * trees; {@link org.dance4j.common.io.BadInputException} is what any module throws when a file or setting of the user's
 * cannot be used.
 *
 * <p>All of it may be used from anywhere. It depends on no other package of the project, and knows nothing of
 * networks, images or runs.
 */
package org.dance4j.common.io;
