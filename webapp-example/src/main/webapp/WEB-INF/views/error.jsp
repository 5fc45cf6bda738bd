<%@ page session="false" isErrorPage="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="status" value="${requestScope['jakarta.servlet.error.status_code']}"/>
<c:set var="message" value="${requestScope['jakarta.servlet.error.message']}"/>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Calm · Windrose</title>
<base href="<c:out value="${pageContext.request.contextPath}"/>/">
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="shop.css">
</head>
<body class="calm">
<main>
  <p class="kicker">Windrose</p>
  <h1>${status >= 500 ? 'A sudden calm' : 'No wind from there'}</h1>
  <p>${status >= 500 ? 'Something on this page could not be rendered, and there was nothing good to show in its place.' : ''}
    <c:if test="${status < 500}"><c:out value="${message}"/></c:if></p>
  <c:if test="${status >= 500}">
    <form method="post" action="forecast"><button name="do" value="mend">Mend the station</button></form>
  </c:if>
  <p><a class="button" href="">To the catalogue</a> <a class="button" href="forecast">To the forecast</a></p>
</main>
</body>
</html>
