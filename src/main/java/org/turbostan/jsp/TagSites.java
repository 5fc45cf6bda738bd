package org.turbostan.jsp;

import jakarta.servlet.jsp.PageContext;
import jakarta.servlet.jsp.tagext.Tag;
import jakarta.servlet.jsp.tagext.TagAdapter;
import java.lang.StackWalker.Option;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turbostan.servlet.TurboStan;

/**
 * Finds the {@link TagSite} of a running tag: its automatic identity.
 *
 * <p>The container numbers the tags of each template as it compiles it, and tells each tag its
 * identity, e.g. {@code jsp_1415926535_2}. The number is the tag's position. It is a matter of the
 * text alone: unlike a counter at run time it does not shift with the page's flow. The prefix is
 * the hash of an absolute path, so it is of use within one JVM only and enters no key.
 *
 * <p>A number says nothing without its template: page and tag file each begin at 0. The template is
 * the class that calls the tag, which is asked for once per tag. What was found is remembered by
 * the page's class; a template that is edited is compiled to a new class, so its sites are new, and
 * the old ones go with the old class.
 */
final class TagSites {

  private static final ClassValue<TagSites> BY_PAGE =
      new ClassValue<>() {
        @Override
        protected TagSites computeValue(Class<?> page) {
          return new TagSites();
        }
      };

  private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  /** The tags of the page itself. */
  private final ConcurrentMap<String, TagSite> own = new ConcurrentHashMap<>();

  /** The tags of the tag files that it uses. */
  private final ConcurrentMap<Class<?>, ConcurrentMap<String, TagSite>> others =
      new ConcurrentHashMap<>();

  private volatile @Nullable Template template;

  /**
   * The page as it was compiled.
   *
   * @param edited when it was seen to be another than before; {@code null} if it was not
   */
  record Template(String digest, @Nullable Instant edited) {

    static Template of(PageContext context) {
      var application = context.getServletContext();
      String digest = TemplateDigest.of(application, context.getPage());
      Instant now = TurboStan.cache(application).now();
      String page = context.getPage().getClass().getName();
      return new Template(digest, Edits.of(application).note(page, digest, now));
    }
  }

  private TagSites() {}

  /**
   * Returns the site of the tag that is being started. To be called below {@code doStartTag}, on
   * the page's thread. What is known already is found without creating anything.
   *
   * @param jspId the identity that the container gave the tag; {@code null} if it gave none
   * @param parent the tag around it
   */
  static TagSite find(PageContext context, @Nullable String jspId, @Nullable Tag parent) {
    TagSites page = BY_PAGE.get(context.getPage().getClass());
    if (jspId == null) {
      return page.look(context, null);
    }
    ConcurrentMap<String, TagSite> sites = page.sites(parent);
    TagSite site = sites.get(jspId);
    if (site == null) {
      site = page.look(context, jspId);
      sites.put(jspId, site);
    }
    return site;
  }

  /**
   * Tells tag files from each other and from the page, by a class that is at hand: the container
   * gives each tag in a tag file that tag file as its last parent. Identities alone would do, but
   * for two files whose paths have the same hash.
   */
  private ConcurrentMap<String, TagSite> sites(@Nullable Tag parent) {
    for (Tag tag = parent; tag != null; tag = tag.getParent()) {
      if (tag instanceof TagAdapter adapter) {
        return others.computeIfAbsent(
            adapter.getAdaptee().getClass(), type -> new ConcurrentHashMap<>());
      }
    }
    return own;
  }

  private TagSite look(PageContext context, @Nullable String jspId) {
    var application = context.getServletContext();
    Template known = template;
    if (known == null) {
      known = Template.of(context);
      template = known;
    }
    String caller = caller();
    String path = JasperNames.pathOf(caller, name -> Resources.exists(application, name));
    return new TagSite(
        path == null ? caller : path, position(jspId), known, TurboStan.options(application));
  }

  /** Returns the name of the class that calls the tag, without the inner ones for tags' bodies. */
  private static String caller() {
    Class<?> caller = STACK.walk(TagSites::firstOutside);
    while (caller.getEnclosingClass() != null) {
      caller = caller.getEnclosingClass();
    }
    return caller.getName();
  }

  private static Class<?> firstOutside(Stream<StackWalker.StackFrame> frames) {
    String ours = TagSites.class.getPackageName();
    return frames
        .<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
        .filter(type -> !type.getPackageName().equals(ours))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the number at the end of an identity, or −1 if there is none. */
  private static int position(@Nullable String jspId) {
    if (jspId == null) {
      return -1;
    }
    int start = jspId.length();
    while (start > 0 && Character.digit(jspId.charAt(start - 1), 10) >= 0) {
      start--;
    }
    String digits = jspId.substring(start);
    return digits.isEmpty() || digits.length() > 9 || start == 0 ? -1 : Integer.parseInt(digits);
  }
}
