<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<shop:page title="Back office" current="office">
  <jsp:attribute name="deletes">
    <shop:delete by="name" value="card"/>
    <shop:delete by="name" value="navigation"/>
    <shop:delete by="tag" value="guide"/>
    <shop:delete by="all"/>
  </jsp:attribute>
  <jsp:body>
    <h1>Back office</h1>
    <p class="look"><b>What to look for.</b> Saving changes the print, then deletes the tag
      <code>product:</code> and its id. So the new price is in the catalogue, on the print's page and in everybody's
      basket with the next view; the pictures stay. What you say to everybody is saved, and deleted from the cache by the tag
      <code>stan:invalidate</code> of a JSP. Nothing on this page but the menu is cached.</p>
    <section class="panel">
      <h2>Delete from the cache</h2>
      <form class="free" method="post" action="delete">
        <input type="hidden" name="back" value="office">
        <label>By <select name="by"><option>tag<option>key<option>name</select></label>
        <label>Value <input name="value" required placeholder="product:foehn" autocomplete="off"></label>
        <button>Delete</button>
      </form>
      <c:if test="${not empty deletes.latest()}">
        <table>
          <thead><tr><th>At<th>Deleted<th>Server<th>Answer</tr></thead>
          <tbody>
            <c:forEach items="${deletes.latest()}" var="line">
              <c:forEach items="${line.answers()}" var="answer">
                <tr><td>${line.clock()}<td><code><c:out value="${line.what()}"/></code><td><c:out value="${answer.server()}"/><td>${answer.status()}</tr>
              </c:forEach>
            </c:forEach>
          </tbody>
        </table>
      </c:if>
    </section>
    <section class="panel">
      <h2>To everybody</h2>
      <form class="free" method="post" action="office">
        <label>On the first page <input name="notice" maxlength="200" size="50" value="<c:out value="${shop.notice()}"/>"></label>
        <button>Say it</button>
      </form>
    </section>
    <h2>Prices and stock</h2>
    <ul class="ledger">
      <c:forEach items="${products}" var="product">
        <li>
          <form method="post" action="office">
            <input type="hidden" name="id" value="${product.id()}">
            <a href="wind/${product.id()}"><c:out value="${product.name()}"/></a>
            <label>€ <input name="euros" type="number" min="0" max="9999" step="0.01" required value="${product.euros()}"></label>
            <label>Stock <input name="stock" type="number" min="0" max="9999" required value="${product.stock()}"></label>
            <button>Save</button>
          </form>
        </li>
      </c:forEach>
    </ul>
  </jsp:body>
</shop:page>
