/**
 * Who may come in: signed tokens, or anybody on an open server.
 *
 * <p>A token is checked before an upgrade is answered, or in the native dialect's connect. Secrets never reach a log.
 */
@NullMarked
package dev.parley.server.auth;

import org.jspecify.annotations.NullMarked;
