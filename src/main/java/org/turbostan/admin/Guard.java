package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;
import org.turbostan.config.Secret;

/**
 * Lets in who knows the token (RFC 6750), and slows down who guesses.
 *
 * <p>Whether a guess is right is not even looked at while its address has to wait, or waiting would
 * cost a guesser nothing. Nobody is kept waiting on a thread.
 *
 * <p>Safe for use by many threads.
 */
final class Guard {

  private static final Logger LOG = System.getLogger(Guard.class.getName());
  private static final String SCHEME = "Bearer ";
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final byte[] expected;
  private final LongSupplier nanoTime;
  private final Guesses guesses;
  private long quietUntil;
  private boolean warned;

  /** What is said of a token. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** It was not even looked at. */
    TOO_OFTEN
  }

  Guard(Secret token, LongSupplier nanoTime) {
    this.expected = digest(token.text());
    this.nanoTime = nanoTime;
    this.guesses = new Guesses(nanoTime.getAsLong());
  }

  /**
   * Returns why a request is refused, or {@code null} if it carries the token.
   *
   * @param authorization the header of this name
   * @param address of the client
   */
  synchronized @Nullable Answer refusal(@Nullable String authorization, String address) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Answer.error(401, "Send the token: Authorization: Bearer, and stan.admin.token.")
          .with("WWW-Authenticate", "Bearer realm=\"TurboStan\"");
    }
    return switch (judge(authorization.substring(SCHEME.length()).strip(), address)) {
      case RIGHT -> null;
      case WRONG ->
          Answer.error(401, "This is not the token. It is the setting stan.admin.token.")
              .with("WWW-Authenticate", "Bearer realm=\"TurboStan\", error=\"invalid_token\"");
      case TOO_OFTEN ->
          Answer.error(429, "Too many wrong tokens came from your address. Wait a moment.")
              .with("Retry-After", String.valueOf(secondsToWait(address)));
    };
  }

  /** Says whether a token is the right one, however it came. */
  synchronized Verdict judge(String offered, String address) {
    long now = nanoTime.getAsLong();
    if (guesses.nanosToWait(address, now) > 0) {
      warn(address, now);
      return Verdict.TOO_OFTEN;
    }
    if (MessageDigest.isEqual(expected, digest(offered))) {
      return Verdict.RIGHT;
    }
    guesses.wrong(address, now);
    return Verdict.WRONG;
  }

  /** Returns how long an address has to wait for its next guess, rounded up. */
  synchronized long secondsToWait(String address) {
    long wait = guesses.nanosToWait(address, nanoTime.getAsLong());
    return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(wait + TimeUnit.SECONDS.toNanos(1) - 1));
  }

  private void warn(String address, long now) {
    if (!warned || now - quietUntil >= 0) {
      warned = true;
      quietUntil = now + QUIET_NANOS;
      LOG.log(
          Level.WARNING,
          "{0}",
          "Somebody at "
              + Printable.quote(address)
              + " sends wrong tokens to the admin servlet and is slowed down. If it is you: set"
              + " the token to the servers' stan.admin.token.");
    }
  }

  /** What is compared are digests: they are as long as each other, whatever was sent. */
  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
