package dev.parley.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients whose connections break at any moment, with what was on its way lost: they see every
 * event that was sent to them once and in order, whatever way it went, or are told that they begin
 * anew.
 */
class RecoverySimulationTest {
  private static final Pattern JOINED =
      Pattern.compile("0\\{\"sid\":\"([\\w-]+)\",\"pid\":\"([\\w-]+)\"}");
  private static final Pattern EVENT = Pattern.compile("2\\[\"n\",(\\d+),\"([\\w.]+)\"]");

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 200, 300, 400})
  void nothing_is_lost_doubled_or_out_of_order_without_a_word(long first) {
    int recovered = 0;
    for (long seed = first; seed < first + 100; seed++) {
      recovered += new Run(seed).run();
    }
    assertThat(recovered).isGreaterThan(200);
  }

  private static final class Run {
    private final SplittableRandom chance;
    private final World world;
    private final List<Client> clients = new ArrayList<>();
    private int sent;

    Run(long seed) {
      chance = new SplittableRandom(seed);
      world = new World(World.SETTINGS, true, seed);
      world.io.onConnection(socket -> socket.join("all"));
      for (int i = 0; i < 3; i++) {
        clients.add(new Client());
      }
    }

    int run() {
      for (int i = 0; i < 120; i++) {
        Client one = clients.get(chance.nextInt(clients.size()));
        switch (chance.nextInt(6)) {
          case 0, 1 -> world.io.emit("n", ++sent);
          case 2 -> world.io.to("all").emit("n", ++sent);
          case 3 -> one.breaks();
          default -> one.comesBack();
        }
        for (int steps = chance.nextInt(4); steps > 0; steps--) {
          boolean _ = world.time.step();
        }
      }
      clients.forEach(Client::comesBack);
      world.time.settle();
      clients.forEach(Client::looks);
      assertThat(world.bugs).isEmpty();
      for (Client client : clients) {
        assertThat(client.last).as("the last event").isIn(sent, 0);
      }
      return clients.stream().mapToInt(client -> client.recovered).sum();
    }

    private final class Client {
      private World.Peer peer = world.connection(chance.nextInt(2));
      private boolean here = true;
      private boolean connected;

      /** What has come before the word who it is: heard with that, or never. */
      private final List<Matcher> early = new ArrayList<>();

      private String pid = "";
      private String offset = "";
      private String sid = "";
      private int last;
      private int recovered;

      /** The first event after this may be any: the client has begun anew. */
      private boolean anew = true;

      Client() {
        peer.mutters("0");
      }

      /** Only some of what was sent has arrived. */
      void breaks() {
        if (here) {
          here = false;
          List<String> all = peer.hears();
          take(all.subList(0, chance.nextInt(all.size() + 1)));
          if (chance.nextBoolean()) {
            // Otherwise the server does not know yet when the client is back.
            peer.fades();
          }
        }
      }

      void comesBack() {
        if (here && peer.connection.closed() == null) {
          return;
        }
        here = true;
        connected = false;
        early.clear();
        peer = world.connection(chance.nextInt(2));
        String place = offset.isEmpty() ? "" : ",\"offset\":\"" + offset + "\"";
        peer.mutters(pid.isEmpty() ? "0" : "0{\"pid\":\"" + pid + "\"" + place + "}");
      }

      void looks() {
        take(peer.hears());
      }

      private void take(List<String> texts) {
        for (String text : texts) {
          Matcher joined = JOINED.matcher(text);
          if (joined.matches()) {
            joins(joined.group(1), joined.group(2));
          }
          Matcher event = EVENT.matcher(text);
          if (event.matches()) {
            early.add(event);
          }
          if (connected) {
            early.forEach(this::hears);
            early.clear();
          }
        }
      }

      private void joins(String newSid, String newPid) {
        connected = true;
        if (newSid.equals(sid)) {
          recovered++;
        } else {
          anew = true;
          offset = "";
        }
        sid = newSid;
        pid = newPid;
      }

      private void hears(Matcher event) {
        int number = Integer.parseInt(event.group(1));
        if (!anew) {
          assertThat(number).isEqualTo(last + 1);
        }
        anew = false;
        last = number;
        offset = event.group(2);
      }
    }
  }
}
