<%@ tag pageEncoding="UTF-8" trimDirectiveWhitespaces="true" body-content="scriptless"
  description="Frames what is rendered in it and notes when that was, to be put directly into a stan:cache." %>
<%@ attribute name="name" required="true" description="The name of the fragment." %>
<%@ attribute name="element" description="The HTML element; div if left out." %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="begun" value="${view.millis}"/>
<c:set var="tag" value="${empty element ? 'div' : element}"/>
<${tag} class="piece" data-piece="${name}" data-view="${view.number}" data-node="<c:out value="${node.name()}"/>" style="--at:${view.second}">
<jsp:doBody/>
<span class="stamp" title="Rendered at ${view.clock} in ${view.millis - begun} ms">${name} · ${view.millis - begun} ms<c:if test="${node.name() != 'this node'}"> · <c:out value="${node.name()}"/></c:if></span>
</${tag}>
