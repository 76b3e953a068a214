package dev.parley.net.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlabPoolTest {
  private final SlabPool pool = new SlabPool();

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void a_buffer_given_back_is_taken_again_and_empty() {
    ByteBuf first = pool.take().writeLong(7);
    pool.giveBack(first);

    ByteBuf second = pool.take();

    assertThat(second).isSameAs(first);
    assertThat(second.isReadable()).isFalse();
    pool.giveBack(second);
  }

  @Test
  void a_buffer_that_a_socket_still_sends_from_is_not_taken_again() {
    ByteBuf first = pool.take().writeLong(7);
    ByteBuf backlog = first.retainedDuplicate();
    pool.giveBack(first);

    ByteBuf second = pool.take().writeLong(8);

    assertThat(second).isNotSameAs(first);
    assertThat(backlog.readLong()).isEqualTo(7);
    assertThat(backlog.release()).isTrue();
    pool.giveBack(second);
  }

  @Test
  void a_buffer_of_the_largest_size_is_kept_and_a_larger_one_freed() {
    ByteBuf largest = pool.take().capacity(SlabPool.MOST_BYTES_EACH);
    ByteBuf larger = pool.take().capacity(SlabPool.MOST_BYTES_EACH + 1);
    pool.giveBack(largest);
    pool.giveBack(larger);

    assertThat(largest.refCnt()).isEqualTo(1);
    assertThat(larger.refCnt()).isZero();
  }

  @Test
  void as_many_are_kept_as_fit_and_one_more_is_freed() {
    int fit = SlabPool.MOST_BYTES / SlabPool.MOST_BYTES_EACH;
    List<ByteBuf> taken = new ArrayList<>();
    for (int i = 0; i <= fit; i++) {
      taken.add(pool.take().capacity(SlabPool.MOST_BYTES_EACH));
    }
    taken.forEach(pool::giveBack);

    assertThat(taken.subList(0, fit)).allMatch(kept -> kept.refCnt() == 1);
    assertThat(taken.getLast().refCnt()).isZero();

    ByteBuf again = pool.take();
    pool.giveBack(again);
    assertThat(again.refCnt()).isEqualTo(1);
  }

  @Test
  void a_closed_pool_frees_what_it_has_and_what_comes_back() {
    ByteBuf kept = pool.take();
    ByteBuf late = pool.take();
    pool.giveBack(kept);

    pool.close();
    pool.giveBack(late);

    assertThat(kept.refCnt()).isZero();
    assertThat(late.refCnt()).isZero();
  }
}
