package dev.parley.server.config;

import dev.parley.server.config.Allowed.Bytes;
import dev.parley.server.config.Allowed.Span;
import dev.parley.server.config.Allowed.Text;
import dev.parley.server.config.Allowed.Whole;
import java.time.Duration;
import java.util.List;

/**
 * How Socket.IO's events reach an application's HTTP endpoint.
 *
 * @param url of the endpoint; empty if there is none
 * @param secret what requests are signed with
 * @param namespaces names, in which {@code *} stands for anything
 * @param connect whether it decides who may connect
 * @param events whether it is told events
 * @param disconnect whether it is told who has gone
 * @param timeout of one attempt, to the end of the answer
 * @param batchSize most requests in one POST
 * @param linger how long a POST waits to be filled
 * @param parallel most POSTs under way
 * @param retries attempts behind the first
 * @param backoff before the first of them; each later one waits twice as long
 * @param longestBackoff the most it waits
 * @param queueEvents most requests that are not answered yet
 * @param queueBytes what these may take together
 * @param answerBytes largest answer to a POST
 */
public record ForwardConfig(
    @Text(TextForm.ENDPOINT_URL) String url,
    @Text(TextForm.TOKEN_SECRET) Secret secret,
    @Text(TextForm.NSP_PATTERN) List<String> namespaces,
    boolean connect,
    boolean events,
    boolean disconnect,
    @Span(min = "10ms", max = "5m") Duration timeout,
    @Whole(min = 1, max = 10_000) int batchSize,
    @Span(min = "0s", max = "10s") Duration linger,
    @Whole(min = 1, max = 10_000) int parallel,
    @Whole(min = 0, max = 100) int retries,
    @Span(min = "1ms", max = "1m") Duration backoff,
    @Span(min = "1ms", max = "10m") Duration longestBackoff,
    @Whole(min = 1, max = 10_000_000) int queueEvents,
    @Bytes(min = "1KiB", max = "16GiB") long queueBytes,
    @Bytes(min = "1KiB", max = "64MiB") int answerBytes) {

  public ForwardConfig {
    namespaces = List.copyOf(namespaces);
  }

  /** Whether there is an endpoint. */
  public boolean enabled() {
    return !url.isEmpty();
  }
}
