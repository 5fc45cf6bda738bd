package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.TagData;
import java.util.List;
import org.turbostan.Printable;

/** Refuses wrong {@code <stan:each>} tags as their page is compiled. */
public final class EachTagInfo extends CacheTagInfo {

  /** Makes it; containers do. */
  public EachTagInfo() {
    super("each");
  }

  @Override
  void check(TagData data, List<String> problems) {
    if (data.getAttribute("key") instanceof String literal) {
      problems.add(
          "key: "
              + Printable.quote(literal)
              + " is the same for all items; write e.g. key=\"product:#{"
              + data.getAttribute("var")
              + ".id}\".");
    }
    if (data.getAttribute("var") instanceof String var
        && var.equals(data.getAttribute("varStatus"))) {
      problems.add("var and varStatus: both are " + Printable.quote(var) + "; name two variables.");
    }
  }
}
