"""A peer to be stopped in its tracks: opens a WebSocket at URL, says so, and answers pings while it may run.

Needs nothing but Python itself.
"""

import base64
import os
import socket
import sys
from urllib.parse import urlsplit

PING, PONG = 0x9, 0xA

url = urlsplit(sys.argv[1])
peer = socket.create_connection((url.hostname, url.port))
key = base64.b64encode(os.urandom(16)).decode()
peer.sendall(
    (
        f"GET {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
)
stream = peer.makefile("rb")
status = stream.readline()
if b" 101 " not in status:
    sys.exit(f"refused: {status!r}")
while stream.readline() != b"\r\n":
    pass
print("connected", flush=True)

# A server's control frames are unmasked and at most 125 bytes long, RFC 6455 5.1 and 5.5.
while head := stream.read(2):
    payload = stream.read(head[1] & 0x7F)
    if head[0] & 0x0F == PING:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        peer.sendall(bytes([0x80 | PONG, 0x80 | len(payload)]) + mask + masked)
