package org.turbostan.persistence;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Hears of changed entities as they are written to the database, and notes them for the end of the
 * transaction.
 */
final class EntityChangeListener
    implements PostInsertEventListener,
        PostUpdateEventListener,
        PostDeleteEventListener,
        PostCollectionRecreateEventListener,
        PostCollectionUpdateEventListener,
        PostCollectionRemoveEventListener {

  private static final long serialVersionUID = 1;

  /** Nothing in a {@link Changes} refers to its session, so that forgotten sessions go. */
  private final transient Map<SharedSessionContractImplementor, Changes> sessions =
      Collections.synchronizedMap(new WeakHashMap<>());

  @Override
  public void onPostInsert(PostInsertEvent event) {
    changed(Sessions.of(event), event.getEntity().getClass(), event.getId(), event.getEntity());
  }

  @Override
  public void onPostUpdate(PostUpdateEvent event) {
    changed(Sessions.of(event), event.getEntity().getClass(), event.getId(), event.getEntity());
  }

  @Override
  public void onPostDelete(PostDeleteEvent event) {
    changed(Sessions.of(event), event.getEntity().getClass(), event.getId(), event.getEntity());
  }

  /** What counts is the end of the transaction, not of each action. */
  @Override
  public boolean requiresPostCommitHandling(EntityPersister persister) {
    return false;
  }

  @Override
  public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
    changed(event);
  }

  @Override
  public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
    changed(event);
  }

  @Override
  public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
    changed(event);
  }

  private void changed(AbstractCollectionEvent event) {
    SharedSessionContractImplementor session = Sessions.of(event);
    if (session == null) {
      return;
    }
    Object owner = event.getAffectedOwnerOrNull();
    Class<?> type =
        owner == null
            ? session
                .getFactory()
                .getMappingMetamodel()
                .getEntityDescriptor(event.getAffectedOwnerEntityName())
                .getMappedClass()
            : owner.getClass();
    changed(session, type, event.getAffectedOwnerIdOrNull(), owner);
  }

  private void changed(
      SharedSessionContractImplementor session,
      Class<?> type,
      @Nullable Object id,
      @Nullable Object entity) {
    if (!WatchedEntities.isMarked(type)) {
      return;
    }
    if (!session.isTransactionInProgress()) {
      throw new IllegalStateException(
          "A "
              + type.getName()
              + " was changed outside of a transaction, so there is no commit after which to delete"
              + " from the cache what shows it (InvalidateOnCommit). Begin a transaction before.");
    }
    Changes changes =
        sessions.computeIfAbsent(
            session,
            unused -> {
              Changes made = new Changes();
              session.getTransactionCoordinator().addObserver(made);
              return made;
            });
    changes.add(type, EntityTags.of(type, id, entity));
  }
}
