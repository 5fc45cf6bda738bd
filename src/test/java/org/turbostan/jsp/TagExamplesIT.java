package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Http;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Each example that the descriptor gives, and IDEs show, is a page that runs. */
@EnumSource(names = {"JETTY", "TOMCAT_BEHIND_THE_FILTER"})
class TagExamplesIT extends JspTestCase {

  private static final Pattern OF_ATTRIBUTE =
      Pattern.compile("Example:\\s*<code>(.*?)</code>", Pattern.DOTALL);

  /** What the examples take from their surroundings. */
  private static final String MODEL =
      """
      <%! public static final class Prices {
            public String of(Object id) { return "the price of " + id; }
          } %>
      <%
        java.util.Map<String, Object> product = java.util.Map.of(
            "id", 42, "draft", false, "onSale", true, "changed", java.time.Instant.EPOCH);
        request.setAttribute("product", product);
        request.setAttribute("products", java.util.List.of(product));
        request.setAttribute("editor", false);
        request.setAttribute("visitor", java.util.Map.of("name", "Ann"));
        request.setAttribute("teaser", java.util.Map.of("html", "<i>new</i>"));
        request.setAttribute("prices", new Prices());
        request.setAttribute("_csrf", java.util.Map.of("parameterName", "_csrf", "token", "t0ken"));
      %>
      """;

  @Test
  void eachRunsTwice() throws Exception {
    site.app.page("WEB-INF/basket.jsp", "the basket");
    List<String> examples = examples();
    for (int i = 0; i < examples.size(); i++) {
      String example = examples.get(i);
      String page = "example" + i + ".jsp";
      givenPage(page, MODEL + "<p>" + whole(example) + "</p>");
      for (int time = 0; time < 2; time++) {
        Http.Reply reply = get(page + "?tab=1&q=x");
        assertThat(reply.status()).as("%s\n%s", example, reply).isEqualTo(200);
        assertThat(reply.text().strip()).as(example).startsWith("<p>").endsWith("</p>");
      }
    }
  }

  /** Gives an example what it lacks: a body and an end, or the tag around it. */
  private static String whole(String example) {
    if (example.startsWith("<stan:param")) {
      return "<stan:cache><stan:hole value='#{hole.id}'>" + example + "</stan:hole></stan:cache>";
    }
    if (example.startsWith("<stan:hole") || example.startsWith("<stan:tag")) {
      return "<stan:cache>" + example + "</stan:cache>";
    }
    if (example.endsWith("/>") || example.contains("</stan:")) {
      return example;
    }
    String body =
        "${renders.next}<c:set var='total' value='1'/><c:set var='currency' value='EUR'/>";
    return example + body + example.replaceAll("^<(stan:\\w+)(?s:.*)", "</$1>");
  }

  private static List<String> examples() throws Exception {
    Document descriptor;
    try (InputStream tld = TagExamplesIT.class.getResourceAsStream("/META-INF/turbostan.tld")) {
      descriptor = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(tld);
    }
    List<String> examples = new ArrayList<>(texts(descriptor, "example"));
    NodeList attributes = descriptor.getElementsByTagName("attribute");
    for (String description : texts(descriptor, "description")) {
      for (Matcher example = OF_ATTRIBUTE.matcher(description); example.find(); ) {
        examples.add(example.group(1).replace("&lt;", "<").replace("&gt;", ">"));
      }
    }
    assertThat(examples).hasSizeGreaterThan(attributes.getLength());
    return examples;
  }

  private static List<String> texts(Document descriptor, String element) {
    List<String> texts = new ArrayList<>();
    NodeList nodes = descriptor.getElementsByTagName(element);
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }
}
