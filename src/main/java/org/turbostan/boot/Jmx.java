package org.turbostan.boot;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.Metric;

/**
 * Shows the figures of a cache by JMX: each {@link Metric} is an attribute, with the values of its
 * labels in its name, e.g. {@code requests.hit}. Nothing can be changed by it.
 */
final class Jmx implements DynamicMBean, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Jmx.class.getName());

  private final FragmentCache cache;
  private final @Nullable ObjectName name;

  private Jmx(FragmentCache cache, String contextPath) {
    this.cache = cache;
    this.name = register(contextPath);
  }

  /** Begins to show the figures of a web application's cache. It goes on without if that fails. */
  static Jmx show(FragmentCache cache, String contextPath) {
    return new Jmx(cache, contextPath);
  }

  private @Nullable ObjectName register(String contextPath) {
    try {
      ObjectName wanted =
          new ObjectName(
              "org.turbostan:type=Cache,context="
                  + ObjectName.quote(contextPath)
                  + ",node="
                  + ObjectName.quote(cache.node()));
      return ManagementFactory.getPlatformMBeanServer().registerMBean(this, wanted).getObjectName();
    } catch (JMException | RuntimeException e) {
      LOG.log(Level.WARNING, "The figures are not shown by JMX: {0}", e.toString());
      return null;
    }
  }

  /** Ends it, so that the JVM's list of beans does not keep the web application alive. */
  @Override
  public void close() {
    if (name != null) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
      } catch (JMException | RuntimeException e) {
        LOG.log(Level.WARNING, "The bean {0} does not go: {1}", name, e.toString());
      }
    }
  }

  private static String nameOf(Metric metric) {
    StringBuilder text = new StringBuilder(metric.name());
    new TreeMap<>(metric.labels()).values().forEach(value -> text.append('.').append(value));
    return text.toString();
  }

  @Override
  public Object getAttribute(String attribute) throws AttributeNotFoundException {
    for (Metric metric : Metric.of(cache)) {
      if (nameOf(metric).equals(attribute)) {
        return metric.value();
      }
    }
    throw new AttributeNotFoundException(attribute);
  }

  @Override
  public AttributeList getAttributes(String[] attributes) {
    List<String> wanted = List.of(attributes);
    AttributeList found = new AttributeList();
    for (Metric metric : Metric.of(cache)) {
      if (wanted.contains(nameOf(metric))) {
        found.add(new Attribute(nameOf(metric), metric.value()));
      }
    }
    return found;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " can't be set");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public @Nullable Object invoke(String action, Object[] params, String[] signature) {
    throw new UnsupportedOperationException("there is no operation " + action);
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    List<MBeanAttributeInfo> attributes = new ArrayList<>();
    for (Metric metric : Metric.of(cache)) {
      attributes.add(
          new MBeanAttributeInfo(nameOf(metric), "double", metric.help(), true, false, false));
    }
    return new MBeanInfo(
        Jmx.class.getName(),
        "What TurboStan's cache does.",
        attributes.toArray(MBeanAttributeInfo[]::new),
        null,
        null,
        null);
  }
}
