package dev.parley.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.core.check.LogChecker;
import dev.parley.net.client.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultsTest {
  private static final int LINKS = 300;
  private static final int FAULTS = 20;
  private static final Duration LONG = Duration.ofSeconds(20);
  private final WebSocketClient client = new WebSocketClient();
  private final CheckThread thread = new CheckThread(client.loop(), System::nanoTime);

  /** Touched by the run's thread alone. */
  private final List<String> suffered = new ArrayList<>();

  private final Set<Integer> suffering = new HashSet<>();

  private final class Link implements Sufferer {
    private final int number;

    Link(int number) {
      this.number = number;
    }

    @Override
    public boolean suffer(Fault fault, int detail) {
      suffered.add(number + " " + fault + " " + detail);
      return suffering.add(number);
    }

    @Override
    public void recover() {
      suffering.remove(number);
    }
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void the_seed_decides_what_is_done_to_whom_and_all_is_well_in_the_end() throws Exception {
    List<String> first = faults(5);
    List<String> again = faults(5);
    List<String> other = faults(6);

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(suffering).isEmpty();
  }

  private List<String> faults(long seed) throws Exception {
    CheckPlan plan =
        CheckPlan.on(List.of(Address.of("http://127.0.0.1:1")))
            .faults(EnumSet.allOf(Fault.class))
            .seed(seed)
            .build();
    var recorder = new Recorder(thread, new LogChecker());
    List<Link> links = IntStream.range(0, LINKS).mapToObj(Link::new).toList();
    var faults = new Faults(plan, thread, recorder, links);
    suffered.clear();
    thread.run(faults::begin);
    assertThat(thread.until(() -> suffered.size() >= FAULTS, LONG).get()).isTrue();
    return thread
        .ask(() -> {
          faults.end();
          return List.copyOf(suffered.subList(0, FAULTS));
        })
        .get();
  }
}
