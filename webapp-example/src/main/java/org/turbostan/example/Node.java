package org.turbostan.example;

import static java.util.stream.Collectors.joining;

import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Optional;
import org.turbostan.config.Settings;

/**
 * Which node of a cluster this is, for the pages to show.
 *
 * @param name e.g. {@code node 1}; {@code this node} if nobody named it
 * @param cache where it caches, e.g. {@code a local map}
 */
public record Node(String name, String cache) {

  static Node of(ServletContext context) {
    Settings settings =
        Settings.ofApplication(
            Collections.list(context.getInitParameterNames()), context::getInitParameter);
    return new Node(
        Optional.ofNullable(context.getInitParameter("windrose.node")).orElse("this node"),
        settings.isShared()
            ? settings.servers().stream()
                .map(Object::toString)
                .collect(joining(" and ", "memcached at ", ""))
            : "a local map");
  }
}
