package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.PageContext;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Awaited;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.FragmentKey;
import org.turbostan.Hit;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Rendering;
import org.turbostan.StoreBatch;
import org.turbostan.servlet.TurboStan;

/**
 * One use of {@code <stan:each>}: the items, what is known of each, and which is being rendered.
 *
 * <p>First each item is asked for its key, and those that this node does not know are looked up
 * together. Then they are opened one after the other; the body is run for those that are not there.
 * What another request is rendering is left for the end, when this one has rendered and begun to
 * store all that it could: so nobody waits for one item after the other.
 */
final class EachRun implements AutoCloseable {

  /** The page variables for the item and for where it is in the list. */
  record Names(String item, @Nullable String status) {}

  /** What is to be written for an item, and what is to follow it for developers. */
  private record Part(Content content, String trace) {}

  private final PageContext page;
  private final TagSite site;
  private final CacheTag tag;
  private final ItemAttributes attributes;
  private final Names names;
  private final List<@Nullable Object> items;
  private final List<CacheTag.Wanted> wanted;
  private final @Nullable Part[] parts;
  private final @Nullable Object itemBefore;
  private final @Nullable Object statusBefore;
  private final @Nullable OwnRequest own;
  private final CacheRequest request;
  private final StoreBatch batch;

  /** What was rendered here and is being stored: who asks for it once more would find it. */
  private final Map<FragmentKey, Content> rendered = new HashMap<>();

  private final Deque<Integer> queue = new ArrayDeque<>();
  private final Deque<Integer> busy = new ArrayDeque<>();
  private boolean waits;

  /** The item whose body is being run, and its place. */
  private @Nullable OpenFragment open;

  private int place;

  EachRun(
      PageContext page,
      TagSite site,
      CacheTag tag,
      ItemAttributes attributes,
      Names names,
      List<@Nullable Object> items) {
    this.page = page;
    this.site = site;
    this.tag = tag;
    this.attributes = attributes;
    this.names = names;
    this.items = items;
    this.wanted = new ArrayList<>(items.size());
    this.parts = new @Nullable Part[items.size()];
    this.itemBefore = page.getAttribute(names.item());
    this.statusBefore = names.status() == null ? null : page.getAttribute(names.status());
    CacheRequest begun = TurboStan.request(page.getRequest());
    // Without the filter the outermost tag begins a request, and ends it.
    this.own = begun == null ? OwnRequest.begin(page) : null;
    this.request = own == null ? requireNonNull(begun) : own.request();
    this.batch = request.batch();
  }

  TagSite site() {
    return site;
  }

  /** Returns whether the body of an item is being run. */
  boolean isInBody() {
    return open != null;
  }

  /** Asks each item for its key, and looks up together what this node does not know. */
  void begin() {
    Set<FragmentKey> keys = new LinkedHashSet<>();
    for (int i = 0; i < items.size(); i++) {
      show(i);
      CacheTag.Wanted one = tag.wanted(site);
      wanted.add(one);
      queue.add(i);
      if (one.bypass() == null) {
        keys.add(one.key());
      }
    }
    request.prefetch(keys);
  }

  /** Goes on to the next item whose body is to be run; returns whether there is one. */
  boolean next() {
    for (; ; ) {
      Integer next = queue.poll();
      if (next == null) {
        if (busy.isEmpty()) {
          return false;
        }
        // Others may be waiting for what was rendered here, and this one is about to wait.
        batch.flush();
        queue.addAll(busy);
        busy.clear();
        waits = true;
        continue;
      }
      place = next;
      Lookup found = look();
      if (found instanceof Rendering rendering) {
        OpenFragment opened =
            new OpenFragment(page, site, wanted.get(place).variant(), rendering, false);
        opened.storesIn(batch);
        open = opened;
        tag.runs(opened);
        return true;
      }
      if (found instanceof Hit hit) {
        parts[place] = part(hit);
      } else if (found instanceof Awaited) {
        busy.add(place);
      }
    }
  }

  /** Looks an item up; {@code null} if it was rendered here already. */
  private @Nullable Lookup look() {
    show(place);
    CacheTag.Wanted one = wanted.get(place);
    if (one.bypass() != null) {
      return request.bypass(one.key(), tag, one.bypass());
    }
    Content known = rendered.get(one.key());
    if (known != null) {
      parts[place] = new Part(known, "");
      return null;
    }
    return waits ? request.openAgain(one.key(), tag) : request.openUnlessBusy(one.key(), tag);
  }

  /** Makes an item the one that the page's variables and the tag's attributes are about. */
  private void show(int index) {
    Object item = items.get(index);
    set(names.item(), item);
    if (names.status() != null) {
      set(names.status(), new EachStatus(item, index, items.size()));
    }
    attributes.applyTo(tag, page.getELContext());
  }

  private void set(String name, @Nullable Object value) {
    if (value == null) {
      page.removeAttribute(name, PageContext.PAGE_SCOPE);
    } else {
      page.setAttribute(name, value);
    }
  }

  /** Ends the item whose body has been run. */
  void rendered(String text) {
    OpenFragment opened = requireNonNull(open);
    OpenFragment.Finished finished = opened.finish(text);
    ended();
    Content content = finished.written();
    if (finished.outcome().kind() == Outcome.Kind.RENDERED) {
      rendered.put(opened.key(), content);
    }
    parts[place] =
        new Part(content, CacheTag.trace(site, opened.key(), finished.outcome(), null, now()));
  }

  private void ended() {
    requireNonNull(open).close();
    open = null;
    tag.runs(null);
  }

  private Part part(Hit hit) {
    return new Part(
        hit.content(), CacheTag.trace(site, hit.entry().key(), hit.outcome(), hit.entry(), now()));
  }

  private Instant now() {
    return TurboStan.cache(page.getServletContext()).now();
  }

  /**
   * Ends the item whose body has failed, and returns whether it and all that follow can be served
   * from what is there.
   */
  boolean goesOnWithout(Exception failure) {
    Hit last = requireNonNull(open).fail(failure);
    ended();
    while (last != null) {
      parts[place] = part(last);
      if (!next()) {
        return true;
      }
      last = requireNonNull(open).fail(failure);
      ended();
    }
    return false;
  }

  /** Writes all items. */
  void write() throws JspException {
    for (Part part : parts) {
      if (part != null) {
        FragmentWriter.write(page, part.content());
        if (!part.trace().isEmpty()) {
          PageWriter.write(page, part.trace());
        }
      }
    }
  }

  /** Writes what there is when the page is left in the middle of an item's body. */
  void writePart(String text) throws JspException {
    OpenFragment opened = open;
    if (opened == null) {
      return;
    }
    boolean shown = opened.showsPart();
    ended();
    if (shown) {
      parts[place] = new Part(FragmentWriter.captured(page, text), "");
      write();
    }
  }

  /** Ends what is open, begins to store what was rendered, and puts the page's variables back. */
  @Override
  public void close() {
    try {
      if (open != null) {
        ended();
      }
      batch.close();
      set(names.item(), itemBefore);
      if (names.status() != null) {
        set(names.status(), statusBefore);
      }
    } finally {
      if (own != null) {
        own.close();
      }
    }
  }
}
