package org.turbostan.jsp;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.tagext.TagSupport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turbostan.Deletion;
import org.turbostan.Tag;
import org.turbostan.servlet.TurboStan;

/**
 * {@code <stan:invalidate tags="product:42"/>}: deletes everything that depends on a key, a name or
 * tags, or simply everything, on all nodes, and returns when that is acknowledged.
 *
 * <p>If a server does not answer, the delete is tried again until it does; the log says so, and the
 * page goes on.
 */
public final class InvalidateTag extends TagSupport {

  private static final Logger LOG = System.getLogger(InvalidateTag.class.getName());

  private @Nullable Object key;
  private @Nullable String name;
  private @Nullable Object tags;
  private @Nullable Object all;
  private @Nullable Object soft;
  private final Set<String> given = new HashSet<>();

  /** Makes a handler; containers do. */
  public InvalidateTag() {}

  /** Sets the author's key of the fragments to delete, or an object that brings it. */
  public void setKey(@Nullable Object key) {
    this.key = key;
    given.add("key");
  }

  /** Sets the name of the fragment to delete, in all its variants. */
  public void setName(@Nullable String name) {
    this.name = name;
    given.add("name");
  }

  /** Sets the tags: a list with commas, an object that brings its own, a collection or an array. */
  public void setTags(@Nullable Object tags) {
    this.tags = tags;
    given.add("tags");
  }

  /** Sets whether to delete everything. */
  public void setAll(@Nullable Object all) {
    this.all = all;
    given.add("all");
  }

  /** Sets whether what is deleted may be served as stale while it is rendered anew. */
  public void setSoft(@Nullable Object soft) {
    this.soft = soft;
  }

  @Override
  public int doStartTag() throws JspException {
    Set<Tag> doomed;
    Deletion.Mode mode;
    try {
      doomed = doomed();
      mode = AttributeValues.flag("soft", soft) ? Deletion.Mode.SOFT : Deletion.Mode.HARD;
    } catch (BadAttributeException e) {
      throw new JspTagException(e.in("invalidate", Resources.page(pageContext)), e);
    }
    Deletion deletion = TurboStan.cache(pageContext.getServletContext()).delete(doomed, mode);
    if (!deletion.acknowledged()) {
      LOG.log(
          Level.WARNING,
          "A delete of {0} is not acknowledged by all servers: {1}; it is tried again.",
          deletion.tags(),
          deletion.answers());
    }
    return SKIP_BODY;
  }

  @Override
  public void release() {
    super.release();
    key = null;
    name = null;
    tags = null;
    all = null;
    soft = null;
    given.clear();
  }

  private Set<Tag> doomed() {
    if (given.size() != 1) {
      throw new BadAttributeException(
          given.isEmpty() ? "key" : String.join(" ", given), InvalidateTagInfo.ONE_OF);
    }
    String attribute = given.iterator().next();
    try {
      return switch (attribute) {
        case "key" -> one(attribute, AuthorKey.text(key), Tag::key);
        case "name" -> one(attribute, name, Tag::name);
        case "all" -> everything();
        default -> tags();
      };
    } catch (NotKeyedException e) {
      throw new BadAttributeException(attribute, e.getMessage() + '.');
    }
  }

  private Set<Tag> tags() {
    Set<Tag> named = TagNames.of(tags);
    if (named.isEmpty()) {
      throw nothing("tags");
    }
    return named;
  }

  private Set<Tag> everything() {
    if (!AttributeValues.flag("all", all)) {
      throw new BadAttributeException("all", "it is not true, so nothing is named to delete.");
    }
    return Set.of(Tag.ALL);
  }

  private static Set<Tag> one(
      String attribute, @Nullable String value, Function<String, Tag> reader) {
    if (value == null || value.isEmpty()) {
      throw nothing(attribute);
    }
    return Set.of(reader.apply(value));
  }

  private static BadAttributeException nothing(String attribute) {
    return new BadAttributeException(
        attribute, "the value is empty, so nothing is named to delete; all=\"true\" deletes all.");
  }
}
