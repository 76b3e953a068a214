package dev.parley.net.wire;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.TurnEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A wire on the epoll loop itself, without a Netty channel: what is idle costs little more than
 * this object, and a send is one call of the kernel and nothing else.
 *
 * <p>What waits is in at most two places, sent in this order: the rest of a buffer shared with
 * other wires, of which only a reference is held, and this connection's own bytes. The wire is
 * <i>stuck</i> from a send that the kernel did not take in full until it reports that it takes
 * more.
 */
final class DirectWire implements Wire.Borrowed, EpollIoHandle, TurnEnd {
  /** How often one event reads, so that a peer that sends without end leaves others their turn. */
  private static final int READS = 4;

  private static final int FIRST_BYTES = 256;
  private static final EpollIoOps READ = EpollIoOps.EPOLLIN;
  private static final EpollIoOps WRITE = EpollIoOps.EPOLLOUT;
  private static final EpollIoOps READ_AND_WRITE = READ.with(WRITE);

  private enum Ending {
    NONE,
    SHUT_OUTPUT,
    CLOSE
  }

  private final LoopContext context;
  private final ReceiveArea area;
  private final Socket socket;
  private final Runnable onClose;
  private @Nullable Owner owner;
  private @Nullable IoRegistration registration;
  private EpollIoOps interest = EpollIoOps.NONE;
  private @Nullable ByteBuf shared;
  private int sharedFrom;
  private @Nullable ByteBuf own;
  private Ending ending = Ending.NONE;
  private boolean dirty;
  private boolean stuck;
  private boolean full;
  private boolean readsOn;
  private boolean broken;
  private boolean closed;

  /** {@code onClose} is run once, when the socket is closed. */
  DirectWire(LoopContext context, Socket socket, Runnable onClose) {
    this.context = context;
    this.area = context.shared(ReceiveArea.class, _ -> new ReceiveArea());
    this.socket = socket;
    this.onClose = onClose;
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public void begin(Owner whose) {
    owner = whose;
    if (registration != null) {
      return;
    }
    var registering = context.io().register(this);
    if (registering.isSuccess()) {
      registration = registering.getNow();
      updateInterest();
    } else {
      fail();
    }
  }

  @Override
  public void replay(ByteBuf bytes) {
    Owner whose = owner;
    if (whose != null && !closed) {
      whose.read(bytes);
    }
  }

  @Override
  public ByteBuf out() {
    touch();
    return ownBytes();
  }

  @Override
  public void share(ByteBuf bytes, boolean last) {
    if (broken) {
      return;
    }
    int from = bytes.readerIndex();
    int count = bytes.readableBytes();
    if (!stuck && queued() + count > HIGH_WATER_BYTES) {
      flush();
    }
    if (shared == null && own == null) {
      if (last && !stuck) {
        from += send(bytes, from, count);
      }
      if (from < bytes.writerIndex() && !broken) {
        shared = bytes.retain();
        sharedFrom = from;
        touch();
      }
      return;
    }
    gather();
    ownBytes().writeBytes(bytes, from, count);
    touch();
  }

  @Override
  public boolean writable() {
    int limit = full ? HIGH_WATER_BYTES / 2 : HIGH_WATER_BYTES;
    // The socket is asked so that it is at hand when a pass that looked ahead comes to send.
    boolean takesMore = !broken && socket.isOpen() && queued() < limit;
    full |= !takesMore;
    return takesMore;
  }

  @Override
  public long unsent() {
    return stuck ? queued() : 0;
  }

  @Override
  public String remoteAddress() {
    return closed ? "" : Wires.text(socket.remoteAddress());
  }

  @Override
  public void readOn() {
    readsOn = true;
    updateInterest();
  }

  @Override
  public void endOutput() {
    endAs(Ending.SHUT_OUTPUT);
  }

  @Override
  public void end() {
    endAs(Ending.CLOSE);
  }

  @Override
  public void abandon() {
    try {
      socket.setSoLinger(0);
    } catch (IOException e) {
      // Already reset by the peer: there is nobody left to tell.
    }
    close();
  }

  /** Closes once what runs now is done: the owner is not told in the midst of its own doing. */
  @Override
  public void close() {
    fail();
  }

  @Override
  public void turnEnds() {
    dirty = false;
    if (closed) {
      release();
      return;
    }
    if (!stuck) {
      flush();
    }
    relieve();
    updateInterest();
  }

  @Override
  public void handle(IoRegistration source, IoEvent event) {
    EpollIoOps ops = ((EpollIoEvent) event).ops();
    if (stuck && ops.contains(WRITE)) {
      stuck = false;
      flush();
      relieve();
    }
    if (!closed && (ops.value() & ~WRITE.value()) != 0) {
      if (reads()) {
        receive();
      } else if (!ops.contains(READ)) {
        // An error or a hang-up while nothing is read.
        finish();
      }
    }
    updateInterest();
  }

  private void receive() {
    for (int i = 0; i < READS && reads() && !broken; i++) {
      int count = area.receive(socket);
      if (count < 0) {
        finish();
      }
      if (count <= 0) {
        return;
      }
      context.countIn(count);
      try {
        replay(area.received());
      } catch (RuntimeException bug) {
        context.observer().bug("connection", bug);
        fail();
      }
      if (!area.wasFilled()) {
        return;
      }
    }
  }

  /** Sends as much as the kernel takes; the rest waits for its word. */
  private void flush() {
    ByteBuf first = shared;
    if (first != null && !broken) {
      int count = first.writerIndex() - sharedFrom;
      int sent = send(first, sharedFrom, count);
      sharedFrom += sent;
      if (sent == count) {
        shared = null;
        first.release();
      }
    }
    ByteBuf second = own;
    if (second != null && shared == null && !broken) {
      int sent = send(second, second.readerIndex(), second.readableBytes());
      second.skipBytes(sent);
      if (!second.isReadable()) {
        own = null;
        second.release();
      }
    }
    if (!stuck && !broken && queued() == 0) {
      endIfAsked();
    }
  }

  /** Returns how many bytes the kernel took; fewer than all leave the wire stuck, or broken. */
  private int send(ByteBuf bytes, int from, int count) {
    int sent = 0;
    try {
      sent = socket.sendAddress(bytes.memoryAddress(), from, from + count);
    } catch (IOException | NotYetConnectedException gone) {
      fail();
      return 0;
    }
    context.countOut(sent);
    stuck = sent < count;
    return sent;
  }

  private void endIfAsked() {
    switch (ending) {
      case NONE -> {}
      case CLOSE -> fail();
      case SHUT_OUTPUT -> {
        ending = Ending.NONE;
        try {
          socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException reset) {
          fail();
        }
      }
    }
  }

  private void endAs(Ending how) {
    ending = how;
    touch();
  }

  /** Puts what is shared with others in front of this connection's own bytes, unless it is long. */
  private void gather() {
    ByteBuf first = shared;
    if (first == null || own != null) {
      return;
    }
    shared = null;
    ownBytes().writeBytes(first, sharedFrom, first.writerIndex() - sharedFrom);
    first.release();
  }

  private ByteBuf ownBytes() {
    ByteBuf buffer = own;
    if (buffer == null) {
      buffer = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BYTES);
      own = buffer;
    }
    return buffer;
  }

  private int queued() {
    ByteBuf first = shared;
    ByteBuf second = own;
    return (first == null ? 0 : first.writerIndex() - sharedFrom)
        + (second == null ? 0 : second.readableBytes());
  }

  private boolean reads() {
    return readsOn || queued() < HIGH_WATER_BYTES;
  }

  private void updateInterest() {
    IoRegistration registered = registration;
    if (registered == null || closed) {
      return;
    }
    EpollIoOps wanted = !stuck ? READ : reads() ? READ_AND_WRITE : WRITE;
    if (!wanted.equals(interest)) {
      interest = wanted;
      registered.submit(wanted);
    }
  }

  private void touch() {
    if (!dirty) {
      dirty = true;
      context.atTurnEnd(this);
    }
  }

  private void relieve() {
    Owner whose = owner;
    if (full && whose != null && writable()) {
      full = false;
      whose.relieved();
    }
  }

  private void fail() {
    if (!broken) {
      broken = true;
      context.later(this::finish);
    }
  }

  @Override
  public void detach() {
    closed = true;
    broken = true;
    release();
    IoRegistration registered = registration;
    if (registered != null) {
      registered.cancel();
    }
  }

  private void finish() {
    if (closed) {
      return;
    }
    detach();
    try {
      socket.close();
    } catch (IOException e) {
      // Closed all the same.
    }
    onClose.run();
    Owner whose = owner;
    if (whose != null) {
      whose.gone();
    }
  }

  private void release() {
    ByteBuf first = shared;
    shared = null;
    if (first != null) {
      first.release();
    }
    ByteBuf second = own;
    own = null;
    if (second != null) {
      second.release();
    }
  }
}
