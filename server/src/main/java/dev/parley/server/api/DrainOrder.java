package dev.parley.server.api;

import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.dialect.json.BadMember;
import dev.parley.dialect.json.JsonMessage;
import dev.parley.dialect.json.Malformed;
import dev.parley.dialect.json.Members;
import dev.parley.dialect.json.Names;
import dev.parley.server.config.DrainLimits;
import dev.parley.server.config.Durations;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /api/drain} asks for; null where it says nothing.
 *
 * @param node the name of the node that is meant; null for the one that is asked
 * @param rate connections told to leave per second
 * @param deadline from now on
 */
public record DrainOrder(
    @Nullable String node, @Nullable Integer rate, @Nullable Duration deadline) {

  static final Problem UNKNOWN_NODE = Problems.BAD_REQUEST.saying("There is no node of this name.");

  private static final Names NAMES = Names.of("node", "rate", "deadline");

  /** Reads a body; an empty one says nothing. */
  static DrainOrder read(byte[] body) throws ApiError {
    if (body.length == 0) {
      return new DrainOrder(null, null, null);
    }
    try {
      Members members = JsonMessage.read(body, NAMES, 1).getFirst();
      if (members == null || members.ambiguous()) {
        throw ApiError.badRequest("The body is one JSON object without repeated members.");
      }
      return new DrainOrder(node(members), rate(members), deadline(members));
    } catch (Malformed | NoSuchElementException e) {
      throw ApiError.badRequest("The body is one JSON object, or empty.");
    }
  }

  private static @Nullable String node(Members members) throws ApiError {
    try {
      return members.string("node");
    } catch (BadMember e) {
      throw ApiError.badRequest("node is the name of a node.");
    }
  }

  private static @Nullable Integer rate(Members members) throws ApiError {
    try {
      Long rate = members.integer("rate", Long.MIN_VALUE, Long.MAX_VALUE);
      return rate == null ? null : DrainLimits.rate(rate);
    } catch (BadMember | IllegalArgumentException e) {
      throw ApiError.badRequest(DrainLimits.RATE);
    }
  }

  private static @Nullable Duration deadline(Members members) throws ApiError {
    try {
      String text = members.string("deadline");
      return text == null
          ? null
          : DrainLimits.deadline(Durations.parse(text).orElseThrow(IllegalArgumentException::new));
    } catch (BadMember | IllegalArgumentException e) {
      throw ApiError.badRequest(DrainLimits.DEADLINE);
    }
  }
}
