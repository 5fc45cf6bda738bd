<%@ page session="false" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<shop:visitor/>
