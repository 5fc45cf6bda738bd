package org.turbostan.jsp;

import jakarta.el.ELContext;
import jakarta.el.ValueExpression;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.jsp.PageContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turbostan.Field;
import org.turbostan.servlet.HoleFiller;

/**
 * Fills a hole with the value of the expression that its template holds. What the page gave the
 * hole is there as {@code hole}, e.g. {@code hole.id}.
 *
 * @param template for messages
 */
record ValueFiller(ValueExpression expression, boolean escaped, String template)
    implements HoleFiller {

  @Override
  public String fill(HttpServletRequest request, HttpServletResponse response, List<Field> data) {
    return HolePage.with(request, response, page -> value(page, data));
  }

  private String value(PageContext page, List<Field> data) {
    Map<String, Object> given = new HashMap<>();
    data.forEach(field -> given.putIfAbsent(field.name(), field.value()));
    ELContext context = page.getELContext();
    context.enterLambdaScope(Map.of("hole", given));
    try {
      Object value = expression.getValue(context);
      String text = value == null ? "" : value.toString();
      return escaped ? Markup.escape(text) : text;
    } finally {
      context.exitLambdaScope();
    }
  }

  @Override
  public String toString() {
    return "<stan:hole value=\"" + expression.getExpressionString() + "\"> of " + template;
  }
}
