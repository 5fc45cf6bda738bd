package org.turbostan.persistence;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.hibernate.collection.spi.AbstractPersistentCollection;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.AbstractEvent;
import org.jspecify.annotations.Nullable;

/** Asks events for their sessions, in a way that all versions of Hibernate understand. */
final class Sessions {

  /** Hibernate 7 has given the method another type, so no call of it that is compiled fits both. */
  private static final MethodHandle GET_SESSION = find();

  private Sessions() {}

  static SharedSessionContractImplementor of(AbstractEvent event) {
    try {
      return (SharedSessionContractImplementor) GET_SESSION.invokeExact(event);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the session of a collection's event; {@code null} if it was a stateless one, which does
   * not tell its events of collections, but those of the entities that they belong to.
   */
  static @Nullable SharedSessionContractImplementor of(AbstractCollectionEvent event) {
    return event.getCollection() instanceof AbstractPersistentCollection<?> collection
        ? collection.getSession()
        : event.getSession();
  }

  private static MethodHandle find() {
    try {
      return MethodHandles.publicLookup()
          .unreflect(AbstractEvent.class.getMethod("getSession"))
          .asType(
              MethodType.methodType(SharedSessionContractImplementor.class, AbstractEvent.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "TurboStan does not know this version of Hibernate. Take the listener InvalidateOnCommit"
              + " away, and delete by code when a transaction is committed.",
          e);
    }
  }
}
