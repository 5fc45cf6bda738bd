package org.turbostan.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.turbostan.Tag;

/** The buttons that delete from the cache: by key, by tag, by name, or everything. */
public final class DeleteServlet extends PageServlet {

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String by = String.valueOf(request.getParameter("by"));
    String value = request.getParameter("value");
    boolean named = value != null && !value.isBlank();
    if (by.equals("all")) {
      deletes().delete(Tag.ALL);
    } else if (by.equals("key") && named) {
      deletes().delete(Tag.key(value.strip()));
    } else if (by.equals("tag") && named) {
      deletes().delete(Tag.of(value.strip()));
    } else if (by.equals("name") && named) {
      deletes().delete(Tag.name(value.strip()));
    } else {
      response.sendError(400, "Say what to delete: a key, a tag, a name, or all.");
      return;
    }
    goBack(request, response);
  }
}
