package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JasperNamesTest {

  @ParameterizedTest
  @CsvSource({
    "org.apache.jsp.index_jsp, /index.jsp",
    "org.apache.jsp.WEB_002dINF.views.product_jsp, /WEB-INF/views/product.jsp",
    "org.apache.jsp.a_005fb_jsp, /a_b.jsp",
    "org.apache.jsp._404_jsp, /404.jsp",
    "org.apache.jsp._2024.page_002done_jsp, /2024/page-one.jsp",
    "org.apache.jsp.new_.index_jsp, /new/index.jsp",
    "org.apache.jsp.gr_00fc_00dfe_0020_d83d_de42_jsp, /grüße 🙂.jsp",
    "org.apache.jsp.tag.web.my_002dbox_tag, /WEB-INF/tags/my-box.tag",
    "org.apache.jsp.tag.web.ui.box_tagx, /WEB-INF/tags/ui/box.tagx",
    "com.example.pages.shop.index_jsp, /shop/index.jsp",
  })
  void aPathIsFound(String className, String path) {
    // Letters are letters for Jasper too: only what can't be in a name has a code.
    String name = className.replace("_00fc", "ü").replace("_00df", "ß");
    assertThat(JasperNames.pathOf(name, path::equals)).isEqualTo(path);
  }

  @Test
  void aPathWithoutAFileIsNotBelieved() {
    assertThat(JasperNames.pathOf("org.apache.jsp.index_jsp", path -> false)).isNull();
  }

  @Test
  void aPathThatLeadsToAnotherClassIsNotBelieved() {
    assertThat(JasperNames.pathOf("com.example.Handler", path -> true))
        .isEqualTo("/com/example/Handler");
    assertThat(JasperNames.pathOf("com.example.My_005fHandler_005", path -> path.endsWith("x")))
        .isNull();
  }

  @Test
  void aTagFileLeadsToItsClass() {
    assertThat(JasperNames.tagFileClass("/WEB-INF/tags/my-box.tag"))
        .isEqualTo("org.apache.jsp.tag.web.my_002dbox_tag");
    assertThat(JasperNames.tagFileClass("/index.jsp")).isNull();
  }
}
