package org.turbostan.config;

/**
 * The name and password with which to log in to the memcached servers.
 *
 * @param user the name, without white space
 * @param password the password
 */
public record Credentials(String user, Secret password) {}
