package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The descriptor says all there is to say of the tags, and nothing else. */
class TagLibraryTest {

  private Element library;

  @BeforeEach
  void read() throws Exception {
    try (InputStream in = CacheTag.class.getResourceAsStream("/META-INF/turbostan.tld")) {
      library =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
    }
  }

  @Test
  void itHasTheAddressThatPagesName() {
    assertThat(text(library, "uri")).isEqualTo("turbostan.tags");
    assertThat(text(library, "short-name")).isEqualTo("stan");
  }

  @Test
  void eachAttributeHasASetterAndEachSetterAnAttribute() throws Exception {
    for (Element tag : children(library, "tag")) {
      Class<?> type = Class.forName(text(tag, "tag-class"));
      assertThat(children(tag, "attribute").stream().map(attribute -> text(attribute, "name")))
          .as(type.getName())
          .containsExactlyInAnyOrderElementsOf(setters(type));
    }
  }

  @Test
  void eachAttributeHasAnExampleThatUsesIt() {
    for (Element tag : children(library, "tag")) {
      assertThat(text(tag, "description")).isNotBlank();
      assertThat(text(tag, "example")).contains("<stan:" + text(tag, "name"));
      for (Element attribute : children(tag, "attribute")) {
        assertThat(text(attribute, "description"))
            .contains("&lt;stan:" + text(tag, "name"))
            .contains(" " + text(attribute, "name") + "=\"");
      }
    }
  }

  @Test
  void eachFunctionExistsAndHasAnExample() throws Exception {
    for (Element function : children(library, "function")) {
      String name = text(function, "name");
      Class<?> type = Class.forName(text(function, "function-class"));
      assertThat(Stream.of(type.getMethods()).map(Method::toGenericString))
          .anyMatch(method -> method.contains(name + "("));
      assertThat(text(function, "example")).contains("${stan:" + name + "(");
    }
  }

  private static List<String> setters(Class<?> type) {
    TreeSet<String> names = new TreeSet<>();
    for (Method method : type.getMethods()) {
      if (method.getName().startsWith("set")
          && method.getDeclaringClass().getName().startsWith("org.turbostan")
          && !method.getName().equals("setJspId")) {
        String name = method.getName().substring(3);
        names.add(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
      }
    }
    return List.copyOf(names);
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element child && child.getTagName().equals(name)) {
        children.add(child);
      }
    }
    return children;
  }

  private static String text(Element parent, String name) {
    return children(parent, name).get(0).getTextContent().strip();
  }
}
