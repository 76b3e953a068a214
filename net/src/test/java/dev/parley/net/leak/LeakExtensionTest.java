package dev.parley.net.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakExtensionTest {

  @Test
  void a_buffer_that_is_dropped_without_release_is_reported() {
    List<String> reports = new ArrayList<>();
    for (int round = 0; round < 50 && reports.isEmpty(); round++) {
      dropOne();
      System.gc();
      for (int i = 0; i < 64; i++) {
        ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        probe.release();
      }
      reports.addAll(LeakExtension.takeReports());
    }

    assertThat(reports).isNotEmpty();

    collectTheRest();
  }

  private static void dropOne() {
    assertThat(PooledByteBufAllocator.DEFAULT.directBuffer(32).refCnt()).isEqualTo(1);
  }

  /** Those dropped in earlier rounds must not be held against this class. */
  private static void collectTheRest() {
    for (int round = 0; round < 5; round++) {
      System.gc();
      for (int i = 0; i < 64; i++) {
        ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        probe.release();
      }
      List<String> _ = LeakExtension.takeReports();
    }
  }
}
