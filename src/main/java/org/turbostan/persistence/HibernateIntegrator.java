package org.turbostan.persistence;

import java.lang.System.Logger.Level;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.turbostan.Keyed;

/**
 * Lets {@link InvalidateOnCommit} know of commits. Hibernate finds it as a service and asks it as
 * it starts; without entities that are marked it does nothing.
 */
public final class HibernateIntegrator implements Integrator {

  private static final System.Logger LOG = System.getLogger(HibernateIntegrator.class.getName());

  /** Makes it; Hibernate does. */
  public HibernateIntegrator() {}

  /**
   * Listens to the changes of marked entities.
   *
   * @throws IllegalStateException if a marked entity has no id of one value and no key of its own
   */
  @Override
  public void integrate(
      Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
    int watched = 0;
    for (PersistentClass mapping : metadata.getEntityBindings()) {
      Class<?> type = mapping.getMappedClass();
      if (type != null && WatchedEntities.isMarked(type)) {
        check(type, mapping);
        WatchedEntities.add(type);
        watched++;
      }
    }
    if (watched > 0) {
      listen(factory);
      LOG.log(Level.INFO, "Commits of {0} kinds of entities delete what shows them.", watched);
    }
  }

  private static void check(Class<?> type, PersistentClass mapping) {
    if (mapping.getIdentifier() instanceof Component && !Keyed.class.isAssignableFrom(type)) {
      throw new IllegalStateException(
          "InvalidateOnCommit can't tell by which tag to delete what shows a "
              + type.getName()
              + ": its id consists of several values. Let the class implement org.turbostan.Keyed,"
              + " which says its key and its tags.");
    }
  }

  private static void listen(SessionFactoryImplementor factory) {
    EventListenerRegistry listeners =
        factory.getServiceRegistry().requireService(EventListenerRegistry.class);
    EntityChangeListener listener = new EntityChangeListener();
    listeners.appendListeners(EventType.POST_INSERT, listener);
    listeners.appendListeners(EventType.POST_UPDATE, listener);
    listeners.appendListeners(EventType.POST_DELETE, listener);
    listeners.appendListeners(EventType.POST_COLLECTION_RECREATE, listener);
    listeners.appendListeners(EventType.POST_COLLECTION_UPDATE, listener);
    listeners.appendListeners(EventType.POST_COLLECTION_REMOVE, listener);
  }

  @Override
  public void disintegrate(
      SessionFactoryImplementor factory, SessionFactoryServiceRegistry registry) {}
}
