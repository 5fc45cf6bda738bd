package org.turbostan.memcached;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.MemcacheAuthenticationException;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.guava.HostAndPort;
import com.spotify.folsom.reconnect.AbstractReconnectionListener;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one server: it is being made, it is up, it is down, and then it never comes
 * back. Another is made in its place.
 *
 * <p>Folsom would reconnect by itself, but with its own ideas about when, and for some failures
 * never; so its client is shut down in the very call in which it reports that it is down, and then
 * it leaves it at that.
 *
 * <p>Everything that concerns Folsom runs on the event loop, so that neither Netty's thread-locals
 * nor Folsom's locks ever meet a container's thread.
 */
final class Link {

  /** A SYN into a black hole would keep the operating system busy for minutes. */
  static final int CONNECT_MILLIS = 500;

  /** After so long without progress on the first command in line, the connection is given up. */
  private static final int SILENCE_MILLIS = 1000;

  private static final int MOST_OUTSTANDING = 2 * Room.MOST_COMMANDS;

  /** What the link reports, each at most once, on the event loop. */
  interface Listener {
    void up(Link link);

    void down(Link link, String why, Trouble trouble);
  }

  /** What made a link go down, as far as Folsom tells: of most things it tells a text only. */
  enum Trouble {
    NOT_CONNECTED,
    LOGIN_REFUSED,
    LOST
  }

  private final ServerAddress server;
  private final InetAddress address;
  private final EventLoop loop;
  private final ConnectOptions options;
  private final Listener listener;

  /** Set and read on the event loop. */
  private @Nullable AsciiMemcacheClient<byte[]> client;

  private boolean down;

  Link(
      ServerAddress server,
      InetAddress address,
      EventLoopGroup loops,
      ConnectOptions options,
      Listener listener) {
    this.server = server;
    this.address = address;
    this.loop = loops.next();
    this.options = options;
    this.listener = listener;
  }

  /** Begins to connect. */
  void open() {
    onLoop(this::connect);
  }

  /**
   * Runs a command on the event loop, with the client, or with {@code null} if the link is down.
   */
  void run(Consumer<@Nullable AsciiMemcacheClient<byte[]>> command) {
    if (!onLoop(() -> command.accept(down ? null : client))) {
      command.accept(null);
    }
  }

  /** Ends the link, without a report. */
  void close() {
    onLoop(
        () -> {
          down = true;
          shutdown();
        });
  }

  private boolean onLoop(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void connect() {
    if (down) {
      return;
    }
    try {
      MemcacheClientBuilder<byte[]> builder =
          MemcacheClientBuilder.newByteArrayClient()
              .withAddress(address.getHostAddress(), server.port())
              .withRetry(false)
              .withReplyExecutor(null)
              .withEventLoopGroup(loop)
              .withChannelClass(ImpatientChannel.class)
              .withConnectionTimeoutMillis(SILENCE_MILLIS)
              .withMaxOutstandingRequests(MOST_OUTSTANDING)
              .withBackoff(attempt -> CONNECT_MILLIS)
              .withReconnectionListener(new Events());
      if (options.user() != null && options.password() != null) {
        builder.withUsernamePassword(options.user(), options.password());
      }
      SSLContext tls = options.tls();
      if (tls != null) {
        builder.withSSLEngineFactory((host, port) -> engine(tls));
      }
      client = builder.connectAscii();
      if (down) {
        shutdown();
      }
    } catch (RuntimeException e) {
      report(e);
    }
  }

  /** Folsom knows the address only; the certificate is for the name. */
  private SSLEngine engine(SSLContext tls) {
    SSLEngine engine = tls.createSSLEngine(server.host(), server.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  private void shutdown() {
    if (client != null) {
      client.shutdown();
    }
  }

  private void report(@Nullable Throwable failure) {
    if (down) {
      return;
    }
    down = true;
    shutdown();
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String why =
        cause == null
            ? "connection lost"
            : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    listener.down(this, why, trouble(cause));
  }

  private static Trouble trouble(@Nullable Throwable cause) {
    if (cause instanceof MemcacheAuthenticationException) {
      return Trouble.LOGIN_REFUSED;
    }
    return cause instanceof IOException ? Trouble.NOT_CONNECTED : Trouble.LOST;
  }

  private final class Events extends AbstractReconnectionListener {

    @Override
    public void connectionFailure(Throwable cause) {
      report(cause);
    }

    @Override
    public void connectionLost(@Nullable Throwable cause, HostAndPort server) {
      report(cause);
    }

    /** Folsom reports this before the client can be used; a task later, it can be. */
    @Override
    public void reconnectionSuccessful(HostAndPort server, int attempt, boolean willStay) {
      loop.execute(
          () -> {
            if (!down) {
              listener.up(Link.this);
            }
          });
    }
  }

  /** Folsom has no setting for the time that connecting may take. Netty makes these by name. */
  public static final class ImpatientChannel extends NioSocketChannel {
    public ImpatientChannel() {
      config().setConnectTimeoutMillis(CONNECT_MILLIS);
    }
  }
}
