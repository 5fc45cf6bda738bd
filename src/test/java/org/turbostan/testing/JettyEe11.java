package org.turbostan.testing;

import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.handler.ContextHandler;

/** Jetty's Jakarta EE 11; {@link JettyEe10} says the same in other packages. */
final class JettyEe11 implements JettyEnvironment {

  /** Tomcat's own start of Jasper, and that of the other Jetty: this one has its own. */
  private static final String NOT_STARTED = "org\\.apache\\..*|org\\.eclipse\\.jetty\\.ee10\\..*";

  @Override
  public ContextHandler context(Application application) {
    WebAppContext context = new WebAppContext();
    context.setParentLoaderPriority(application.parentFirst());
    if (!application.extraClassPath().isEmpty()) {
      context.setExtraClasspath(application.extraClassPath());
    }
    context.setThrowUnavailableOnStartupException(true);
    context.setClassLoader(new WebAppClassLoader(application.parent(), context));
    context.setAttribute(MetaInfConfiguration.CONTAINER_JAR_PATTERN, TAG_LIBRARIES);
    context.setAttribute(
        AnnotationConfiguration.SERVLET_CONTAINER_INITIALIZER_EXCLUSION_PATTERN, NOT_STARTED);
    context.addServletContainerInitializer(application.first());
    if (application.logins() != null) {
      context.getSecurityHandler().setLoginService(application.logins());
    }
    return context;
  }
}
