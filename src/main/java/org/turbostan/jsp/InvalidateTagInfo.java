package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.TagData;
import jakarta.servlet.jsp.tagext.TagExtraInfo;
import jakarta.servlet.jsp.tagext.ValidationMessage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses wrong {@code <stan:invalidate>} tags as their page is compiled. */
public final class InvalidateTagInfo extends TagExtraInfo {

  static final String ONE_OF = "give exactly one of key, name, tags and all.";

  /** Makes it; containers do. */
  public InvalidateTagInfo() {}

  @Override
  public ValidationMessage @Nullable [] validate(TagData data) {
    long given =
        Stream.of("key", "name", "tags", "all")
            .filter(attribute -> data.getAttribute(attribute) != null)
            .count();
    if (given == 1) {
      return null;
    }
    return new ValidationMessage[] {
      new ValidationMessage(data.getId(), "<stan:invalidate>: " + ONE_OF)
    };
  }
}
