package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy that can be told to misbehave, from now on and for all its connections.
 *
 * <pre>{@code
 * try (FlakyProxy proxy = FlakyProxy.to(memcached.port())) {
 *   proxy.behave(FlakyProxy.Manner.ANSWERS_LOST);
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class FlakyProxy implements AutoCloseable {

  /** How a proxy behaves. */
  public enum Manner {
    /** As if it were not there. */
    HONEST,
    /** What the server sends takes 200 ms more. */
    ANSWERS_LATE,
    /**
     * What the server sends never arrives. A connection that has lost something stays silent for
     * ever, as no network delivers what follows a gap.
     */
    ANSWERS_LOST,
    /** Something else arrives than what the server sends. */
    GARBAGE,
    /** Connections are accepted and closed, and those there are too. */
    CLOSING
  }

  private static final byte[] GARBAGE =
      "SERVER_ERROR \u0001 HTTP/1.1 400\r\n\r\n".getBytes(US_ASCII);
  private static final int BUFFER = 65_536;
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final ServerSocket socket;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile Manner manner = Manner.HONEST;

  private FlakyProxy(int target) throws IOException {
    this.target = target;
    this.socket = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
  }

  /** Starts a proxy to this port of the loopback interface. */
  public static FlakyProxy to(int port) {
    try {
      FlakyProxy proxy = new FlakyProxy(port);
      proxy.start("accept", proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return socket.getLocalPort();
  }

  /** How many connections were accepted only to be closed. */
  public int refused() {
    return refused.get();
  }

  /** Behaves like this from now on. */
  public void behave(Manner how) {
    manner = how;
    if (how == Manner.CLOSING) {
      sockets.forEach(FlakyProxy::close);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(FlakyProxy::close);
  }

  private void start(String name, Runnable task) {
    Thread thread = new Thread(task, "proxy " + port() + ' ' + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        if (manner == Manner.CLOSING) {
          client.close();
          refused.incrementAndGet();
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // Either this proxy is closed, or the server is not there: then neither is the client.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    sockets.add(client);
    sockets.add(server);
    start("requests", () -> copy(client, server, false));
    start("answers", () -> copy(server, client, true));
  }

  private void copy(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[BUFFER];
    boolean silent = false;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        Manner now = answers ? manner : Manner.HONEST;
        silent |= now == Manner.ANSWERS_LOST;
        switch (silent ? Manner.ANSWERS_LOST : now) {
          case ANSWERS_LOST -> {}
          case GARBAGE -> out.write(GARBAGE);
          case ANSWERS_LATE -> {
            LockSupport.parkNanos(LATE_NANOS);
            out.write(buffer, 0, length);
          }
          case HONEST, CLOSING -> out.write(buffer, 0, length);
        }
      }
    } catch (IOException e) {
      // One side has gone; the other goes with it.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
