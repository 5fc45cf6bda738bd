<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="empty"
  description="Who is signed in, and what is in the basket: one cached piece for each session." %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<form class="visitor" method="post" action="visitor">
  <input type="hidden" name="back" value="<c:out value="${view.path}"/>">
  <c:choose>
    <c:when test="${empty visitor}">
      <input name="name" required maxlength="40" placeholder="Your name" aria-label="Your name" autocomplete="off">
      <button name="do" value="sign in">Sign in</button>
    </c:when>
    <c:otherwise>
      <stan:cache name="visitor" vary="session,locale" tags="${stan:tag('visitor', visitor.number())}" ttl="10m">
        <%-- Its total depends on the prices of what happens to be in the basket. --%>
        <c:forEach items="${visitor.basket()}" var="id"><stan:tag value="${stan:tag('product', id)}"/></c:forEach>
        <shop:piece name="visitor">
          <b><c:out value="${visitor.name()}"/></b>
          <c:choose>
            <c:when test="${empty visitor.basket()}">empty basket</c:when>
            <c:otherwise><c:set var="count" value="${visitor.basket().size()}"/>
              ${count == 1 ? '1 print' : (count += ' prints')}, ${shop.totalOf(visitor.basket(), view.locale)}</c:otherwise>
          </c:choose>
        </shop:piece>
      </stan:cache>
      <button name="do" value="sign out">Sign out</button>
    </c:otherwise>
  </c:choose>
</form>
