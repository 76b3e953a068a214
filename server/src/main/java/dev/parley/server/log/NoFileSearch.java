package dev.parley.server.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Keeps logback from looking for configuration files when {@link Logging} sets it up: the search
 * and the XML parser cost more than the rest of the set-up. Found by logback as a service; steps
 * aside in a program that has not called {@link Logging#configure}.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class NoFileSearch extends ContextAwareBase implements Configurator {

  /** Made by logback. */
  public NoFileSearch() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    return Logging.isRequested()
        ? ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY
        : ExecutionStatus.INVOKE_NEXT_IF_ANY;
  }
}
