package org.turbostan.example;

/**
 * A line of the menu.
 *
 * @param page the name by which a view says which page it is
 * @param path where it leads, relative to the context path
 * @param label what it says
 */
public record MenuItem(String page, String path, String label) {}
