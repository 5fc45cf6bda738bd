package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.PageData;
import jakarta.servlet.jsp.tagext.TagLibraryValidator;
import jakarta.servlet.jsp.tagext.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a page as it is compiled. It refuses attributes of {@code <stan:each>} that are
 * evaluated before there is any item; and it warns in the log of what is one visitor's own and
 * stands in a body that is cached for all: {@code sessionScope}, {@code _csrf}, {@code cookie}, the
 * user, forms and tags of Spring that depend on them, sessions in scriptlets. What is in a {@code
 * <stan:hole>}, or named by {@code vary}, is as it should be.
 */
public final class PageValidator extends TagLibraryValidator {

  private static final System.Logger LOG = System.getLogger(PageValidator.class.getName());

  /** Makes it; containers do. */
  public PageValidator() {}

  @Override
  public ValidationMessage @Nullable [] validate(String prefix, String uri, PageData page) {
    try (InputStream forAttributes = page.getInputStream();
        InputStream forParts = page.getInputStream()) {
      for (String found : PersonalParts.in(forParts)) {
        LOG.log(Level.WARNING, "A page that is being compiled has {0}", found);
      }
      List<ValidationMessage> wrong = EarlyExpressions.wrong(forAttributes, prefix);
      return wrong.isEmpty() ? null : wrong.toArray(ValidationMessage[]::new);
    } catch (IOException | XMLStreamException e) {
      // What can't be read can't be judged; the container reads the page for itself.
      LOG.log(Level.DEBUG, "A page can't be looked through", e);
      return null;
    }
  }
}
