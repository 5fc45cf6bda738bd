<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="empty" description="One to five stars." %>
<%@ attribute name="of" required="true" type="java.lang.Double" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<span class="stars" role="img" aria-label="${of} of 5 stars"><c:forEach begin="1" end="5" var="n">${n <= of + 0.25 ? '★' : '☆'}</c:forEach></span>
