/**
 * The command line, {@code java -jar turbostan.jar}: deletes by way of the admin servlet of a
 * running application. It needs nothing but the JDK, so the jar is all one has to copy.
 */
@NullMarked
package org.turbostan.cli;

import org.jspecify.annotations.NullMarked;
