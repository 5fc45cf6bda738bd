package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.ValidationMessage;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds, as a page is compiled, attributes of {@code <stan:each>} that use the item in {@code
 * ${...}}: that is evaluated once, before there is any item, and would be the same for all.
 *
 * <p>It sees the page as the container has read it, with the expressions as they are written.
 */
final class EarlyExpressions {

  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}]*)\\}");
  private static final Pattern TEXT = Pattern.compile("'[^']*'|\"[^\"]*\"");

  /** What is there before any item is, so that it may well use a variable of the same name. */
  private static final Set<String> BEFORE = Set.of("items", "var", "varStatus");

  private EarlyExpressions() {}

  /**
   * Returns what is wrong, each with the place where it stands.
   *
   * @param page the XML view of a page (JSP 3.1, 10.1)
   * @param prefix that of our tags on the page
   * @throws XMLStreamException if that is not XML
   */
  static List<ValidationMessage> wrong(InputStream page, String prefix) throws XMLStreamException {
    List<ValidationMessage> messages = new ArrayList<>();
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XMLStreamReader elements = factory.createXMLStreamReader(page);
    while (elements.hasNext()) {
      if (elements.next() == XMLStreamConstants.START_ELEMENT
          && elements.getLocalName().equals("each")
          && prefix.equals(elements.getPrefix())) {
        check(elements, messages);
      }
    }
    return messages;
  }

  private static void check(XMLStreamReader tag, List<ValidationMessage> messages) {
    String var = tag.getAttributeValue(null, "var");
    String status = tag.getAttributeValue(null, "varStatus");
    String id = null;
    for (int i = 0; i < tag.getAttributeCount(); i++) {
      if ("jsp".equals(tag.getAttributePrefix(i)) && tag.getAttributeLocalName(i).equals("id")) {
        id = tag.getAttributeValue(i);
      }
    }
    for (int i = 0; i < tag.getAttributeCount(); i++) {
      String attribute = tag.getAttributeLocalName(i);
      String value = tag.getAttributeValue(i);
      if (!BEFORE.contains(attribute) && (uses(value, var) || uses(value, status))) {
        messages.add(new ValidationMessage(id, problem(attribute, value, var)));
      }
    }
  }

  private static String problem(String attribute, String value, @Nullable String var) {
    return "<stan:each>: "
        + attribute
        + "=\""
        + value
        + "\" is evaluated once, before there is any "
        + var
        + ", and would be the same for all items. Write #{...} in place of ${...}: "
        + attribute
        + "=\""
        + value.replace("${", "#{")
        + "\".";
  }

  /** Returns whether an expression that is evaluated at once uses a variable. */
  private static boolean uses(String value, @Nullable String variable) {
    if (variable == null || variable.isBlank()) {
      return false;
    }
    Pattern name = Pattern.compile("(?<![\\w.$])" + Pattern.quote(variable) + "(?![\\w$])");
    return EXPRESSION
        .matcher(value)
        .results()
        .anyMatch(found -> name.matcher(TEXT.matcher(found.group(1)).replaceAll("")).find());
  }
}
