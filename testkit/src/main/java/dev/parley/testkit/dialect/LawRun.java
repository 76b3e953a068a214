package dev.parley.testkit.dialect;

import dev.parley.core.channel.Delivery;
import dev.parley.core.dialect.Command;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Input;
import dev.parley.core.dialect.Renderer;
import dev.parley.core.problem.Disconnects;
import dev.parley.core.problem.Problems;
import java.util.ArrayList;
import java.util.List;

/** One connection's life by chance, with everything that went in and came out. */
final class LawRun {
  /** Where a dialect that asks again for every answer is stopped. */
  private static final int MOST_EFFECTS = 10_000;

  private final Dialect dialect;
  private final Gen gen;
  private final boolean secondAnswers;
  private final RandomHub hub;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Effect.Ask> unanswered = new ArrayList<>();
  private final List<Effect.Ask> answered = new ArrayList<>();
  private final List<Effect> ofSecondAnswers = new ArrayList<>();
  private final List<String> timers = new ArrayList<>(List.of("nobody's"));
  private final List<Command.Subscribe> subscriptions = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private boolean closed;
  private boolean gone;

  /** What happens to a dialect and to what it handed out. */
  private sealed interface Step {
    record Heard(Input input) implements Step {}

    record Rendered(int subscription, Delivery delivery) implements Step {}
  }

  LawRun(Dialect dialect, Gen gen, boolean secondAnswers) {
    this.secondAnswers = secondAnswers;
    this.dialect = dialect;
    this.gen = gen;
    this.hub = new RandomHub(gen);
  }

  List<Input> inputs() {
    return inputs;
  }

  List<Effect> effects() {
    return effects;
  }

  /**
   * What another dialect makes of the same inputs, with the same deliveries rendered in between.
   */
  List<Effect> replay(Dialect second) {
    List<Effect> again = new ArrayList<>();
    List<Renderer> renderers = new ArrayList<>();
    for (Step step : steps) {
      switch (step) {
        case Step.Heard(Input input) -> {
          int before = again.size();
          second.on(input, again::add);
          for (Effect effect : again.subList(before, again.size())) {
            if (effect instanceof Effect.Ask(long ticket, Command.Subscribe subscribe)) {
              renderers.add(subscribe.renderer());
            }
          }
        }
        case Step.Rendered(int subscription, Delivery delivery) -> {
          if (subscription < renderers.size()) {
            renderers.get(subscription).render(delivery);
          }
        }
      }
    }
    return again;
  }

  List<Effect> effectsOfSecondAnswers() {
    return ofSecondAnswers;
  }

  /** Whether nothing of interest can follow: closed, but for a few inputs that come too late. */
  boolean over() {
    return gone || (closed && gen.oneIn(5));
  }

  void input(Input input) {
    inputs.add(input);
    steps.add(new Step.Heard(input));
    int before = effects.size();
    dialect.on(input, effects::add);
    effects.subList(before, effects.size()).forEach(this::note);
  }

  void somethingHappens() {
    switch (gen.below(20)) {
      case 0 -> input(new Input.Woken(gen.pick(timers)));
      case 1 -> secondAnswer();
      case 2 -> input(new Input.Unsubscribed("lobby", gen.pick(Problems.all())));
      case 3 -> {
        if (gen.oneIn(6)) {
          input(new Input.Draining(Disconnects.DRAINING));
        }
      }
      case 4 -> {
        if (gen.oneIn(6)) {
          gone = true;
          input(new Input.PeerClosed());
        }
      }
      case 5, 6 -> deliver();
      default -> firstAnswer();
    }
  }

  /** The answers that are still due come late. */
  void finish() {
    while (!unanswered.isEmpty() && effects.size() < MOST_EFFECTS) {
      firstAnswer();
    }
    secondAnswer();
  }

  private void firstAnswer() {
    if (!unanswered.isEmpty()) {
      Effect.Ask ask = unanswered.remove(gen.below(unanswered.size()));
      answered.add(ask);
      input(new Input.Answered(ask.ticket(), hub.answer(ask.command())));
    }
  }

  private void secondAnswer() {
    if (!answered.isEmpty() && (secondAnswers || closed || gone)) {
      Effect.Ask ask = gen.pick(answered);
      int before = effects.size();
      input(new Input.Answered(ask.ticket(), hub.answer(ask.command())));
      ofSecondAnswers.addAll(effects.subList(before, effects.size()));
    }
  }

  private void deliver() {
    if (!subscriptions.isEmpty()) {
      int chosen = gen.below(subscriptions.size());
      Command.Subscribe subscription = subscriptions.get(chosen);
      Delivery delivery = hub.delivery(subscription.channel());
      steps.add(new Step.Rendered(chosen, delivery));
      subscription.renderer().render(delivery);
    }
  }

  private void note(Effect effect) {
    switch (effect) {
      case Effect.Ask ask -> {
        unanswered.add(ask);
        if (ask.command() instanceof Command.Subscribe subscribe) {
          subscriptions.add(subscribe);
        }
      }
      case Effect.Wake wake -> timers.add(wake.timer());
      case Effect.Close _ -> closed = true;
      case Effect.Send _ -> {}
    }
  }
}
