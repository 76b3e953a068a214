package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One loop's part of the hub. Everything is confined to the loop except {@link #deliver}:
 * publishers of any thread append to a concurrent queue and wake the loop once, however many
 * deliveries wait.
 */
final class Shard {
  private static final int DELIVERIES_PER_TURN = 1_024;
  private static final int BEGUN_TOGETHER = 8;

  final Hub hub;
  final Loop loop;
  final int number;
  final CatchUp catchUp = new CatchUp(this);
  final Commands commands = new Commands(this);
  final Resumption resumption = new Resumption(this);
  private final Losses losses = new Losses(this);

  private final Map<ChannelName, Room> rooms = new HashMap<>();
  private final List<Session> sessions = new ArrayList<>();
  private final ConcurrentLinkedQueue<Delivery> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final ArrayDeque<Room> due = new ArrayDeque<>();
  private boolean sweepQueued;

  Shard(Hub hub, Loop loop, int number) {
    this.hub = hub;
    this.loop = loop;
    this.number = number;
  }

  /** From any thread. Deliveries of one channel must come from one thread at a time, in order. */
  void deliver(Delivery delivery) {
    inbox.add(delivery);
    if (!awake.get() && awake.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    awake.set(false);
    for (int i = 0; i < DELIVERIES_PER_TURN; i++) {
      Delivery next = inbox.poll();
      if (next == null) {
        return;
      }
      Room room = rooms.get(next.channel());
      if (room != null) {
        room.accept(next);
      }
    }
    if (awake.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  /** The room is swept at the end of this turn, with all others that changed in it. */
  void sweepLater(Room room) {
    due.add(room);
    if (!sweepQueued) {
      sweepQueued = true;
      loop.execute(this::sweep);
    }
  }

  /**
   * Sends one piece's worth or a little more: a room that needs no more than a piece is not cut,
   * for what is left of it would wait for all others; rooms that need more take turns.
   */
  private void sweep() {
    sweepQueued = false;
    int piece = hub.settings().fanOut().piece();
    int sent = 0;
    int begun = 0;
    while (sent < piece && !due.isEmpty()) {
      if (begun == 0) {
        begun = beginSome(piece - sent);
      }
      begun--;
      Room room = due.remove();
      sent += room.sweep(piece);
      if (room.passing()) {
        due.add(room);
      }
    }
    if (!due.isEmpty() && !sweepQueued) {
      sweepQueued = true;
      loop.nextTurn(this::sweep);
    }
  }

  /**
   * Begins the passes over the rooms that are due next: what is needed of each lies anywhere in
   * memory, and comes side by side now. Behind another's sends it would come one by one.
   *
   * @param budget how many members are to be sent to: at least one room, and few more than that
   */
  private int beginSome(int budget) {
    int begun = 0;
    int left = budget;
    for (Room room : due) {
      room.beginPass();
      left -= room.holders();
      if (++begun == BEGUN_TOGETHER || left <= 0) {
        break;
      }
    }
    return begun;
  }

  /** The room of a channel, made if needed. */
  Room room(ChannelName channel) {
    return rooms.computeIfAbsent(
        channel, name -> new Room(this, name, hub.settings().namespaces().of(name)));
  }

  @Nullable Room existingRoom(ChannelName channel) {
    return rooms.get(channel);
  }

  /** Forgets the room when nobody is left. */
  void closeIfEmpty(Room room) {
    if (room.isEmpty() && rooms.remove(room.channel, room)) {
      hub.interest().remove(room.channel, number);
    }
  }

  void lookForLosses() {
    losses.look(rooms.values());
  }

  void add(Session session) {
    session.place = sessions.size();
    sessions.add(session);
  }

  void remove(Session session) {
    int place = session.place;
    if (place < 0) {
      return;
    }
    Session last = sessions.removeLast();
    if (last != session) {
      sessions.set(place, last);
      last.place = place;
    }
    session.place = -1;
  }

  /** The live sessions: a copy. */
  List<Session> sessions() {
    return List.copyOf(sessions);
  }

  int sessionCount() {
    return sessions.size();
  }

  int roomCount() {
    return rooms.size();
  }

  /**
   * Asks what a deployment supplies and runs {@code then} on the loop when its stage is done; at
   * once if it is already and the caller is on the loop. What throws, or has no stage, has failed.
   */
  <T> void whenDone(
      Supplier<? extends CompletionStage<T>> asked,
      BiConsumer<@Nullable T, @Nullable Throwable> then) {
    CompletionStage<T> stage;
    try {
      stage = Objects.requireNonNull(asked.get(), "there is no stage");
    } catch (RuntimeException failure) {
      stage = CompletableFuture.failedFuture(failure);
    }
    if (stage instanceof CompletableFuture<T> future
        && future.state() == java.util.concurrent.Future.State.SUCCESS
        && loop.inLoop()) {
      then.accept(future.resultNow(), null);
      return;
    }
    stage.whenComplete((value, failure) -> loop.execute(() -> then.accept(value, failure)));
  }
}
