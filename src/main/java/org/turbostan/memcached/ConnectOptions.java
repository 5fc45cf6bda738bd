package org.turbostan.memcached;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to a server, and what to expect of it.
 *
 * @param user with whom to log in; {@code null} if the server asks nobody
 * @param password goes with the user
 * @param tls with what to speak TLS; {@code null} to speak plainly
 * @param slow an answer that takes longer counts as none
 */
record ConnectOptions(
    @Nullable String user, @Nullable String password, @Nullable SSLContext tls, Duration slow) {

  @Override
  public String toString() {
    return "ConnectOptions[user " + user + (tls == null ? "" : ", tls") + ", slow " + slow + ']';
  }
}
