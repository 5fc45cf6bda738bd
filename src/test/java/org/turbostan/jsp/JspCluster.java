package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.DispatcherType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.Tag;
import org.turbostan.local.BoundedMap;
import org.turbostan.memcached.Copy;
import org.turbostan.memcached.MemcachedStore;
import org.turbostan.memcached.PatientStores;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/**
 * Nodes with the same pages, one memcached, and an ear on what it is asked for.
 *
 * <p>{@code ${renders.next}} counts on each node by itself: from 1, from 1001, and so on.
 */
final class JspCluster implements AutoCloseable {

  /** The directives that pages begin with. */
  static final String HEAD =
      "<%@ page session='false' contentType='text/html; charset=UTF-8' pageEncoding='UTF-8' %>"
          + "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
          + "<%@ taglib prefix='c' uri='jakarta.tags.core' %>";

  /** Folsom sends so many keys in a line. */
  static final int KEYS_OF_A_LINE = 255;

  private static final Pattern READ = Pattern.compile("(?m)^<\\d+ gets? .*stan:\\S+:e\\d.*$");
  private static final Pattern LOOK = Pattern.compile("(?m)^<\\d+ gets? .*stan:\\S+:[evs]\\d?:.*$");

  /** With one thread: those of several break into each other's lines. */
  private final Memcached memcached = Memcached.start("-vv", "-t", "1");

  private final List<JspSite> nodes = new ArrayList<>();
  private final List<ConcurrentMap<FragmentKey, Copy>> copies = new ArrayList<>();

  /** Starts nodes, with or without copies of what they find. */
  JspCluster(Container.Kind kind, int count, boolean near, Consumer<WebApp> pages) {
    for (int i = 0; i < count; i++) {
      copies.add(BoundedMap.of(10_000_000, Copy::entry, Copy::overhead));
      MemcachedStore.Builder builder = PatientStores.builder(memcached);
      MemcachedStore store = PatientStores.open(near ? builder.near(copies.get(i)) : builder);
      FragmentCache cache =
          FragmentCache.builder(store).budget(PatientStores.BUDGET).jitter(0).build();
      JspSite node =
          new JspSite(
              kind,
              SiteOptions.DEFAULTS,
              cache,
              app -> {
                pages.accept(app);
                app.filter(
                    "/*",
                    new TurboStanFilter(),
                    Map.of(),
                    DispatcherType.REQUEST,
                    DispatcherType.ASYNC);
              });
      node.renderedAlready(1_000 * i);
      nodes.add(node);
    }
  }

  /** Returns a node's page; it must be there. */
  String get(int node, String page, String... headers) {
    Http.Reply reply = nodes.get(node).stranger().get("/" + page, headers);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }

  Http.Reply reply(int node, String page) {
    return nodes.get(node).stranger().get("/" + page);
  }

  void forgetCopies(int node) {
    copies.get(node).clear();
  }

  void delete(int node, Tag tag) {
    assertThat(nodes.get(node).cache.delete(tag).acknowledged()).isTrue();
  }

  /** Asks memcached itself. */
  String ask(String line) {
    return memcached.ask(line);
  }

  /** Returns which lines asked memcached for entries while something was done. */
  List<String> reads(Runnable what) {
    return lines(READ, what);
  }

  /** Returns which lines asked for entries or for versions. */
  List<String> looks(Runnable what) {
    return lines(LOOK, what);
  }

  /** Returns which lines of memcached's log match, of those that were written meanwhile. */
  List<String> lines(Pattern pattern, Runnable what) {
    int before = log().length();
    what.run();
    return pattern.matcher(log().substring(before)).results().map(line -> line.group()).toList();
  }

  /** What was sent before has been executed, and written to the log, once this is. */
  private String log() {
    String mark = "mark" + System.nanoTime();
    memcached.ask("get " + mark);
    await().until(() -> memcached.log().contains("get " + mark));
    return memcached.log();
  }

  @Override
  public void close() {
    nodes.forEach(JspSite::close);
    nodes.forEach(node -> node.cache.close());
    memcached.close();
  }
}
