package org.turbostan.benchmark;

/** The descriptor of a tag library of one tag, {@code cache}, that has a key. */
final class TagLibrary {

  private TagLibrary() {}

  /** Returns the descriptor for a tag whose class may be there or not. */
  static String of(String uri, String tag) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <taglib xmlns="https://jakarta.ee/xml/ns/jakartaee" version="3.1">
          <tlib-version>1.0</tlib-version>
          <short-name>tag</short-name>
          <uri>URI</uri>
          <tag>
            <name>cache</name>
            <tag-class>CLASS</tag-class>
            <body-content>JSP</body-content>
            <attribute>
              <name>key</name>
              <required>true</required>
              <rtexprvalue>true</rtexprvalue>
            </attribute>
          </tag>
        </taglib>
        """
        .replace("URI", uri)
        .replace("CLASS", tag);
  }
}
