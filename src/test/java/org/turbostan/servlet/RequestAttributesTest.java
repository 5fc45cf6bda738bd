package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RequestAttributesTest {

  private final Map<String, Object> attributes =
      new TreeMap<>(Map.of("kept", "1", "changed", "1", "removed", "1"));

  @Test
  void restoringTakesBackWhatWasSetChangedAndRemoved() {
    HttpServletRequest request = request();
    RequestAttributes before = RequestAttributes.of(request);
    request.setAttribute("changed", "2");
    request.removeAttribute("removed");
    request.setAttribute("added", "2");
    before.restore(request);
    assertThat(attributes).isEqualTo(Map.of("kept", "1", "changed", "1", "removed", "1"));
  }

  @Test
  void whatTheContainerHasSetIsLeftToIt() {
    HttpServletRequest request = request();
    RequestAttributes before = RequestAttributes.of(request);
    request.setAttribute("jakarta.servlet.forward.request_uri", "/a");
    before.restore(request);
    assertThat(attributes).containsKey("jakarta.servlet.forward.request_uri");
  }

  private HttpServletRequest request() {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            RequestAttributesTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAttributeNames" -> Collections.enumeration(attributes.keySet());
                  case "getAttribute" -> attributes.get((String) arguments[0]);
                  case "setAttribute" -> {
                    attributes.put((String) arguments[0], arguments[1]);
                    yield null;
                  }
                  case "removeAttribute" -> {
                    attributes.remove((String) arguments[0]);
                    yield null;
                  }
                  default -> throw new AssertionError(method);
                });
  }
}
