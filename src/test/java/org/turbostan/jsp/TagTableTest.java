package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The README's tables of attributes say what the tag library descriptor says; the right tables are
 * written to {@code target/}, e.g. {@code cache-attributes.md}.
 */
class TagTableTest {

  private static final Path BASE = Path.of(System.getProperty("turbostan.basedir", "."));

  @ParameterizedTest
  @ValueSource(strings = {"cache", "each", "hole"})
  void theReadmeListsTheAttributesOfTheDescriptor(String tag) throws Exception {
    String start = "<!-- " + tag + "-attributes -->\n";
    String end = "\n<!-- /" + tag + "-attributes -->";
    String table = table(descriptor(), tag);
    Files.writeString(
        Files.createDirectories(BASE.resolve("target")).resolve(tag + "-attributes.md"), table);
    String readme = Files.readString(BASE.resolve("README.md"));
    assertThat(readme).contains(start, end);
    assertThat(readme.substring(readme.indexOf(start) + start.length(), readme.indexOf(end)))
        .isEqualTo(table);
  }

  private static Document descriptor() throws Exception {
    try (InputStream tld = TagTableTest.class.getResourceAsStream("/META-INF/turbostan.tld")) {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(tld);
    }
  }

  private static String table(Document descriptor, String tag) {
    StringBuilder table =
        new StringBuilder("| attribute | what it says | example |\n|---|---|---|");
    NodeList attributes = descriptor.getElementsByTagName("attribute");
    for (int i = 0; i < attributes.getLength(); i++) {
      Element attribute = (Element) attributes.item(i);
      if (text((Element) attribute.getParentNode(), "name").equals(tag)) {
        String[] parts = text(attribute, "description").split("<br/>\\s*Example:", 2);
        assertThat(parts).as("description with an example").hasSize(2);
        table.append("\n| `").append(text(attribute, "name")).append("` | ");
        table.append(markdown(parts[0])).append(" | ").append(markdown(parts[1])).append(" |");
      }
    }
    return table.toString();
  }

  /** Returns the text of the first child of that name: the element's own, for a tag's name. */
  private static String text(Element parent, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent().strip();
      }
    }
    throw new AssertionError(parent.getNodeName() + " without " + name);
  }

  private static String markdown(String html) {
    return html.replaceAll("\\s+", " ")
        .strip()
        .replaceAll("</?code>", "`")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("|", "\\|");
  }
}
