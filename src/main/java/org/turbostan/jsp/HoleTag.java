package org.turbostan.jsp;

import jakarta.el.ValueExpression;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.PageContext;
import jakarta.servlet.jsp.tagext.BodyTagSupport;
import jakarta.servlet.jsp.tagext.JspIdConsumer;
import jakarta.servlet.jsp.tagext.TryCatchFinally;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.Field;
import org.turbostan.Hole;
import org.turbostan.servlet.HoleFiller;
import org.turbostan.servlet.Holes;
import org.turbostan.servlet.TurboStan;

/**
 * {@code <stan:hole page="/WEB-INF/basket.jsp"/>}: a part that stays dynamic inside a cached
 * fragment, and inside a page that the filter caches.
 *
 * <table>
 *   <caption>Attributes, of which exactly one of the first three is given</caption>
 *   <tr><td>{@code page}</td><td>a page to include, as {@code <jsp:include>} does</td></tr>
 *   <tr><td>{@code value}</td><td>a deferred expression, {@code #{basket.size}}</td></tr>
 *   <tr><td>{@code kind}</td><td>{@code csrf}, {@code csrf-token} or {@code nonce}</td></tr>
 *   <tr><td>{@code escapeXml}</td><td>whether the value is escaped; it is by default</td></tr>
 * </table>
 *
 * <p>A hole is filled where content goes out to the client: there alone, on a miss as on a hit, and
 * with the request as all there is. Variables of the page that it stands on do not exist then; what
 * it needs of them is given by {@code <stan:param>} and stored with the content.
 */
public final class HoleTag extends BodyTagSupport implements TryCatchFinally, JspIdConsumer {

  private @Nullable String jspId;
  private @Nullable String page;
  private @Nullable Object value;
  private @Nullable String kind;
  private boolean escapeXml = true;

  /** What {@code <stan:param>} has given in this use. */
  private List<Field> data = List.of();

  /** Makes a handler; containers do. */
  public HoleTag() {}

  @Override
  public void setJspId(@Nullable String jspId) {
    this.jspId = jspId;
  }

  /** Sets the page to include, by its path in the application or from this page. */
  public void setPage(@Nullable String page) {
    this.page = page;
  }

  /** Sets the deferred expression. */
  public void setValue(@Nullable Object value) {
    this.value = value;
  }

  /** Sets the kind of a ready-made hole. */
  public void setKind(@Nullable String kind) {
    this.kind = kind;
  }

  /** Sets whether the value is escaped for HTML. */
  public void setEscapeXml(boolean escapeXml) {
    this.escapeXml = escapeXml;
  }

  @Override
  public int doStartTag() {
    return EVAL_BODY_BUFFERED;
  }

  @Override
  public int doEndTag() throws JspException {
    TagSite.SiteHole meant = meant(TagSites.find(pageContext, jspId, getParent()));
    Holes holes = TurboStan.holes(pageContext.getServletContext());
    holes.register(meant.number(), meant.filler());
    Hole hole = new Hole(0, meant.number(), data);
    CacheRequest request = TurboStan.request(pageContext.getRequest());
    String marker =
        request == null ? null : request.holes().mark(Content.of("", List.of(), List.of(hole)));
    if (marker != null && meant.filler() instanceof TokenFiller filler) {
      filler.tell(pageContext);
    }
    try {
      pageContext.getOut().write(marker != null ? marker : filled(pageContext, hole));
    } catch (IOException e) {
      throw new JspTagException("Could not write a hole to the page: " + e.getMessage(), e);
    }
    return EVAL_PAGE;
  }

  @Override
  public void doCatch(Throwable failure) throws Throwable {
    throw failure;
  }

  @Override
  public void doFinally() {
    data = List.of();
    bodyContent = null;
  }

  @Override
  public void release() {
    super.release();
    jspId = null;
    page = null;
    value = null;
    kind = null;
    escapeXml = true;
  }

  /** Takes a parameter. */
  void add(String name, String value) {
    if (data.isEmpty()) {
      data = new ArrayList<>();
    }
    data.add(new Field(name, value));
  }

  /** Returns what this visitor sees in a hole. */
  static String filled(PageContext page, Hole hole) throws JspException {
    try {
      return TurboStan.holes(page.getServletContext())
          .fill(
              hole,
              (HttpServletRequest) page.getRequest(),
              (HttpServletResponse) page.getResponse());
    } catch (ServletException | IOException e) {
      throw new JspException(e);
    }
  }

  private TagSite.SiteHole meant(TagSite site) throws JspException {
    String path = page;
    if (path != null) {
      return site.hole("page " + path, () -> new PageFiller(pathFrom(site, path), site.page()));
    }
    String name = kind;
    if (name != null) {
      return site.hole("kind " + name, () -> ofKind(site, name));
    }
    if (value instanceof ValueExpression expression) {
      boolean escaped = escapeXml;
      return site.hole(
          (escaped ? "value " : "markup ") + expression.getExpressionString(),
          () -> new ValueFiller(expression, escaped, site.page()));
    }
    throw new JspTagException(
        "<stan:hole> in "
            + site.page()
            + ": value must be a deferred expression, as in value=\"#{basket.size}\": it is evaluated"
            + " each time the hole is filled. ${…} is evaluated once, before the hole is made.");
  }

  private static HoleFiller ofKind(TagSite site, String kind) {
    return switch (kind) {
      case HoleTagInfo.CSRF -> new TokenFiller(true, site.page());
      case HoleTagInfo.CSRF_TOKEN -> new TokenFiller(false, site.page());
      case HoleTagInfo.NONCE -> new NonceFiller();
      default -> throw new IllegalArgumentException(HoleTagInfo.unknown(kind));
    };
  }

  /** As for {@code <jsp:include>}, a path without a slash begins where the page is. */
  private static String pathFrom(TagSite site, String path) {
    if (path.startsWith("/")) {
      return path;
    }
    if (!site.page().startsWith("/")) {
      throw new IllegalArgumentException(
          "<stan:hole page=\""
              + path
              + "\"> in "
              + site.page()
              + ": where this page is in the application is not known; begin the path with a slash.");
    }
    return site.page().substring(0, site.page().lastIndexOf('/') + 1) + path;
  }
}
