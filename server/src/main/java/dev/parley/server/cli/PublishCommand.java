package dev.parley.server.cli;

import dev.parley.dialect.json.JsonWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Mixin private ApiOptions api;

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
    try (HttpClient client = api.client()) {
      HttpResponse<String> response = api.post(client, "/api/publish", request);
      boolean well = response.statusCode() == 200;
      PrintWriter to = well ? spec.commandLine().getOut() : spec.commandLine().getErr();
      to.println(response.body());
      return well ? 0 : 1;
    } catch (IOException e) {
      throw api.unanswered(e);
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
