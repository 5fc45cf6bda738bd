package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.Tag;

/**
 * The method PURGE, as HTTP caches before applications have it: deletes the page at its URL, all
 * its variants together, when it comes from an address that may.
 */
final class Purge {

  private static final long PATIENCE_MILLIS = 2000;

  private Purge() {}

  /** Returns whether a request is one, where anybody may send it. */
  static boolean is(HttpServletRequest request, SiteOptions options) {
    return request.getMethod().equals("PURGE") && options.purgeFrom() != null;
  }

  /** Deletes and says what became of it: 200 if every server has done it, 207 if one has not. */
  static void answer(
      FragmentCache cache,
      SiteOptions options,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Predicate<String> from = options.purgeFrom();
    if (from == null || !from.test(request.getRemoteAddr())) {
      send(response, 403, "Your address may not purge. Add it to stan.purge.from.\n");
      return;
    }
    try {
      Deletion deletion =
          delete(cache, TurboStan.page(request.getContextPath(), request.getRequestURI()));
      StringBuilder text = new StringBuilder();
      for (Deletion.Answer each : deletion.answers()) {
        text.append(each.server()).append(' ');
        text.append(each.status().name().toLowerCase(Locale.ROOT)).append('\n');
      }
      send(response, deletion.acknowledged() ? 200 : 207, text.toString());
    } catch (IllegalArgumentException e) {
      send(response, 400, e.getMessage() + "\n");
    }
  }

  private static Deletion delete(FragmentCache cache, Tag page) {
    Deletion unheardOf =
        new Deletion(
            Set.of(page),
            List.of(new Deletion.Answer("no answer in time", Deletion.Status.UNREACHABLE)));
    CompletableFuture<Deletion> answer =
        cache.deleteAsync(Set.of(page), Deletion.Mode.HARD).toCompletableFuture();
    try {
      return answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unheardOf;
    } catch (TimeoutException | ExecutionException e) {
      return unheardOf;
    }
  }

  private static void send(HttpServletResponse response, int status, String text)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType("text/plain;charset=UTF-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
