package org.turbostan.jsp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The bytes of a class that Jasper has generated, without what differs from machine to machine: the
 * times of the files it depends on, the names of these files where they are absolute, and the
 * prefix of the tags' identities, which is the hash of an absolute path.
 *
 * <p>All three are entries of the constant pool (JVMS §4.4), and code refers to entries by number.
 * So they are replaced there, and the rest is left alone.
 */
final class ClassBytes {

  private static final int MAGIC = 0xCAFEBABE;
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final Pattern JSP_ID = Pattern.compile("jsp_[0-9]+_([0-9]+)");

  private ClassBytes() {}

  /**
   * Returns the bytes to be compared.
   *
   * @param classFile the class as it was loaded
   * @param dependants what it depends on, with the times of these files
   * @throws IOException if this is no class file
   */
  static byte[] portable(byte[] classFile, Map<String, Long> dependants) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length);
    DataOutputStream out = new DataOutputStream(bytes);
    if (in.readInt() != MAGIC) {
      throw new IOException("not a class file");
    }
    out.writeInt(in.readInt());
    int count = in.readUnsignedShort();
    out.writeShort(count);
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      out.writeByte(tag);
      if (tag == UTF8) {
        out.writeUTF(portable(in.readUTF(), dependants));
      } else if (tag == LONG) {
        long value = in.readLong();
        out.writeLong(dependants.containsValue(value) ? 0 : value);
      } else {
        out.write(in.readNBytes(length(tag)));
      }
      if (tag == LONG || tag == DOUBLE) {
        i++; // Either takes two numbers.
      }
    }
    in.transferTo(out);
    return bytes.toByteArray();
  }

  private static String portable(String text, Map<String, Long> dependants) {
    if (dependants.containsKey(text)) {
      return Dependants.portableName(text);
    }
    var id = JSP_ID.matcher(text);
    return id.matches() ? "jsp_" + id.group(1) : text;
  }

  /** Returns how many bytes follow the tag of an entry. */
  private static int length(int tag) throws IOException {
    return switch (tag) {
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case DOUBLE -> 8;
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      default -> throw new IOException("a constant of the unknown kind " + tag);
    };
  }
}
