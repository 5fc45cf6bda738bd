<%@ page contentType="text/html; charset=UTF-8" session="false" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<!DOCTYPE html>
<title>A product</title>
<stan:cache key="product:42" tags="product:42">
  <p id="${rendering}">It costs ${price}.</p>
  <form method="post" action="price"><stan:hole kind="csrf"/><input name="price"><button>Change</button></form>
</stan:cache>
