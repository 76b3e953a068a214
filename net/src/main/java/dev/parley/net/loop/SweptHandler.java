package dev.parley.net.loop;

import io.netty.channel.ChannelInboundHandlerAdapter;

/** A handler of one socket that its loop looks at now and then, see {@link Swept}. */
public abstract class SweptHandler extends ChannelInboundHandlerAdapter implements Swept {
  private int slot = NOT_SWEPT;

  @Override
  public final int slot() {
    return slot;
  }

  @Override
  public final void slot(int index) {
    slot = index;
  }
}
