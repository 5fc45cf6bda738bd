<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<shop:page title="Catalogue" current="catalogue">
  <jsp:attribute name="deletes">
    <shop:delete by="key" value="product:foehn"/>
    <shop:delete by="tag" value="catalogue"/>
    <shop:delete by="name" value="price"/>
    <shop:delete by="all"/>
  </jsp:attribute>
  <jsp:body>
    <stan:cache name="teaser" key="${stan:key('product', printOfTheDay.id())}" tags="catalogue" vary="locale" ttl="daily 00:00">
      <shop:piece name="teaser">
        <shop:picture product="${printOfTheDay}"/>
        <div>
          <p class="kicker">Wind of the day</p>
          <h1><c:out value="${printOfTheDay.name()}"/></h1>
          <p class="story"><c:out value="${printOfTheDay.story()}"/></p>
          <shop:price product="${printOfTheDay}"/>
          <p><a class="button" href="wind/${printOfTheDay.id()}">See the print</a></p>
        </div>
      </shop:piece>
    </stan:cache>
    <stan:cache name="notice" tags="notice" ttl="1h">
      <shop:piece name="notice" element="aside"><c:out value="${shop.notice()}"/></shop:piece>
    </stan:cache>
    <p class="look"><b>What to look for.</b> The first time, each picture is computed and each price waits for a query:
      about a second, and a few more if the server has to compile the page. Reload, and all comes from the cache. Delete
      the tag <code>catalogue</code>: the cards are rendered again, but the pictures and prices in them are still there.
      Delete the name <code>price</code>: prices are rendered again, and so are the cards around them.</p>
    <ul class="cards">
      <stan:each items="${products}" var="product" name="card" key="#{stan:key('product', product.id())}"
          tags="catalogue" vary="locale" ttl="10m">
        <li><shop:card product="${product}"/></li>
      </stan:each>
    </ul>
  </jsp:body>
</shop:page>
