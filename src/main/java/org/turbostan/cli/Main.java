package org.turbostan.cli;

import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes from the cache of a running application, on every node.
 *
 * <pre>{@code
 * java -jar turbostan.jar purge --tag product:42 --url https://www.example.org/turbostan
 * }</pre>
 */
public final class Main {

  private Main() {}

  /** Runs the command and ends the JVM with its {@linkplain Exit exit code}. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv("STAN_ADMIN_TOKEN"), System.out, System.err).code);
  }

  static Exit run(List<String> args, @Nullable String token, PrintStream out, PrintStream err) {
    try {
      return Purge.parse(args, token).run(out, err);
    } catch (Purge.UsageException e) {
      err.println(e.getMessage());
      err.println();
      err.print(Purge.USAGE);
      return Exit.USAGE;
    }
  }
}
