package org.turbostan.boot;

import static java.lang.invoke.MethodType.methodType;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Makes the JDK forget the last records of this web application.
 *
 * <p>The first call of a record's {@code equals}, {@code hashCode} or {@code toString} adapts some
 * method handles in static fields of {@code java.lang.runtime.ObjectMethods} to the record and to
 * the types of its components, and each handle keeps its last adaptation. In Java 17 it does so by
 * a strong reference, so that the class loader of an application that uses records can't be
 * collected until others call theirs; since Java 19 or so, the reference is soft and gives way when
 * memory is needed. Here adaptations to a class of the JDK take that place.
 */
final class JdkCaches {

  private static final System.Logger LOG = System.getLogger(JdkCaches.class.getName());

  private JdkCaches() {}

  /** To be called when the application has ended, and will compare no new kind of record. */
  static void forgetRecords() {
    adapt("equals", methodType(boolean.class, String.class, Object.class));
    adapt("hashCode", methodType(int.class, String.class));
    adapt("toString", methodType(String.class, String.class));
  }

  /** As if String were a record with one component, itself. Nobody will ever call the result. */
  @SuppressWarnings("CatchingUnchecked")
  private static void adapt(String method, MethodType type) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodHandle component = MethodHandles.identity(String.class);
      var unused = ObjectMethods.bootstrap(lookup, method, type, String.class, "text", component);
    } catch (Throwable e) {
      LOG.log(Level.DEBUG, "This JDK wants a record here; then it may have no such cache", e);
    }
  }
}
