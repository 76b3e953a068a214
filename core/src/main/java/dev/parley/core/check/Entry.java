package dev.parley.core.check;

/**
 * One line of a history, in the order it was observed.
 *
 * @param number its place in the history, from 1
 * @param nanos when it was observed, since the history began; 0 where time does not matter
 */
public record Entry(long number, long nanos, Operation operation) {}
