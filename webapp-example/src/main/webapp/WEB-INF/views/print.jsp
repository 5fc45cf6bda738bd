<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<c:set var="id" value="${product.id()}"/>
<shop:page title="${product.name()}" current="print" personal="false" box="true">
  <jsp:attribute name="deletes">
    <shop:delete by="tag" value="product:${id}"/>
    <shop:delete by="tag" value="catalogue"/>
    <shop:delete by="all"/>
  </jsp:attribute>
  <jsp:body>
    <article class="whole">
      <shop:picture product="${product}"/>
      <div>
        <p class="kicker"><c:out value="${product.region()}"/>, force ${product.force()}</p>
        <h1><c:out value="${product.name()}"/></h1>
        <p class="story"><c:out value="${product.story()}"/></p>
        <shop:price product="${product}"/>
        <form class="buy" method="post" action="basket">
          <stan:hole kind="csrf"/>
          <input type="hidden" name="id" value="${id}">
          <button>Put into the basket</button>
        </form>
        <p class="look"><b>What to look for.</b> This page is in the cache as a whole, the same for all: the time in the
          line above stays when you reload. But for two holes. The box at the top, with your name and basket,
          is filled for you each time; so is the token in the form, which is another one for each visitor. Put the print into
          the basket and come back: the box has changed, the page has not. A new price, in the back office, renders the page anew.</p>
      </div>
    </article>
  </jsp:body>
</shop:page>
