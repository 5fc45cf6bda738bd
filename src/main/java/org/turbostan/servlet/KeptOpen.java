package org.turbostan.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's response, below a wrapper that holds a page back, kept open until that has gone out.
 *
 * <p>After a forward, Tomcat 11 looks through all wrappers for its own response and lets nothing
 * more into it: the page, which is still in the wrapper, would go out empty. ({@code
 * suspendWrappedResponseAfterForward} of its {@code Context} says so; Tomcat 10.1 has it too, but
 * not by default.) This is no {@link ServletResponseWrapper}, so the search ends here, and Tomcat
 * closes the writer of what was forwarded instead, as other containers do.
 */
final class KeptOpen implements InvocationHandler {

  private final HttpServletResponse response;

  private KeptOpen(HttpServletResponse response) {
    this.response = response;
  }

  /** Returns the response itself, or what stands for it where the container is Tomcat. */
  static HttpServletResponse of(HttpServletResponse response) {
    if (!isTomcats(response)) {
      return response;
    }
    return (HttpServletResponse)
        Proxy.newProxyInstance(
            KeptOpen.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            new KeptOpen(response));
  }

  private static boolean isTomcats(ServletResponse response) {
    ServletResponse container = response;
    while (container instanceof ServletResponseWrapper wrapper) {
      container = wrapper.getResponse();
    }
    return container.getClass().getName().startsWith("org.apache.catalina.");
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("equals") && arguments != null) {
      return proxy == arguments[0];
    }
    try {
      return method.invoke(response, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
