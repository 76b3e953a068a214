package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.FanOut;
import dev.parley.net.loop.LoopContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A channel that all of a loop's connections but a few are members of does not keep those few
 * waiting (ADR 8). Measured in members that its passes reach meanwhile, not in time.
 */
@Tag("net")
@ParameterizedClass
@EnumSource(names = {"PLAIN", "PIPELINE"})
class FairnessTest {
  private static final int MEMBERS = 1_000;
  private static final int PIECE = FanOut.defaults().piece();
  private static final int ROUNDS = 60;

  /** Rounds whose publication the members need not have taken before the next begins. */
  private static final int AHEAD = 3;

  private static final String LARGE = "x".repeat(200);
  private static final String SMALL = "y";

  private final Wrapping wrapping;
  private final TestServer server;
  private final LoopContext loop;
  private final List<SocketClient> clients = new ArrayList<>();

  /** Members of the large channel reached so far; the loop's own. */
  private long reached;

  private long reachedAtFirst;

  /** Members of the large channel reached between a question and its being heard, or answered. */
  private final LinkedBlockingQueue<Long> echoWaited = new LinkedBlockingQueue<>();

  private final LinkedBlockingQueue<Long> roomWaited = new LinkedBlockingQueue<>();

  FairnessTest(Wrapping wrapping) {
    this.wrapping = wrapping;
    var settings = wrapping.settings();
    server = new TestServer(settings, settings.sweepPeriod(), 1);
    loop = server.loops.all().getFirst();
  }

  @AfterEach
  void stop() {
    clients.forEach(SocketClient::close);
    server.close();
    assertThat(server.bugs).isEmpty();
  }

  @Test
  void a_flooded_channel_leaves_others_on_its_loop_their_turn_after_each_piece() throws Exception {
    SocketClient echo = join("/ws");
    SocketClient room = join("/raw/room");
    List<SocketClient> crowd =
        IntStream.range(0, MEMBERS).mapToObj(i -> join("/raw/crowd")).toList();
    Eventually.holds(() ->
        server.inputs.stream().filter(Input.Answered.class::isInstance).count() == MEMBERS + 1);
    server.onPiece = this::pieceSent;
    server.onInput = this::heard;
    List<Long> echoes = new ArrayList<>();
    List<Long> rooms = new ArrayList<>();

    for (int round = 0; round < ROUNDS; round++) {
      begin(echo);
      assertThat(echo.receive().text()).isEqualTo("echo");
      assertThat(room.receive().text()).isEqualTo(SMALL);
      echoes.add(take(echoWaited));
      rooms.add(take(roomWaited));
      if (round >= AHEAD) {
        crowd.forEach(member -> assertThat(member.receive().text()).isEqualTo(LARGE));
      }
    }

    // One piece may be ahead of them in this turn of the loop, one in the next, and a look at the
    // sockets is allowed to miss what was written right before it.
    assertThat(3 * PIECE).isLessThan(MEMBERS);
    assertThat(echoes).allSatisfy(waited -> assertThat(waited).isLessThanOrEqualTo(3L * PIECE));
    assertThat(rooms).allSatisfy(waited -> assertThat(waited).isLessThanOrEqualTo(2L * PIECE));
    // They were asked while the crowd was being reached, or this shows nothing.
    assertThat(echoes).filteredOn(waited -> waited > 0).isNotEmpty();
    assertThat(rooms).filteredOn(waited -> waited > 0).isNotEmpty();
  }

  /** In one turn of the loop: asks the echo, publishes to the crowd, then to the small room. */
  private void begin(SocketClient echo) {
    boolean _ =
        loop.execute(() -> {
          reachedAtFirst = reached;
          echo.text("echo");
          publish("crowd", LARGE);
          publish("room", SMALL);
        });
  }

  private void publish(String channel, String text) {
    var _ = server.hub.publish(new ChannelName(channel), Draft.of(Payload.text(text)));
  }

  private void pieceSent(long bytes, int members) {
    if (bytes > LARGE.length()) {
      reached += members;
    } else {
      roomWaited.add(reached - reachedAtFirst);
    }
  }

  private void heard(Input input) {
    if (input instanceof Input.Text(byte[] utf8)
        && new String(utf8, StandardCharsets.UTF_8).equals("echo")) {
      echoWaited.add(reached - reachedAtFirst);
    }
  }

  private SocketClient join(String path) {
    SocketClient client = new SocketClient(server.port(), wrapping).webSocket(path);
    clients.add(client);
    return client;
  }

  private static long take(LinkedBlockingQueue<Long> queue) throws InterruptedException {
    Long waited = queue.poll(10, TimeUnit.SECONDS);
    if (waited == null) {
      throw new AssertionError("was never asked");
    }
    return waited;
  }
}
