package org.turbostan.memcached;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiConsumer;

/** Servers that note what they are told. */
final class Commands {

  private Commands() {}

  /** Returns a server that notes the names of all commands about items, in order. */
  static Server named(Server server, List<String> names) {
    return noting(
        server,
        (name, arguments) -> {
          if (arguments != null) {
            names.add(name);
          }
        });
  }

  /** Returns a server that notes the keys of all that is got, in order. */
  @SuppressWarnings("unchecked")
  static Server got(Server server, List<String> keys) {
    return noting(
        server,
        (name, arguments) -> {
          if (name.equals("get")) {
            keys.addAll((List<String>) arguments[0]);
          }
        });
  }

  private static Server noting(Server server, BiConsumer<String, Object[]> notes) {
    return (Server)
        Proxy.newProxyInstance(
            Commands.class.getClassLoader(),
            new Class<?>[] {Server.class},
            (proxy, method, arguments) -> {
              notes.accept(method.getName(), arguments);
              try {
                return method.invoke(server, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
