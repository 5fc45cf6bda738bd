package org.turbostan.benchmark;

import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.tagext.BodyContent;
import jakarta.servlet.jsp.tagext.BodyTagSupport;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What one writes who knows all keys of a page at its start: one multi-get for all of them, and a
 * tag that writes what it brought. It can neither expire by tag nor notice a delete that comes
 * between.
 */
public class FolsomTag extends BodyTagSupport {

  private static MemcacheClient<String> client;

  private String key;

  static void connect(String address) {
    int colon = address.lastIndexOf(':');
    client =
        MemcacheClientBuilder.newStringClient()
            .withAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
            .withMaxOutstandingRequests(10_000)
            .connectAscii();
    try {
      client.awaitConnected(30, TimeUnit.SECONDS);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  static void prefetch(ServletRequest request, List<String> keys) {
    List<String> values = client.get(keys).toCompletableFuture().join();
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (values.get(i) != null) {
        found.put(keys.get(i), values.get(i));
      }
    }
    request.setAttribute("fragments", found);
  }

  public void setKey(String key) {
    this.key = key;
  }

  @Override
  public int doStartTag() throws JspException {
    Map<?, ?> found = (Map<?, ?>) pageContext.getRequest().getAttribute("fragments");
    String html = (String) found.get(key);
    if (html == null) {
      return EVAL_BODY_BUFFERED;
    }
    try {
      pageContext.getOut().write(html);
    } catch (IOException e) {
      throw new JspException(e);
    }
    return SKIP_BODY;
  }

  @Override
  public int doAfterBody() throws JspException {
    BodyContent body = getBodyContent();
    String html = body.getString();
    client.set(key, html, 3600).toCompletableFuture().join();
    try {
      body.getEnclosingWriter().write(html);
    } catch (IOException e) {
      throw new JspException(e);
    }
    return SKIP_BODY;
  }
}
