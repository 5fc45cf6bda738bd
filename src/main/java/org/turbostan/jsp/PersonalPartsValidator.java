package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.PageData;
import jakarta.servlet.jsp.tagext.TagLibraryValidator;
import jakarta.servlet.jsp.tagext.ValidationMessage;
import java.lang.System.Logger.Level;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Warns in the log, as a page is compiled, of what is one visitor's own and stands in a body that
 * is cached for all: {@code sessionScope}, {@code _csrf}, {@code cookie}, the user, forms and tags
 * of Spring that depend on them, sessions in scriptlets.
 *
 * <p>It refuses nothing. What is in a {@code <stan:hole>}, or named by {@code vary}, is as it
 * should be.
 */
public final class PersonalPartsValidator extends TagLibraryValidator {

  private static final System.Logger LOG = System.getLogger(PersonalPartsValidator.class.getName());

  /** Makes it; containers do. */
  public PersonalPartsValidator() {}

  @Override
  public ValidationMessage @Nullable [] validate(String prefix, String uri, PageData page) {
    try {
      for (String found : PersonalParts.in(page.getInputStream())) {
        LOG.log(Level.WARNING, "A page that is being compiled has {0}", found);
      }
    } catch (XMLStreamException e) {
      LOG.log(Level.DEBUG, "A page can't be looked through for what is personal", e);
    }
    return null;
  }
}
