package dev.parley.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What all clients of a link have in common.
 *
 * @param resources their threads; ended by {@link #close}
 */
record ClientSetup(
    RedisSettings settings, Library library, SslOptions tls, ClientResources resources) {
  static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  /**
   * @throws dev.parley.core.spi.Unavailable if there are no authorities where they should be
   */
  static ClientSetup of(RedisSettings settings) {
    SslOptions tls = tls(settings);
    ClientResources resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                Delay.fullJitter(
                    FIRST_RETRY, LAST_RETRY, FIRST_RETRY.toMillis(), TimeUnit.MILLISECONDS))
            .build();
    return new ClientSetup(settings, Library.read(), tls, resources);
  }

  /** Sets what holds for all connections. */
  <B extends ClientOptions.Builder> B configure(B options) {
    Duration timeout = settings.timeout();
    options
        .requestQueueSize(settings.queue())
        .timeoutOptions(TimeoutOptions.enabled(timeout))
        .socketOptions(SocketOptions.builder().connectTimeout(timeout).keepAlive(true).build())
        .sslOptions(tls)
        .replayFilter(command -> true);
    return options;
  }

  private static SslOptions tls(RedisSettings settings) {
    SslOptions.Builder tls =
        SslOptions.builder().jdkSslProvider().handshakeTimeout(settings.timeout());
    Path ca = settings.ca();
    if (ca != null) {
      tls.trustManager(Authorities.in(ca));
    }
    return tls.build();
  }

  void close() {
    // Its threads end by themselves; there is nothing to wait for.
    var _ = resources.shutdown(0, CLOSING.toMillis(), TimeUnit.MILLISECONDS);
  }
}
