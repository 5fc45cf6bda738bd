package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Field;
import org.turbostan.FragmentKey;
import org.turbostan.Gzip;
import org.turbostan.Hole;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;

class EntryCodecTest {

  private static final FragmentKey KEY =
      new FragmentKey("product-box", "9f2c", "product:42", "locale=de");
  private static final Instant RENDERED = Instant.parse("2026-01-01T12:00:00Z");
  private static final String BODY = "<b>Grün</b> & teuer";

  private final EntryCodec plain = new EntryCodec("shop", null, 0);
  private final EntryCodec deflating = new EntryCodec("shop", null, 1000);
  private final EntryCodec signing = new EntryCodec("shop", signer("the secret", null), 0);

  @Test
  void whatIsEncodedIsDecoded() {
    assertReadBack(plain, sample(BODY));
    assertReadBack(signing, sample(BODY));
    assertReadBack(deflating, sample(BODY.repeat(1000)));
  }

  @Test
  void entriesAreWrittenAsTheGoldenFilesHaveThem() {
    assertThat(encode(plain, sample(BODY))).isEqualTo(golden("entry-v1.bin"));
    assertThat(encode(signing, sample(BODY))).isEqualTo(golden("entry-v1-signed.bin"));
    assertThat(encode(plain, uncacheable())).isEqualTo(golden("entry-v1-uncacheable.bin"));
    assertThat(encode(plain, holed())).isEqualTo(golden("entry-v1-holes.bin"));
    assertThat(encode(plain, marked())).isEqualTo(golden("entry-v1-marked.bin"));
  }

  @Test
  void goldenFilesAreReadForEver() {
    assertSame(decode(plain, golden("entry-v1.bin")), sample(BODY));
    assertSame(decode(signing, golden("entry-v1-signed.bin")), sample(BODY));
    assertSame(decode(plain, golden("entry-v1-uncacheable.bin")), uncacheable());
    assertSame(decode(plain, golden("entry-v1-deflated.bin")), sample(BODY.repeat(100)));
    assertSame(decode(plain, golden("entry-v1-holes.bin")), holed());
    assertSame(decode(plain, golden("entry-v1-marked.bin")), marked());
  }

  @Test
  void aLoneSurrogateComesBackAsItWas() {
    String text = "a\uD800b\uDC00\uD83D";
    StoredEntry found = found(decode(plain, encode(plain, sample(text))));
    assertThat(found.entry().content().text()).isEqualTo(text);
  }

  @Test
  void aLoneSurrogateInAKeyIsNotTheSameAsAnother() {
    FragmentKey one = KEY.withVariant("\uD800");
    byte[] bytes = encode(plain, stored(entryOf(one, BODY)));
    assertThat(plain.decode(KEY.withVariant("\uD801"), bytes, Duration.ZERO).reason())
        .isEqualTo(Reason.WRONG_KEY);
    assertThat(plain.decode(one, bytes, Duration.ZERO).reason()).isNull();
  }

  @Test
  void pagesOfAnyBytesComeBackAsTheyWere() {
    byte[] bytes = new byte[5000];
    new Random(1).nextBytes(bytes);
    Entry page =
        Entry.of(
            KEY,
            Content.of(bytes, List.of()),
            RENDERED,
            Lifetime.of(Duration.ofMinutes(1)),
            Set.of(Tag.ALL),
            Set.of());
    assertThat(found(decode(deflating, encode(deflating, stored(page)))).entry().content().bytes())
        .isEqualTo(bytes);
  }

  @Test
  void aGzipFormTakesNoRoomAndComesBackAsItWas() {
    byte[] page = "<p>The quick brown fox.</p>".repeat(200).getBytes(UTF_8);
    List<Field> fields = List.of(new Field(Content.GZIP, "x"));
    Gzip gzip = requireNonNull(Gzip.of(page));
    byte[] bytes = encode(plain, stored(entryOf(KEY, Content.of(page, fields).with(gzip))));
    Content found = found(decode(plain, bytes)).entry().content();
    assertThat(bytes.length).isLessThan(gzip.length() + 500);
    assertThat(found.bytes()).isEqualTo(page);
    assertThat(requireNonNull(found.gzip()).bytes()).isEqualTo(gzip.bytes());
  }

  @Test
  void whatHasNoGzipFormGetsNone() {
    String text = BODY.repeat(1000);
    assertThat(found(decode(deflating, encode(deflating, sample(text)))).entry().content().gzip())
        .isNull();
  }

  @Test
  void holesOfATextComeBackWhereTheyWere() {
    for (String text : List.of("<b>Grün</b> & teuer", "😀\uD83D\uDE00é", "\uD800é", "")) {
      for (EntryCodec codec : List.of(plain, signing, deflating)) {
        List<Hole> holes = new ArrayList<>();
        for (int at = 0; at <= text.length(); at++) {
          holes.add(new Hole(at, ~at, List.of()));
          holes.add(new Hole(at, at, List.of(new Field("ä", "\uD800"), new Field("", ""))));
        }
        StoredEntry stored = stored(entryOf(KEY, Content.of(text, List.of(), holes)));
        Content found = found(decode(codec, encode(codec, stored))).entry().content();
        assertThat(found.pieces()).isEqualTo(stored.entry().content().pieces());
        assertThat(found).isEqualTo(stored.entry().content());
      }
    }
  }

  @Test
  void holesOfAPageComeBackWhereTheyWere() {
    byte[] page = "Grün".repeat(1000).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    List<Hole> holes =
        List.of(new Hole(0, 1, List.of()), new Hole(3, 2, List.of()), new Hole(4000, 3, List.of()));
    StoredEntry stored = stored(entryOf(KEY, Content.of(page, List.of(), holes)));
    Content found = found(decode(deflating, encode(deflating, stored))).entry().content();
    assertThat(found.holes()).isEqualTo(holes);
    assertThat(found.bytes()).isEqualTo(page);
  }

  @Test
  void aHoleBeyondTheEndOrOutOfOrderIsCorrupt() {
    byte[] bytes = encode(plain, holed());
    int at = indexOf(bytes, new byte[] {11, 0, 0, 0, 0, 0, 0, 0, 42});
    for (int offset : new int[] {21, 127}) {
      bytes[at] = (byte) offset;
      assertThat(decode(plain, withChecksum(bytes)).reason()).isEqualTo(Reason.CORRUPT);
    }
    bytes[at] = 20;
    assertThat(decode(plain, withChecksum(bytes)).reason()).isNull();

    Content twoHoles =
        Content.of(
            BODY, List.of(), List.of(new Hole(5, 42, List.of()), new Hole(6, 43, List.of())));
    byte[] two = encode(plain, stored(entryOf(KEY, twoHoles)));
    two[indexOf(two, new byte[] {5, 0, 0, 0, 0, 0, 0, 0, 42})] = 9;
    assertThat(decode(plain, withChecksum(two)).reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void moreHolesThanAnyContentHasAreCorrupt() {
    List<Hole> holes = java.util.Collections.nCopies(1001, new Hole(0, 1, List.of()));
    byte[] bytes = encode(plain, stored(entryOf(KEY, Content.of(BODY, List.of(), holes))));
    assertThat(decode(plain, bytes).reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void agesAreByTheClockOfTheServer() {
    byte[] bytes = encode(plain, sample(BODY), Duration.ofHours(1));
    StoredEntry found = found(plain.decode(KEY, bytes, Duration.ofHours(-2)));
    assertThat(found.entry().created()).isEqualTo(RENDERED.plus(Duration.ofHours(3)));
  }

  @Test
  void bodiesAreDeflatedAboveTheThreshold() {
    assertThat(encode(deflating, sample(BODY.repeat(1000)))).hasSizeLessThan(2000);
    assertThat(encode(plain, sample(BODY.repeat(1000)))).hasSizeGreaterThan(20_000);
  }

  @Test
  void noFlippedBitGivesAnEntry() {
    for (EntryCodec codec : List.of(plain, signing, deflating)) {
      byte[] bytes = encode(codec, sample(BODY.repeat(60)));
      for (int bit = 0; bit < 8 * bytes.length; bit++) {
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(decode(codec, bytes).stored()).as("bit %s", bit).isNull();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }

  @Test
  void noTruncationGivesAnEntry() {
    for (EntryCodec codec : List.of(plain, signing, deflating)) {
      byte[] bytes = encode(codec, sample(BODY.repeat(60)));
      for (int length = 0; length < bytes.length; length++) {
        assertThat(decode(codec, Arrays.copyOf(bytes, length)).stored()).isNull();
      }
    }
  }

  @Test
  void nothingForeignGivesAnEntry() throws IOException {
    ByteArrayOutputStream serialised = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(serialised)) {
      out.writeObject(new ArrayList<>(List.of("x")));
    }
    assertThat(decode(plain, serialised.toByteArray()).reason()).isEqualTo(Reason.CORRUPT);
    assertThat(decode(plain, new byte[0]).reason()).isEqualTo(Reason.CORRUPT);
    assertThat(decode(plain, "hello".getBytes(UTF_8)).reason()).isEqualTo(Reason.CORRUPT);
  }

  /** Damage that the checksum does not show, as an enemy would do it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noGarbageBehindARightChecksumIsAnException(long seed) {
    Random random = new Random(seed);
    byte[] good = encode(deflating, seed == 2 ? holed() : sample(BODY.repeat(60)));
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[6 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt(256);
      }
      Decoded decoded = decode(deflating, withChecksum(bytes));
      if (decoded.stored() != null) {
        assertThat(decoded.stored().entry().key()).isEqualTo(KEY);
      }
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertThat(decode(deflating, noise).stored()).isNull();
    }
  }

  @Test
  void aBodyThatInflatesToMoreThanItSaysIsRefused() {
    byte[] bytes = encode(deflating, sample("x".repeat(2000)));
    int at = indexOf(bytes, new byte[] {(byte) 0xD0, 0x0F});
    bytes[at] = (byte) 0xCF;
    assertThat(decode(deflating, withChecksum(bytes)).reason()).isEqualTo(Reason.CORRUPT);
    bytes[at] = (byte) 0xD1;
    assertThat(decode(deflating, withChecksum(bytes)).reason()).isEqualTo(Reason.CORRUPT);
  }

  @Test
  void anotherFormatIsUnknown() {
    byte[] bytes = encode(plain, sample(BODY));
    bytes[4] = 2;
    assertThat(decode(plain, withChecksum(bytes)).reason()).isEqualTo(Reason.FORMAT_UNKNOWN);
  }

  @Test
  void anotherNamespaceIsAWrongKey() {
    EntryCodec other = new EntryCodec("blog", null, 0);
    assertThat(decode(other, encode(plain, sample(BODY))).reason()).isEqualTo(Reason.WRONG_KEY);
  }

  @Test
  void unsignedEntriesAreRefusedWhereASecretIsSet() {
    assertThat(decode(signing, encode(plain, sample(BODY))).reason()).isEqualTo(Reason.SIGNATURE);
  }

  @Test
  void entriesOfAnotherSecretAreRefused() {
    EntryCodec other = new EntryCodec("shop", signer("another", null), 0);
    assertThat(decode(signing, encode(other, sample(BODY))).reason()).isEqualTo(Reason.SIGNATURE);
  }

  @Test
  void entriesOfThePreviousSecretAreStillRead() {
    EntryCodec rotated = new EntryCodec("shop", signer("the new one", "the secret"), 0);
    assertSame(decode(rotated, encode(signing, sample(BODY))), sample(BODY));
  }

  private static Signer signer(String secret, String previous) {
    return new Signer(secret.getBytes(UTF_8), previous == null ? null : previous.getBytes(UTF_8));
  }

  private static StoredEntry sample(String body) {
    return stored(entryOf(KEY, body));
  }

  private static StoredEntry holed() {
    Hole hole = new Hole(10, 42, List.of(new Field("id", "42")));
    return stored(
        entryOf(KEY, Content.of(BODY, List.of(new Field("charset", "UTF-8")), List.of(hole))));
  }

  private static Entry entryOf(FragmentKey key, String body) {
    return entryOf(key, Content.of(body, List.of(new Field("charset", "UTF-8"))));
  }

  private static Entry entryOf(FragmentKey key, Content content) {
    return Entry.of(
        key,
        content,
        RENDERED,
        new Lifetime(Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ZERO, false),
        Set.of(Tag.ALL, Tag.name("product-box"), Tag.key("product:42"), Tag.of("products")),
        Set.of("locale"));
  }

  private static StoredEntry marked() {
    Sequence.Mark one = new Sequence.Mark(new Version(0xEF, 1), 19);
    StoredEntry sample = sample(BODY);
    return new StoredEntry(sample.entry(), sample.versions(), new Marks(7, List.of(one)));
  }

  private static StoredEntry uncacheable() {
    return stored(
        Entry.uncacheable(
            KEY, Reason.SET_COOKIE, RENDERED, Duration.ofSeconds(5), Set.of(Tag.ALL)));
  }

  private static StoredEntry stored(Entry entry) {
    List<StoredEntry.TagVersions> versions = new ArrayList<>();
    entry.tags().stream()
        .sorted((a, b) -> a.kind().compareTo(b.kind()))
        .forEach(
            tag ->
                versions.add(
                    new StoredEntry.TagVersions(
                        tag, new Version(0xAB, tag.kind().ordinal()), new Version(0xCD, 1))));
    return new StoredEntry(entry, versions, Marks.NONE);
  }

  private static byte[] encode(EntryCodec codec, StoredEntry stored) {
    return encode(codec, stored, Duration.ZERO);
  }

  private static byte[] encode(EntryCodec codec, StoredEntry stored, Duration serverAhead) {
    return codec.encode(stored, codec.body(stored.entry().content()), serverAhead);
  }

  private static Decoded decode(EntryCodec codec, byte[] bytes) {
    return codec.decode(KEY, bytes, Duration.ZERO);
  }

  private static StoredEntry found(Decoded decoded) {
    assertThat(decoded.reason()).isNull();
    return decoded.stored();
  }

  private static void assertReadBack(EntryCodec codec, StoredEntry stored) {
    assertSame(decode(codec, encode(codec, stored)), stored);
  }

  private static void assertSame(Decoded decoded, StoredEntry expected) {
    StoredEntry found = found(decoded);
    assertThat(found.versions()).isEqualTo(expected.versions());
    assertThat(found.marks()).isEqualTo(expected.marks());
    assertThat(found.entry())
        .usingRecursiveComparison()
        .ignoringFields("content")
        .isEqualTo(expected.entry());
    assertThat(found.entry().content()).isEqualTo(expected.entry().content());
  }

  private static byte[] withChecksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    for (int i = 0; i < 4; i++) {
      bytes[bytes.length - 4 + i] = (byte) (crc.getValue() >>> 24 - 8 * i);
    }
    return bytes;
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private static byte[] golden(String name) {
    try (InputStream in = EntryCodecTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the golden files of a new format into the folder that is given. */
  static class Goldens {
    public static void main(String[] folder) throws IOException {
      EntryCodecTest test = new EntryCodecTest();
      EntryCodec deflating = new EntryCodec("shop", null, 1000);
      write(folder[0], "entry-v1.bin", encode(test.plain, sample(BODY)));
      write(folder[0], "entry-v1-signed.bin", encode(test.signing, sample(BODY)));
      write(folder[0], "entry-v1-uncacheable.bin", encode(test.plain, uncacheable()));
      write(folder[0], "entry-v1-holes.bin", encode(test.plain, holed()));
      write(folder[0], "entry-v1-marked.bin", encode(test.plain, marked()));
      write(folder[0], "entry-v1-deflated.bin", encode(deflating, sample(BODY.repeat(100))));
    }

    private static void write(String folder, String name, byte[] bytes) throws IOException {
      java.nio.file.Files.write(java.nio.file.Path.of(folder, name), bytes);
    }
  }
}
