<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="empty"
  description="Price and stock of a print. It varies by the browser's language, as each language writes a price its own way." %>
<%@ attribute name="product" required="true" type="org.turbostan.example.Product" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<stan:cache name="price" key="${stan:key('product', product.id())}" tags="${stan:tag('product', product.id())}" vary="locale" ttl="10m">
  <shop:piece name="price">
    <b><c:out value="${product.price(view.locale)}"/></b>
    <span class="stock${product.stock() == 0 ? ' none' : ''}">${shop.availabilityOf(product)}</span>
  </shop:piece>
</stan:cache>
