package org.turbostan.servlet;

import java.io.Flushable;
import java.io.IOException;
import org.turbostan.Content;

/**
 * A response whose page can write text that is UTF-8 already between what it writes as characters:
 * past its own buffer and the encoder, in the order in which it writes.
 *
 * <p>The filter's responses are such. A page sees one only where nothing else has wrapped the
 * response, so that nobody is passed by who would want to see what is written.
 */
public interface BytesAmongText {

  /**
   * Returns whether the page is in UTF-8 and its writer is this response's own, so that {@link
   * #append} may be called next.
   *
   * <p>A page's buffer can be cleared as long as nothing of it was flushed: an error page or a
   * forward then takes the place of what it has written. So bytes are taken only if what is written
   * now overflows that buffer, or after they have been taken once.
   *
   * @param above the writer that the page writes to
   * @param overflows whether {@code above} is flushed by what is written now, if that is characters
   */
  boolean takesBytes(Flushable above, boolean overflows) throws IOException;

  /**
   * Writes content that is {@linkplain Content#isExactInUtf8() exact in UTF-8} as its bytes, after
   * flushing {@code above}, which is not taken for the page's own wish to send what it has written.
   *
   * @param above the writer that the page writes to
   * @param utf8 the content
   * @return whether it was written; if not, because the page has written half a character, it is to
   *     be written as characters
   */
  boolean append(Flushable above, Content utf8) throws IOException;
}
