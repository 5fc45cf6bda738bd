package org.turbostan.jsp;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A digest of everything that a page's markup is made from: the page itself, what it includes
 * statically, its tag files and tag library descriptors.
 *
 * <p>Edited templates have another digest, so what was rendered by the old one is never served
 * again. Nodes of a cluster must agree on it, so contents count, and never file times or the folder
 * that an application lies in. Where an application is shipped compiled, without its sources, the
 * classes count instead, without their time stamps.
 */
final class TemplateDigest {

  private final ServletContext application;
  private final ClassLoader classes;
  private final Map<String, Long> dependants;
  private final Map<String, byte[]> parts = new TreeMap<>();

  private TemplateDigest(ServletContext application, Object page) {
    this.application = application;
    this.classes = page.getClass().getClassLoader();
    this.dependants = Dependants.of(page);
  }

  /** Returns the digest of a compiled page, in hexadecimal. Reads files: keep it. */
  static String of(ServletContext application, Object page) {
    return new TemplateDigest(application, page).digest(page.getClass());
  }

  private String digest(Class<?> page) {
    boolean complete =
        addSource(JasperNames.pathOf(page.getName(), path -> Resources.exists(application, path)));
    for (String dependant : dependants.keySet()) {
      complete &= addDependant(dependant);
    }
    if (!complete) {
      addClass(page);
    }
    Digest digest = new Digest();
    // The same text at two places may show different things: relative paths lead elsewhere.
    digest.add(page.getName());
    parts.forEach((name, content) -> digest.add(name).add(content));
    return digest.hex();
  }

  private boolean addSource(@Nullable String path) {
    if (path == null) {
      return false;
    }
    byte[] content = read(path);
    return content != null && add(path, content);
  }

  /** Adds a file, or the class of a tag file. Returns whether that says all there is to say. */
  private boolean addDependant(String name) {
    byte[] content = read(name);
    if (content != null) {
      return add(Dependants.portableName(name), content);
    }
    String tagFile = JasperNames.tagFileClass(name);
    return tagFile != null && addClass(tagFile);
  }

  private boolean add(String name, byte[] content) {
    parts.put(name, content);
    return true;
  }

  /** Adds a class and its inner classes; Jasper puts bodies of tags into some. */
  private void addClass(Class<?> page) {
    addClass(page.getName());
    for (Class<?> inner : page.getDeclaredClasses()) {
      addClass(inner);
    }
  }

  private boolean addClass(String name) {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = classes.getResourceAsStream(file)) {
      return in != null && add(file, ClassBytes.portable(in.readAllBytes(), dependants));
    } catch (IOException e) {
      return false;
    }
  }

  private byte @Nullable [] read(String name) {
    try (InputStream in =
        name.startsWith("/") ? application.getResourceAsStream(name) : open(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Opens a file in a jar, without the JVM's cache of jars, which would keep it open. */
  private static InputStream open(String url) throws IOException {
    URLConnection connection = URI.create(url).toURL().openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }
}
