/**
 * Deletes what shows an entity when a transaction that has changed it is committed, for
 * applications that have Hibernate. Nothing else imports this room, and without Hibernate's jar
 * nobody misses it.
 */
@NullMarked
package org.turbostan.persistence;

import org.jspecify.annotations.NullMarked;
