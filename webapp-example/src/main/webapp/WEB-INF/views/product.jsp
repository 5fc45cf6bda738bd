<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<c:set var="id" value="${product.id()}"/>
<shop:page title="${product.name()}" current="product">
  <jsp:attribute name="deletes">
    <shop:delete by="key" value="product:${id}"/>
    <shop:delete by="key" value="picture:${id}"/>
    <shop:delete by="tag" value="reviews:${id}"/>
    <shop:delete by="name" value="review"/>
    <shop:delete by="all"/>
  </jsp:attribute>
  <jsp:body>
    <stan:cache name="product" key="${stan:key('product', id)}" vary="locale" ttl="10m">
      <shop:piece name="product" element="article">
        <shop:picture product="${product}"/>
        <div>
          <p class="kicker"><c:out value="${product.region()}"/>, force ${product.force()}</p>
          <h1><c:out value="${product.name()}"/></h1>
          <p class="story"><c:out value="${product.story()}"/></p>
          <shop:price product="${product}"/>
          <form method="post" action="visitor">
            <input type="hidden" name="back" value="wind/${id}">
            <input type="hidden" name="id" value="${id}">
            <button name="do" value="buy">Put into the basket</button>
          </form>
          <stan:cache name="reviews" key="${stan:key('reviews', id)}" tags="${stan:tag('reviews', id)}" ttl="10m">
            <shop:piece name="reviews" element="section">
              <h2>Reviews</h2>
              <c:if test="${empty reviews}"><p>Nobody has written one yet.</p></c:if>
              <c:if test="${not empty reviews}">
                <c:set var="rating" value="${shop.ratingOf(reviews)}"/>
                <p><shop:stars of="${rating}"/> ${rating} on average · ${reviews.size() == 1 ? '1 review' : (reviews.size() += ' reviews')}</p>
              </c:if>
              <c:forEach items="${reviews}" var="review">
                <stan:cache name="review" key="${stan:key('review', review.id())}" ttl="1h">
                  <shop:piece name="review" element="blockquote">
                    <p><shop:stars of="${review.stars()}"/> <c:out value="${review.text()}"/></p>
                    <footer><c:out value="${review.author()}"/>, order no. ${shop.orderOf(review)}</footer>
                  </shop:piece>
                </stan:cache>
              </c:forEach>
            </shop:piece>
          </stan:cache>
        </div>
      </shop:piece>
    </stan:cache>
    <form class="write" method="post" action="wind/${id}">
      <h2>Write a review</h2>
      <label>Name <input name="author" required maxlength="40" value="<c:out value="${visitor.name()}"/>"></label>
      <label>Stars <select name="stars"><option>5<option>4<option>3<option>2<option>1</select></label>
      <label class="wide">Text <textarea name="text" required maxlength="400" rows="3"></textarea></label>
      <button>Send</button>
    </form>
    <p class="look"><b>What to look for.</b> Frames in frames: the box holds the picture, the price and the reviews, and
      the reviews hold each review. Write a review: the list is rendered again, and the box around it, but not the
      picture, the price or the older reviews. Sign in above and put the print into your basket: your box is your own.</p>
  </jsp:body>
</shop:page>
