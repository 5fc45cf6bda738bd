<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="empty"
  description="A print in a list, which stan:each caches. The pieces in it bring their own tags along: who deletes the price deletes the card." %>
<%@ attribute name="product" required="true" type="org.turbostan.example.Product" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<shop:piece name="card">
  <a href="wind/${product.id()}">
    <shop:picture product="${product}"/>
    <h3><c:out value="${product.name()}"/></h3>
  </a>
  <p class="region"><c:out value="${product.region()}"/></p>
  <shop:price product="${product}"/>
</shop:piece>
