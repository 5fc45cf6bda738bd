package org.turbostan.persistence;

import jakarta.persistence.PostPersist;
import jakarta.persistence.PostRemove;
import jakarta.persistence.PostUpdate;

/**
 * Marks entities whose changes delete what shows them from the cache, when the transaction is
 * committed.
 *
 * <pre>{@code
 * @Entity
 * @EntityListeners(InvalidateOnCommit.class)
 * public class Product { ... }
 * }</pre>
 *
 * <p>Inserted, updated or removed, the entity 42 of the kind {@code Product} deletes, by its own
 * name and by those of the entities that it extends:
 *
 * <ul>
 *   <li>the tag {@code product:42} and the key {@code product:42}, of what shows it;
 *   <li>the tag {@code product}, of what lists or counts its kind;
 *   <li>if it is {@link org.turbostan.Keyed}, its own key and its own tags too.
 * </ul>
 *
 * <p>The name is the entity's in JPQL with a small letter at its beginning, as {@link
 * java.beans.Introspector#decapitalize} has it. A changed collection of the entity counts as a
 * change. All that a transaction has changed is deleted at once, after the commit and after
 * Hibernate's own second-level cache is up to date; the commit returns when that is acknowledged,
 * as with {@link org.turbostan.FragmentCache#delete(org.turbostan.Tag)}. A transaction that is
 * rolled back deletes nothing. If a server does not answer, the delete is tried again until it
 * does; the commit is done all the same.
 *
 * <p>What Hibernate does not tell its listeners deletes nothing: queries that update or delete,
 * SQL, and changes by other programs.
 *
 * <p>It needs Hibernate 6.6 or newer, with transactions of any kind. The callbacks of JPA itself
 * come before the commit, when a delete would be too early; so with other providers the first
 * change fails and says so.
 */
public final class InvalidateOnCommit {

  /** Makes a listener; persistence providers do. */
  public InvalidateOnCommit() {}

  /**
   * Called by the persistence provider, before the commit: nothing is deleted yet.
   *
   * @throws IllegalStateException if nothing will be deleted after the commit either
   */
  @PostPersist
  @PostUpdate
  @PostRemove
  public void changed(Object entity) {
    if (!WatchedEntities.contains(entity.getClass())) {
      throw new IllegalStateException(
          "InvalidateOnCommit is a listener of "
              + entity.getClass().getName()
              + ", but is not told when its transaction is committed, so nothing would be deleted"
              + " from the cache. It needs Hibernate 6.6 or newer, which finds it by the annotation"
              + " @EntityListeners(InvalidateOnCommit.class) of the class or of one that it extends,"
              + " not by an XML file. With another persistence provider, take the listener away and"
              + " delete by code, when the transaction is committed.");
    }
  }
}
