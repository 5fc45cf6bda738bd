<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="empty"
  description="A button that deletes from the cache and comes back to this page." %>
<%@ attribute name="by" required="true" description="key, tag, name or all." %>
<%@ attribute name="value" description="What to delete; nothing for all." %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<form method="post" action="delete">
  <input type="hidden" name="back" value="<c:out value="${view.path}"/>">
  <input type="hidden" name="value" value="<c:out value="${value}"/>">
  <button name="by" value="${by}"><c:choose>
    <c:when test="${by == 'all'}">Delete everything</c:when>
    <c:otherwise>Delete ${by}: <code><c:out value="${value}"/></code></c:otherwise>
  </c:choose></button>
</form>
