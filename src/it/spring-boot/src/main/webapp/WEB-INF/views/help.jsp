<%@ page contentType="text/html; charset=UTF-8" session="false" %>
<!DOCTYPE html>
<title>Help</title>
<p id="${rendering}">Buy it.</p>
