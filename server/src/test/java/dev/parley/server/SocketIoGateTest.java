package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a program does not let open a connection. */
@Tag("net")
final class SocketIoGateTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"event-loop", "virtual-threads"})
  void the_program_decides_by_the_request_who_may_open_a_connection(String handlers)
      throws Exception {
    try (Parley parley = node("socket-io.handlers=" + handlers)) {
      parley
          .socketIo()
          .allowRequest((request, next) -> {
            if (request.query().containsKey("bug")) {
              throw new IllegalStateException("a bug in the gate");
            }
            if (request.headers().containsKey("x-key")) {
              next.proceed();
            } else {
              next.refuse("no key");
            }
          });

      HttpResponse<String> refused = open(parley, "", "x-other");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).isEqualTo("{\"code\":4,\"message\":\"no key\"}");
      assertThat(open(parley, "&bug=1", "x-key").body())
          .isEqualTo("{\"code\":4,\"message\":\"internal error\"}");
      HttpResponse<String> opened = open(parley, "", "x-key");
      assertThat(opened.statusCode()).isEqualTo(200);
      assertThat(opened.body()).startsWith("0{\"sid\":");
    }
  }

  @Test
  void the_gate_is_asked_about_openings_alone() throws Exception {
    try (Parley parley = node("socket-io.handlers=event-loop")) {
      parley
          .socketIo()
          .allowRequest((request, next) -> {
            if (request.query().containsKey("sid")) {
              next.refuse("asked again");
            } else {
              next.proceed();
            }
          });
      String sid = open(parley, "", "x-key").body().replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");

      HttpResponse<String> posted =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(parley.url() + "socket.io/?EIO=4&transport=polling&sid=" + sid))
                  .POST(HttpRequest.BodyPublishers.ofString("40"))
                  .build(),
              BodyHandlers.ofString());

      assertThat(posted.body()).isEqualTo("ok");
    }
  }

  private static Parley node(String handlers) {
    return Parley.open("server.port=0", "server.drain.deadline=0s", handlers);
  }

  private HttpResponse<String> open(Parley parley, String query, String header)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(
                URI.create(parley.url() + "socket.io/?EIO=4&transport=polling" + query))
            .header(header, "1")
            .build(),
        BodyHandlers.ofString());
  }
}
