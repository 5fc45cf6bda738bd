package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small HTTP client that does nothing by itself: follows no redirects, keeps cookies only where
 * asked to, adds no validators. Thread-safe.
 */
public final class Http {

  static {
    // Read once by the JDK's client: tests choose Host and Connection for themselves.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,content-length");
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI base;
  private final HttpClient client;

  private Http(URI base, HttpClient.Builder client) {
    this.base = base;
    this.client =
        client
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** A client without cookies, for paths below this address. */
  public static Http to(URI base) {
    return new Http(base, HttpClient.newBuilder());
  }

  /** A client that keeps cookies: one visitor with a session. */
  public static Http visitor(URI base) {
    return new Http(base, HttpClient.newBuilder().cookieHandler(new CookieManager()));
  }

  /** Sends a GET, e.g. {@code get("/page.jsp?a=b", "If-None-Match", "\"x\"")}. */
  public Reply get(String path, String... namesAndValues) {
    return send("GET", path, BodyPublishers.noBody(), namesAndValues);
  }

  /** Sends a HEAD. */
  public Reply head(String path, String... namesAndValues) {
    return send("HEAD", path, BodyPublishers.noBody(), namesAndValues);
  }

  /** Sends a form, e.g. {@code post("/delete", "key=a&key=b")}. */
  public Reply post(String path, String form, String... namesAndValues) {
    HttpRequest.Builder request =
        request(path, namesAndValues).header("Content-Type", "application/x-www-form-urlencoded");
    return send(request.method("POST", BodyPublishers.ofString(form)).build()).join();
  }

  /** Sends any request. */
  public Reply send(String method, String path, BodyPublisher body, String... namesAndValues) {
    return send(request(path, namesAndValues).method(method, body).build()).join();
  }

  /** Sends any request without a body and does not wait for the answer. */
  public CompletableFuture<Reply> sendAsync(String method, String path, String... namesAndValues) {
    return send(request(path, namesAndValues).method(method, BodyPublishers.noBody()).build());
  }

  /** Sends a GET and does not wait for the answer. */
  public CompletableFuture<Reply> getAsync(String path, String... namesAndValues) {
    return send(request(path, namesAndValues).GET().build());
  }

  /**
   * Sends these characters as they are (ISO-8859-1) to a server and returns all that comes back
   * until it closes the connection: for what no client would send. Name {@code Connection: close}.
   */
  public static String raw(URI server, String request) {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String path, String... namesAndValues) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    if (namesAndValues.length > 0) {
      request.headers(namesAndValues);
    }
    return request;
  }

  private CompletableFuture<Reply> send(HttpRequest request) {
    return client.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(Reply::of);
  }

  /** An answer: its status, its headers and the bytes of its body as they came. */
  public record Reply(int status, HttpHeaders headers, byte[] body) {

    private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([^\";]+)");

    private static Reply of(HttpResponse<byte[]> response) {
      return new Reply(response.statusCode(), response.headers(), response.body());
    }

    /** The first value of a header; empty if there is none. */
    public Optional<String> header(String name) {
      return headers.firstValue(name);
    }

    /** All values of a header, in their order; empty if there are none. */
    public List<String> headers(String name) {
      return headers.allValues(name);
    }

    /** The body in the charset that the content type names, else in UTF-8. */
    public String text() {
      return new String(body, charset());
    }

    private Charset charset() {
      Matcher charset = CHARSET.matcher(header("Content-Type").orElse(""));
      return charset.find() ? Charset.forName(charset.group(1).trim()) : UTF_8;
    }

    @Override
    public String toString() {
      return status + " " + headers.map() + "\n" + text();
    }
  }
}
