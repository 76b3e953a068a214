package dev.parley.socketio.admin;

import dev.parley.socketio.IoObserver;

/** Counts what happens. Any thread. */
class Counting implements IoObserver {
  private final Tally tally;

  Counting(Tally tally) {
    this.tally = tally;
  }

  @Override
  public final void opened() {
    tally.add("rawConnection", 1);
  }

  @Override
  public final void closed(String reason) {
    tally.add("rawDisconnection", reason, 1);
  }

  @Override
  public final void packetIn(int bytes) {
    tally.add("packetsIn", 1);
    tally.add("bytesIn", bytes);
  }

  @Override
  public final void packetsOut(int packets, long bytes) {
    if (packets > 0) {
      tally.add("packetsOut", packets);
      tally.add("bytesOut", bytes);
    }
  }
}
