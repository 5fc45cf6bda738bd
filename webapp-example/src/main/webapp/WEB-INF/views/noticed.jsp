<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%-- After the change, before the answer: whoever looks after this sees the new notice, on every node. --%>
<stan:invalidate tags="notice"/>
<c:redirect url="/office"/>
