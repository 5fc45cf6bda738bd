<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="scriptless"
  description="The frame of every page: head, menu, the visitor's box, and a line about what came from the cache." %>
<%@ attribute name="title" required="true" %>
<%@ attribute name="current" required="true" description="The page's line in the menu." %>
<%@ attribute name="personal" type="java.lang.Boolean" description="False for a page that is cached whole: nothing of one visitor or one view is in it." %>
<%@ attribute name="box" type="java.lang.Boolean" description="True for a page that is cached whole but for the visitor's box, which is a hole in it." %>
<%@ attribute name="deletes" fragment="true" description="Buttons that delete what this page shows." %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><c:out value="${title}"/> · Windrose</title>
<base href="<c:out value="${pageContext.request.contextPath}"/>/">
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="shop.css">
<%-- This view's own number and second, never cached: shop.css compares each piece's with them. --%>
<style>
:root { --now: ${view.second} }
.piece[data-view="${view.number}"] { --fresh: 1 }
.piece[data-view="${view.number}"] > .stamp::after { content: " · just now" }
</style>
</head>
<body data-view="${view.number}" data-node="<c:out value="${node.name()}"/>">
<header class="top">
  <p class="brand"><a href=""><svg viewBox="-12 -12 24 24" width="28" height="28" aria-hidden="true"><path d="M0-11 2.4-2.4 11 0 2.4 2.4 0 11-2.4 2.4-11 0-2.4-2.4z"/></svg>Windrose</a>
  <span>Prints of the winds of the world</span></p>
  <stan:cache name="navigation" key="navigation:${current}" ttl="1h">
    <shop:piece name="navigation">
      <nav>
        <c:forEach items="${shop.menu()}" var="item">
          <a href="${item.path()}"${item.page() == current ? ' aria-current="page"' : ''}>${item.label()}</a>
        </c:forEach>
      </nav>
    </shop:piece>
  </stan:cache>
  <c:if test="${personal == null || personal}"><shop:visitor/></c:if>
  <c:if test="${box}"><stan:hole page="/box"/></c:if>
</header>
<main>
<jsp:doBody/>
</main>
<section class="strip" aria-label="What came from the cache">
  <c:choose>
    <c:when test="${personal == null || personal}">
      <p class="took"><b>${view.millis} ms</b> <span class="counts pieces">for this page</span></p>
      <label><input type="checkbox" id="frames" checked> show the pieces</label>
      <ul class="legend">
        <li class="new">rendered for you</li>
        <li class="young">from the cache</li>
        <li class="old">… and older</li>
      </ul>
    </c:when>
    <c:otherwise>
      <p class="took"><b>${view.millis} ms</b> <span class="counts">when this page was rendered, at ${view.clock}</span></p>
    </c:otherwise>
  </c:choose>
  <p class="node">${personal == null || personal ? 'Answered' : 'Rendered'} by <b><c:out value="${node.name()}"/></b>, which
    caches in <c:out value="${node.cache()}"/></p>
  <c:if test="${deletes != null}">
    <div class="deletes"><jsp:invoke fragment="deletes"/></div>
  </c:if>
  <c:if test="${personal == null || personal}">
    <c:forEach items="${applicationScope.deletes.latest()}" var="line" end="0">
      <p class="last">Last delete: <code><c:out value="${line.what()}"/></code> at ${line.clock()}</p>
    </c:forEach>
  </c:if>
</section>
<footer>
  <p>Windrose is the example of TurboStan. No script runs here: each piece carries the second in which it was rendered,
  this page the present one, and the style sheet subtracts. View the source for the library's own comments
  after each fragment.</p>
</footer>
</body>
</html>
