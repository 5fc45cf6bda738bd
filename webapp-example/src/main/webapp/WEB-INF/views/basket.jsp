<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<shop:page title="Basket" current="basket">
  <jsp:body>
    <h1>Your basket</h1>
    <c:if test="${empty visitor.basket()}"><p>There is nothing in it yet.</p></c:if>
    <ul class="basket">
      <c:forEach items="${products}" var="product">
        <c:if test="${visitor.basket().contains(product.id())}">
          <li><a href="print/${product.id()}"><c:out value="${product.name()}"/></a>, <c:out value="${product.price(view.locale)}"/></li>
        </c:if>
      </c:forEach>
    </ul>
    <p class="look"><b>What to look for.</b> This page is yours alone and not cached. Go back to the print: that page comes
      from the cache, as it was rendered before, and the box at its top knows what is in your basket.</p>
  </jsp:body>
</shop:page>
