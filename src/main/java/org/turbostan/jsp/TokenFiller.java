package org.turbostan.jsp;

import jakarta.el.ELContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.jsp.PageContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;
import org.turbostan.servlet.HoleFiller;
import org.turbostan.servlet.VisitorSecrets;

/**
 * Fills a hole with the visitor's token against forged requests: the request attribute {@code
 * _csrf} with its properties {@code parameterName} and {@code token}, as Spring Security has it.
 *
 * @param input whether as a hidden field of a form, or the bare token
 * @param template for messages
 */
record TokenFiller(boolean input, String template) implements HoleFiller {

  private static final String ATTRIBUTE = "_csrf";

  @Override
  public String fill(HttpServletRequest request, HttpServletResponse response, List<Field> data)
      throws ServletException {
    Object csrf = VisitorSecrets.attribute(request, ATTRIBUTE);
    if (csrf == null) {
      throw new ServletException(
          this
              + ": the request has no attribute '_csrf'. What sets it, e.g. the filter of Spring"
              + " Security, must come before TurboStanFilter, so that it also runs where a page comes"
              + " from the cache.");
    }
    return HolePage.with(request, response, page -> text(page, csrf));
  }

  /** Lets the token be looked for in what is about to be stored around the hole. */
  void tell(PageContext page) {
    HttpServletRequest request = (HttpServletRequest) page.getRequest();
    Object csrf = input ? null : VisitorSecrets.attribute(request, ATTRIBUTE);
    if (csrf != null) {
      HttpServletResponse response = (HttpServletResponse) page.getResponse();
      VisitorSecrets.tell(
          request,
          ATTRIBUTE,
          visitor -> HolePage.with(visitor, response, later -> property(later, csrf, "token")));
    }
  }

  private String text(PageContext page, Object csrf) {
    String token = Markup.escape(property(page, csrf, "token"));
    if (!input) {
      return token;
    }
    String name = Markup.escape(property(page, csrf, "parameterName"));
    return "<input type=\"hidden\" name=\"" + name + "\" value=\"" + token + "\" />";
  }

  private static String property(PageContext page, Object bean, String name) {
    ELContext context = page.getELContext();
    @Nullable Object value = context.getELResolver().getValue(context, bean, name);
    return value == null ? "" : value.toString();
  }

  @Override
  public String toString() {
    return "<stan:hole kind=\""
        + (input ? HoleTagInfo.CSRF : HoleTagInfo.CSRF_TOKEN)
        + "\"> of "
        + template;
  }
}
