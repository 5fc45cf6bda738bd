package org.turbostan.jsp;

import jakarta.el.ELContext;
import jakarta.el.ValueExpression;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;

/**
 * The attributes of {@code <stan:each>} that may be another for each item: deferred expressions,
 * which are evaluated when the item is there.
 */
final class ItemAttributes {

  /** An attribute, and how {@code <stan:cache>} is told of it. */
  enum Name {
    KEY,
    TAGS,
    TTL,
    STALE,
    STALE_IF_ERROR,
    IF,
    UNLESS,
    REFRESH,
    STORE,
    VALID
  }

  private final Map<Name, Object> given = new EnumMap<>(Name.class);

  /** Takes an attribute: a deferred expression, or a value that is the same for all items. */
  void give(Name name, @Nullable Object value) {
    if (value == null) {
      given.remove(name);
    } else {
      given.put(name, value);
    }
  }

  void clear() {
    given.clear();
  }

  /**
   * Finds a key that is the same for all items, because its expression was evaluated too early.
   *
   * @throws BadAttributeException if it is one
   */
  void checkKey(String var) {
    Object key = given.get(Name.KEY);
    String text = String.valueOf(key);
    if (key instanceof ValueExpression expression) {
      if (!expression.isLiteralText()) {
        return;
      }
      text = expression.getExpressionString();
    }
    throw new BadAttributeException(
        "key",
        Printable.quote(text)
            + " is the same for all items: ${...} is evaluated before there is any. Write #{...},"
            + " e.g. key=\"product:#{"
            + var
            + ".id}\".");
  }

  /** Tells a tag what its attributes are for the item that is there now. */
  void applyTo(CacheTag tag, ELContext context) {
    given.forEach(
        (name, value) -> {
          switch (name) {
            case KEY -> tag.setKey(value(value, context));
            case TAGS -> tag.setTags(value(value, context));
            case TTL -> tag.setTtl(text(value, context));
            case STALE -> tag.setStale(text(value, context));
            case STALE_IF_ERROR -> tag.setStaleIfError(text(value, context));
            case IF -> tag.setIf(value(value, context));
            case UNLESS -> tag.setUnless(value(value, context));
            case REFRESH -> tag.setRefresh(value(value, context));
            case STORE -> tag.setStore(value(value, context));
            // Evaluated by the tag, when something is found.
            case VALID -> tag.setValid(value);
          }
        });
  }

  private static @Nullable Object value(Object given, ELContext context) {
    return given instanceof ValueExpression expression ? expression.getValue(context) : given;
  }

  private static @Nullable String text(Object given, ELContext context) {
    Object value = value(given, context);
    return value == null ? null : value.toString();
  }
}
