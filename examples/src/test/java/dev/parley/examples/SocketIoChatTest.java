package dev.parley.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.Parley;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chat, as its clients see it. */
@Tag("net")
final class SocketIoChatTest {

  @Test
  void clients_talk_in_rooms_and_are_refused_without_a_name() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    try (Parley parley = SocketIoChat.start("server.port=0", "server.drain.deadline=0s")) {
      var nobody = new Client(http, parley);
      nobody.says("40/chat,");
      assertThat(nobody.hears())
          .isEqualTo("44/chat,{\"message\":\"a name is needed\",\"data\":{\"field\":\"name\"}}");

      var ann = new Client(http, parley);
      ann.says("40/chat,{\"name\":\"ann\"}");
      assertThat(ann.hears()).startsWith("40/chat,{\"sid\":");
      var bob = new Client(http, parley);
      bob.says("40/chat,{\"name\":\"bob\"}");
      assertThat(bob.hears()).startsWith("40/chat,{\"sid\":");
      assertThat(ann.hears()).isEqualTo("42/chat,[\"joined\",\"bob\"]");

      bob.says("42/chat,7[\"say\",{\"room\":\"lobby\",\"text\":\"hi\"}]");

      assertThat(ann.hears()).isEqualTo("42/chat,[\"said\",\"bob\",\"hi\"]");
      assertThat(bob.hears()).isEqualTo("42/chat,[\"said\",\"bob\",\"hi\"]");
      assertThat(bob.hears()).isEqualTo("43/chat,7[\"ok\"]");
      bob.says("41/chat,");
      assertThat(ann.hears())
          .isEqualTo("42/chat,[\"left\",\"bob\",\"client namespace disconnect\"]");
    }
  }

  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    Client(HttpClient http, Parley parley) throws InterruptedException {
      String url = parley.url().replaceFirst("http", "ws");
      socket =
          http.newWebSocketBuilder()
              .buildAsync(URI.create(url + "socket.io/?EIO=4&transport=websocket"), this)
              .join();
      assertThat(hears()).startsWith("0{");
    }

    void says(String packet) {
      socket.sendText(packet, true).join();
    }

    @Nullable String hears() throws InterruptedException {
      return came.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      came.add(text.toString());
      from.request(1);
      return null;
    }
  }
}
