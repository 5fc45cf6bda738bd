<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<shop:page title="Guide" current="guide" personal="false">
  <jsp:attribute name="deletes">
    <shop:delete by="tag" value="guide"/>
    <shop:delete by="all"/>
  </jsp:attribute>
  <jsp:body>
    <h1>Where the winds come from</h1>
    <p class="look"><b>What to look for.</b> The filter caches this page as a whole for thirty seconds, by a line in
      <code>web.xml</code>. Reload: the time in the line above stays, for all visitors, and the answer is
      there at once. That is why your name is not at the top: a page for all has nothing of one in it. The
      image, which a servlet draws, is cached by another line.</p>
    <div class="rose">
      <img src="rose.svg" width="420" height="420" alt="Wind rose with a petal for each wind of the shop">
      <ul>
        <c:forEach items="${products}" var="product">
          <li style="--hue:${product.hue()}"><a href="wind/${product.id()}"><c:out value="${product.name()}"/></a>
            <span><c:out value="${product.region()}"/></span></li>
        </c:forEach>
      </ul>
    </div>
  </jsp:body>
</shop:page>
