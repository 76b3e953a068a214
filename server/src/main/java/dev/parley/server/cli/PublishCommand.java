package dev.parley.server.cli;

import dev.parley.dialect.json.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** `parley publish`. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Publishes into a channel through the HTTP API of a running server.")
final class PublishCommand implements Callable<Integer> {
  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8000",
      description = "The server (${DEFAULT-VALUE}).")
  private URI url;

  @Mixin private TrustOptions trust;

  @Option(names = "--key", description = "An API key of the server.")
  private @Nullable String key;

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "Where to publish.")
  private String channel;

  @Parameters(
      index = "1",
      paramLabel = "CONTENT",
      description = "What to publish: JSON as it is, anything else as text.")
  private String content;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    JsonWriter body = new JsonWriter().beginObject().member("channel", channel);
    if (isJson(content)) {
      body.name("data").raw(bytes);
    } else {
      body.member("text", content);
    }
    byte[] request = body.endObject().toBytes();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(url.resolve("/api/publish"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request));
    if (key != null) {
      builder.header("Authorization", "Bearer " + key);
    }
    try (HttpClient client = trust.httpClient()) {
      HttpResponse<String> response =
          client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
      boolean well = response.statusCode() == 200;
      PrintWriter to = well ? spec.commandLine().getOut() : spec.commandLine().getErr();
      to.println(response.body());
      return well ? 0 : 1;
    } catch (ConnectException e) {
      throw new IllegalStateException("no server answers at " + url + "; is it running?", e);
    } catch (IOException e) {
      throw new IllegalStateException(
          TrustOptions.blame(url, e).orElse("the connection to " + url + " was lost"), e);
    }
  }

  private static boolean isJson(String text) {
    try {
      var _ =
          JsonMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readTree(text);
      return !text.isBlank();
    } catch (JacksonException e) {
      return false;
    }
  }
}
