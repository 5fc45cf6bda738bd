package org.turbostan.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.Printable;
import org.turbostan.admin.DeleteOrder.BadOrderException;
import org.turbostan.config.Settings;

/** The part of the API that deletes. */
final class EntriesApi {

  static final List<String> METHODS = List.of("POST", "DELETE");

  /** A server is given up on after half a second; what is left is for a machine under load. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private static final Logger LOG = System.getLogger(EntriesApi.class.getName());

  private final FragmentCache cache;
  private final List<String> servers;
  private final Duration patience;

  EntriesApi(FragmentCache cache, Settings settings) {
    this.cache = cache;
    this.servers =
        settings.isShared()
            ? settings.servers().stream().map(Object::toString).toList()
            : List.of("this node");
    this.patience = PATIENCE.plus(settings.lease());
  }

  /** Deletes what the request names. */
  Answer delete(HttpServletRequest request) {
    DeleteOrder order;
    try {
      if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
        throw new BadOrderException(
            "The body is not read: name what to delete in the query, e.g. ?tag=product:42");
      }
      order = DeleteOrder.read(request.getQueryString());
    } catch (BadOrderException e) {
      return Answer.error(400, String.valueOf(e.getMessage()));
    }
    Deletion deletion = delete(order);
    log(deletion, request.getRemoteAddr());
    return Answer.of(deletion.acknowledged() ? 200 : 207, json(order, deletion));
  }

  private Deletion delete(DeleteOrder order) {
    try {
      return cache
          .deleteAsync(order.tags(), order.mode())
          .toCompletableFuture()
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unheardOf(order);
    } catch (TimeoutException | ExecutionException e) {
      return unheardOf(order);
    }
  }

  /** It goes on: whatever a server does not acknowledge is tried again. */
  private Deletion unheardOf(DeleteOrder order) {
    return new Deletion(
        order.tags(),
        servers.stream()
            .map(server -> new Deletion.Answer(server, Deletion.Status.UNREACHABLE))
            .toList());
  }

  private static void log(Deletion deletion, String address) {
    LOG.log(
        deletion.acknowledged() ? Level.INFO : Level.WARNING,
        "{0}",
        (deletion.acknowledged()
                ? "Deleted "
                : "A delete is not acknowledged by all servers and is tried again: ")
            + Printable.quote(deletion.tags().toString())
            + ", as asked for by "
            + Printable.quote(address)
            + ": "
            + deletion.answers());
  }

  private static String json(DeleteOrder order, Deletion deletion) {
    return new Json()
        .member("version", 1)
        .member("acknowledged", deletion.acknowledged())
        .member("by", order.criterion())
        .member("values", order.values())
        .member("soft", order.mode() == Deletion.Mode.SOFT)
        .objects("servers", deletion.answers().stream().map(EntriesApi::json).toList())
        .end();
  }

  private static String json(Deletion.Answer answer) {
    return new Json()
        .member("server", answer.server())
        .member("status", answer.status().name().toLowerCase(Locale.ROOT))
        .end();
  }
}
