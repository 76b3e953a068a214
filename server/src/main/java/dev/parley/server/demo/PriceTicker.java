package dev.parley.server.demo;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Payload;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** A random walk of a few made-up prices. Confined to the thread that calls {@link #tick}. */
public final class PriceTicker {
  private static final ChannelName CHANNEL = new ChannelName("prices");
  private static final List<String> SYMBOLS = List.of("PARL", "ECHO", "RELAY", "PULSE");
  private static final double STEP = 0.004;

  private final double[] prices = {101.25, 48.10, 230.00, 12.75};
  private final RandomGenerator random;
  private final BiConsumer<ChannelName, Draft> publish;
  private int next;

  public PriceTicker(RandomGenerator random, BiConsumer<ChannelName, Draft> publish) {
    this.random = random;
    this.publish = publish;
  }

  /** Moves one price, the next symbol's, and publishes it. */
  public void tick() {
    int i = next++ % prices.length;
    prices[i] = Math.max(1, prices[i] * (1 + STEP * random.nextGaussian()));
    String symbol = SYMBOLS.get(i);
    String json =
        String.format(Locale.ROOT, "{\"symbol\":\"%s\",\"price\":%.2f}", symbol, prices[i]);
    publish.accept(CHANNEL, new Draft(Payload.json(json), null, symbol, null));
  }
}
