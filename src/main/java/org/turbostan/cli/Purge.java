package org.turbostan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code purge}.
 *
 * @param entries where deletes are sent to
 * @param token that lets in
 * @param criteria what to delete: for each criterion of the API what was given
 * @param soft whether what was there may be served as stale
 */
record Purge(URI entries, String token, Map<String, List<String>> criteria, boolean soft) {

  static final String USAGE =
      """
      usage: java -jar turbostan.jar purge --url ADMIN (--tag T | --key K | --name N | --page URL | --prefix P)... [--soft]
             java -jar turbostan.jar purge --url ADMIN --all [--soft]

        --url ADMIN       the address of the admin servlet, e.g. https://www.example.org/turbostan
        --tag T           everything that depends on the tag
        --key K           all renderings of the author's key
        --name N          all variants of the fragment or page of this name
        --page URL        the page at this address
        --prefix P        all fragments and pages whose names begin so
        --all             everything
        --soft            what was there may be served as stale while it is rendered anew
        --token-file F    the file that holds the token, on its first line

      Without --token-file the token is read from the environment variable STAN_ADMIN_TOKEN.

      exit codes: 0 done by every server; 1 not acknowledged by all, and tried again; 2 wrong usage;
      3 refused (token, address, criteria); 4 not reached
      """;

  private static final Map<String, String> CRITERIA =
      Map.of(
          "--tag", "tag", "--key", "key", "--name", "name", "--page", "url", "--prefix", "prefix");

  /** Longer than any delete takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Thrown when it is not clear what to do; the message says what to write. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static Purge parse(List<String> args, @Nullable String tokenOfEnvironment) throws UsageException {
    Iterator<String> rest = args.iterator();
    if (!rest.hasNext() || !rest.next().equals("purge")) {
      throw new UsageException("The one command is purge.");
    }
    Map<String, List<String>> criteria = new LinkedHashMap<>();
    String url = null;
    String token = tokenOfEnvironment;
    boolean soft = false;
    while (rest.hasNext()) {
      String option = rest.next();
      String criterion = CRITERIA.get(option);
      if (criterion != null) {
        criteria.computeIfAbsent(criterion, c -> new ArrayList<>()).add(value(option, rest));
      } else {
        switch (option) {
          case "--all" -> criteria.put("all", List.of("true"));
          case "--soft" -> soft = true;
          case "--url" -> url = value(option, rest);
          case "--token-file" -> token = firstLine(value(option, rest));
          default -> throw new UsageException("There is no option " + option + ".");
        }
      }
    }
    if (criteria.isEmpty()) {
      throw new UsageException("Say what to delete, e.g. --tag product:42, or --all.");
    }
    if (criteria.containsKey("all") && criteria.size() > 1) {
      throw new UsageException("--all is everything: leave the other criteria out, or --all.");
    }
    if (token == null || token.isBlank()) {
      throw new UsageException("There is no token: set STAN_ADMIN_TOKEN, or name --token-file.");
    }
    return new Purge(entries(url), token.strip(), criteria, soft);
  }

  private static String value(String option, Iterator<String> rest) throws UsageException {
    String value = rest.hasNext() ? rest.next() : "";
    if (value.isEmpty()) {
      throw new UsageException(option + " needs a value.");
    }
    return value;
  }

  private static String firstLine(String file) throws UsageException {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.findFirst().orElse("");
    } catch (IOException | RuntimeException e) {
      throw new UsageException("The token can't be read from " + file + ": " + e);
    }
  }

  private static URI entries(@Nullable String url) throws UsageException {
    if (url == null) {
      throw new UsageException(
          "Name the admin servlet, e.g. --url https://www.example.org/turbostan");
    }
    try {
      URI uri = URI.create(url.replaceAll("/+$", "") + "/api/v1/entries");
      String scheme = uri.getScheme();
      if (uri.getHost() != null
          && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new UsageException(
        "--url is " + url + ", which is not the address of a servlet, as https://host/path.");
  }

  /** Deletes, with one request for each kind of criterion, and returns the worst of the results. */
  Exit run(PrintStream out, PrintStream err) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    Exit worst = Exit.DONE;
    for (Map.Entry<String, List<String>> each : criteria.entrySet()) {
      Exit exit = send(client, each.getKey(), each.getValue(), out, err);
      worst = exit.code > worst.code ? exit : worst;
    }
    return worst;
  }

  private Exit send(
      HttpClient client, String criterion, List<String> values, PrintStream out, PrintStream err) {
    StringBuilder query = new StringBuilder("soft=").append(soft);
    for (String value : values) {
      query.append('&').append(criterion).append('=').append(URLEncoder.encode(value, UTF_8));
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(entries + "?" + query))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + token)
              .DELETE()
              .build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      (answer.statusCode() < 300 ? out : err).print(answer.body());
      return switch (answer.statusCode()) {
        case 200 -> Exit.DONE;
        case 207 -> Exit.PENDING;
        default -> {
          err.println(entries + " answered " + answer.statusCode() + ".");
          yield answer.statusCode() < 500 ? Exit.REFUSED : Exit.UNREACHABLE;
        }
      };
    } catch (IllegalArgumentException e) {
      // The token can't stand in a header; it is not shown.
      err.println("The token holds characters that no token has.");
      return Exit.REFUSED;
    } catch (IOException e) {
      err.println(entries + " can't be reached: " + e);
      return Exit.UNREACHABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.UNREACHABLE;
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "Purge[" + entries + ", " + criteria + ", soft=" + soft + ']';
  }
}
