package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for a server of the tests, made by the JDK's keytool and signed by itself. */
public final class Certificate {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

  private final KeyStore keys;
  private final Path folder;

  private Certificate(KeyStore keys, Path folder) {
    this.keys = keys;
    this.folder = folder;
  }

  /**
   * Makes a certificate.
   *
   * @param names whom it is for, e.g. {@code ip:127.0.0.1} or {@code dns:cache.example}
   * @throws IllegalStateException if that fails
   */
  public static Certificate of(String names) {
    Path folder = Build.newFolder("certificates");
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Programs.output(
        new ProcessBuilder(
            keytool,
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=test",
            "-ext",
            "san=" + names,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD)));
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      return new Certificate(keys, folder);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a client trusts that knows this certificate and no other. */
  public SSLContext trusted() {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("server", keys.getCertificate("server"));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A PEM file of the certificate. */
  public Path pem() {
    try {
      return write("CERTIFICATE", keys.getCertificate("server").getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A PEM file of its private key. */
  public Path keyPem() {
    try {
      return write("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path write(String what, byte[] bytes) {
    String text =
        "-----BEGIN "
            + what
            + "-----\n"
            + PEM.encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n";
    try {
      return Files.writeString(folder.resolve(what.replace(' ', '-') + ".pem"), text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
