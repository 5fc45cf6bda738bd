/**
 * The admin servlet: a page, a JSON API and Prometheus text from the same values, and deletes by
 * key, name, tag, URL, prefix of names and all. Off until it is given a way to know its users.
 * Everything it prints is escaped.
 */
@NullMarked
package org.turbostan.admin;

import org.jspecify.annotations.NullMarked;
