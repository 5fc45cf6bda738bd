<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="empty"
  description="The picture on a print. It depends on nothing that changes, so a new price leaves it in the cache." %>
<%@ attribute name="product" required="true" type="org.turbostan.example.Product" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<stan:cache name="picture" key="${stan:key('picture', product.id())}" ttl="12h">
  <shop:piece name="picture">
    <%-- Written as it is: a Picture holds digits and path commands only. --%>
    <c:set var="picture" value="${shop.pictureOf(product)}"/>
    <svg class="print" style="--hue:${product.hue()}" viewBox="0 0 240 300" role="img" aria-label="<c:out value="${product.name()}"/>">
      <rect class="sky" width="100%" height="100%"/>
      <circle class="sun" cx="${picture.sunX()}" cy="${picture.sunY()}" r="${picture.sunRadius()}"/>
      <path class="thin" d="${picture.thin()}"/>
      <path class="bold" d="${picture.bold()}"/>
      <c:forEach items="${picture.hills()}" var="hill"><path class="hill" d="${hill}"/></c:forEach>
    </svg>
  </shop:piece>
</stan:cache>
