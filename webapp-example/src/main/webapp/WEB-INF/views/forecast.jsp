<%@ page session="false" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="stan" uri="turbostan.tags" %>
<%@ taglib prefix="shop" tagdir="/WEB-INF/tags" %>
<shop:page title="Forecast" current="forecast">
  <jsp:attribute name="deletes">
    <shop:delete by="name" value="forecast"/>
    <shop:delete by="name" value="gust"/>
    <shop:delete by="all"/>
  </jsp:attribute>
  <jsp:body>
    <h1>The wind at our door</h1>
    <%-- With ask=again a new reading is wanted, whatever is in the cache. --%>
    <stan:cache name="forecast" ttl="10s" staleIfError="10m" refresh="${param.ask == 'again'}">
      <shop:piece name="forecast">
        <c:set var="reading" value="${station.read()}"/>
        <p class="reading"><b>${reading.beaufort()}</b> Beaufort <b>${reading.celsius()}</b> °C</p>
        <p>Reading no. ${reading.number()} of the station on the harbour wall</p>
      </shop:piece>
    </stan:cache>
    <form class="switch" method="post" action="forecast">
      <p>The station is <b class="${station.broken ? 'broken' : 'works'}">${station.broken ? 'broken' : 'working'}</b>.</p>
      <c:choose>
        <c:when test="${station.broken}"><button name="do" value="mend">Mend the station</button></c:when>
        <c:otherwise><button name="do" value="break">Break the station</button></c:otherwise>
      </c:choose>
      <a class="button" href="forecast?ask=again">Ask for a new reading</a>
    </form>
    <%-- A reading of the vane is good for four seconds: reload, and see when a new one is made. --%>
    <stan:cache name="gust" ttl="4s">
      <shop:piece name="gust">
        <p>Gusts of <b>${station.gust()} knots</b>, measured at ${view.clock}, <b class="age"></b> ago.</p>
        <div class="left" title="How long it is still good for"></div>
      </shop:piece>
    </stan:cache>
    <p class="look"><b>What to look for.</b> The gust is good for four seconds: while the bar runs out, a reload brings
      the same one from the cache; then it has expired, and a new one is measured. The reading is good for ten. Break the station and ask for a new
      one: the fragment fails, and the last good reading is shown in its place, for ten minutes
      (<code>staleIfError</code>). Now delete <code>forecast</code>: what was deleted is never shown again, so the
      failure gets through and you see the shop's error page. Mend the station, and all is well.</p>
  </jsp:body>
</shop:page>
