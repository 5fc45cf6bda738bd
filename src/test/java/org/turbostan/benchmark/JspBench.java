package org.turbostan.benchmark;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.jsp.HttpJspPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Runs JSP pages, compiled by the real Jasper in a real Jetty, from a benchmark's loop: a request
 * is held open in the container, and the compiled pages are called with it, without a socket
 * between.
 */
final class JspBench implements AutoCloseable {

  /** Where what a page writes goes to. */
  enum Sink {
    /** Encoded to UTF-8, as a container does before it sends. */
    BYTES,
    /** Nowhere, so that nothing but the page itself is measured. */
    CHARS
  }

  private final Path folder;
  private final Server server = new Server();
  private final WebAppContext context = new WebAppContext();
  private final CountDownLatch done = new CountDownLatch(1);
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final URI base;

  JspBench(Sink sink, Page... pages) throws Exception {
    folder = Files.createTempDirectory("turbostan-benchmark");
    Path webInf = Files.createDirectories(folder.resolve("WEB-INF"));
    copy("/META-INF/turbostan.tld", webInf.resolve("turbostan.tld"));
    for (Class<?> tag : List.of(MapTag.class, BoundedTag.class)) {
      String name = tag.getSimpleName();
      Files.writeString(
          webInf.resolve(name + ".tld"),
          TagLibrary.of("turbostan.benchmark." + name, tag.getName()));
    }
    for (Page page : pages) {
      Files.writeString(folder.resolve(page.name()), page.source());
    }
    ServerConnector connector = new ServerConnector(server);
    server.addConnector(connector);
    context.setContextPath("/");
    context.setWar(folder.toString());
    context.setParentLoaderPriority(true);
    context.setTempDirectory(Files.createDirectories(folder.resolve("work")).toFile());
    context.addConfiguration(new AnnotationConfiguration());
    Exchanger<HttpServletRequest> requests = new Exchanger<>();
    Exchanger<HttpServletResponse> responses = new Exchanger<>();
    context.addServlet(new ServletHolder(new Held(requests, responses, done)), "/held");
    server.setHandler(context);
    server.start();
    base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    HttpClient client = HttpClient.newHttpClient();
    var unused = client.sendAsync(get("/held"), BodyHandlers.discarding());
    request = requests.exchange(null);
    response = new Sunk(responses.exchange(null), sink);
  }

  /** Returns the compiled page, called once through the container so that it is initialised. */
  HttpJspPage page(String name) throws Exception {
    var answer = HttpClient.newHttpClient().send(get("/" + name), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(name + ": " + answer.statusCode() + "\n" + answer.body());
    }
    return (HttpJspPage) Objects.requireNonNull(context.getServletContext().getAttribute(name));
  }

  /** Returns what a page writes, through the container. */
  String text(String name) throws Exception {
    return HttpClient.newHttpClient().send(get("/" + name), BodyHandlers.ofString()).body();
  }

  /** Runs a page in the request that is held open. */
  void run(HttpJspPage page) throws Exception {
    page._jspService(request, response);
  }

  HttpServletRequest request() {
    return request;
  }

  jakarta.servlet.ServletContext servletContext() {
    return context.getServletContext();
  }

  @Override
  public void close() throws Exception {
    done.countDown();
    server.stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).build();
  }

  private static void copy(String resource, Path target) throws IOException {
    try (InputStream in = JspBench.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(in, resource), target);
    }
  }

  /**
   * A page under test. Its source has to leave itself in the application under its own name.
   *
   * @param name its file name
   * @param source its text
   */
  record Page(String name, String source) {

    /** Returns a page with {@code body}, which makes itself known. */
    static Page of(String name, String body) {
      return new Page(
          name,
          """
          <%@ page session="false" contentType="text/html;charset=UTF-8" %>\
          <%@ taglib prefix="stan" uri="turbostan.tags" %>\
          <%@ taglib prefix="map" uri="turbostan.benchmark.MapTag" %>\
          <%@ taglib prefix="bounded" uri="turbostan.benchmark.BoundedTag" %>\
          <% application.setAttribute("NAME", this); %>"""
                  .replace("NAME", name)
              + body);
    }
  }

  /** Hands its request to the benchmark and keeps it open. */
  @SuppressWarnings("serial")
  private static final class Held extends HttpServlet {
    private final Exchanger<HttpServletRequest> requests;
    private final Exchanger<HttpServletResponse> responses;
    private final CountDownLatch done;

    Held(
        Exchanger<HttpServletRequest> requests,
        Exchanger<HttpServletResponse> responses,
        CountDownLatch done) {
      this.requests = requests;
      this.responses = responses;
      this.done = done;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      try {
        requests.exchange(request);
        responses.exchange(response);
        done.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Writes into a sink that keeps nothing. */
  private static final class Sunk extends HttpServletResponseWrapper {
    private final PrintWriter writer;

    Sunk(HttpServletResponse response, Sink sink) {
      super(response);
      this.writer =
          new PrintWriter(
              sink == Sink.CHARS
                  ? Writer.nullWriter()
                  : new OutputStreamWriter(
                      OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public PrintWriter getWriter() {
      return writer;
    }
  }
}
