package org.turbostan.jsp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;

/** A request with more parameters, which come before those of the same name that it had. */
final class ParameterRequest extends HttpServletRequestWrapper {

  private final Map<String, String[]> parameters;

  ParameterRequest(HttpServletRequest request, List<Field> more) {
    super(request);
    Map<String, List<String>> all = new LinkedHashMap<>();
    more.forEach(
        field -> all.computeIfAbsent(field.name(), name -> new ArrayList<>()).add(field.value()));
    request
        .getParameterMap()
        .forEach(
            (name, values) ->
                all.computeIfAbsent(name, added -> new ArrayList<>()).addAll(List.of(values)));
    Map<String, String[]> arrays = new LinkedHashMap<>();
    all.forEach((name, values) -> arrays.put(name, values.toArray(String[]::new)));
    this.parameters = Collections.unmodifiableMap(arrays);
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = parameters.get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String[] values = parameters.get(name);
    return values == null ? null : values.clone();
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return parameters;
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(parameters.keySet());
  }
}
