package org.turbostan.servlet;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A response that notices what a page sets in the header, by whichever of the many ways: the type
 * and the length come to the methods that are for them, and cookies are told of. An answer has one
 * date, also where a container has set its own before the page.
 */
abstract class NoticedHeader extends HttpServletResponseWrapper {

  NoticedHeader(HttpServletResponse response) {
    super(response);
  }

  /** Called before the page sets a cookie. */
  abstract void setsCookie();

  @Override
  public void addCookie(Cookie cookie) {
    setsCookie();
    super.addCookie(cookie);
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (!isSetByItsMethod(name, value)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (isDate(name)) {
      setHeader(name, value);
    } else if (!isSetByItsMethod(name, value)) {
      super.addHeader(name, value);
    }
  }

  @Override
  public void addDateHeader(String name, long date) {
    if (isDate(name)) {
      setDateHeader(name, date);
    } else {
      super.addDateHeader(name, date);
    }
  }

  private static boolean isDate(String name) {
    return name.equalsIgnoreCase("Date");
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (!isSetByItsMethod(name, Integer.toString(value))) {
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (!isSetByItsMethod(name, Integer.toString(value))) {
      super.addIntHeader(name, value);
    }
  }

  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  private boolean isSetByItsMethod(String name, @Nullable String value) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "content-length" -> {
        return value != null && setLength(value.strip());
      }
      case "content-type" -> {
        if (value != null) {
          setContentType(value);
        }
        return value != null;
      }
      case "set-cookie", "set-cookie2" -> {
        setsCookie();
        return false;
      }
      default -> {
        return false;
      }
    }
  }

  private boolean setLength(String value) {
    if (!value.matches("[0-9]{1,18}")) {
      return false;
    }
    setContentLengthLong(Long.parseLong(value));
    return true;
  }
}
