package org.turbostan.example;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Has each request's token at hand for pages, and refuses forms for the basket without it. It comes
 * before TurboStan's filter, as Spring Security's would: a page from the cache needs the token,
 * too.
 */
public final class TokenFilter implements Filter {

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    boolean changesBasket =
        http.getServletPath().equals("/basket") && http.getMethod().equals("POST");
    if (changesBasket && !Token.isIn(http)) {
      ((HttpServletResponse) response)
          .sendError(403, "This form has not come from your own page. Load that again.");
      return;
    }
    request.setAttribute(Token.NAME, new Token(http));
    chain.doFilter(request, response);
  }
}
