"""Python's `websockets` against the raw dialect, /echo and the native dialect.

Prints `ok NAME` or `not ok NAME: reason` for each check, and last `1..N`.
"""

import asyncio
import json
import secrets
import sys

try:
    import websockets
except ImportError:
    sys.exit("Python's websockets is missing: apt-get install python3-websockets")

MIB = 1 << 20
BASE = sys.argv[1].replace("http://", "ws://").rstrip("/")
CHECKS = []


def check(name):
    def add(body):
        CHECKS.append((name, body))
        return body

    return add


def connect(path, **options):
    return websockets.connect(BASE + path, max_size=16 * MIB, **options)


def fresh_channel():
    return "c-" + secrets.token_hex(6)


async def receive(socket):
    return await asyncio.wait_for(socket.recv(), 15)


async def close_code(socket):
    await asyncio.wait_for(socket.wait_closed(), 15)
    return socket.close_code


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r:.200}, got {actual!r:.200}")


@check("a raw channel carries text as text and binary as binary, in both directions")
async def raw():
    path = "/raw/" + fresh_channel()
    async with connect(path) as a, connect(path) as b:
        await a.send("héllo")
        equal([await receive(a), await receive(b)], ["héllo"] * 2)
        await b.send(b"\x00\xff")
        equal([await receive(a), await receive(b)], [b"\x00\xff"] * 2)


@check("compression is negotiated and a large text passes through it")
async def compressed():
    async with connect("/echo") as socket:
        equal([e.name for e in socket.extensions], ["permessage-deflate"])
        text = "again and again " * 10_000
        await socket.send(text)
        equal(await receive(socket), text)


@check("no compression without an offer")
async def plain():
    async with connect("/echo", compression=None) as socket:
        equal(list(socket.extensions), [])
        await socket.send("plain")
        equal(await receive(socket), "plain")


@check("a message sent in fragments is one message")
async def fragments():
    async with connect("/echo") as socket:
        await socket.send(["one ", "two ", "three"])
        equal(await receive(socket), "one two three")
        await socket.send([b"\x00", b"\x01", b"\xff"])
        equal(await receive(socket), b"\x00\x01\xff")


@check("a message of 1 MiB comes back whole")
async def at_the_limit():
    async with connect("/echo", compression=None) as socket:
        await socket.send(b"x" * MIB)
        equal(len(await receive(socket)), MIB)


@check("a message of 1 MiB and a byte is refused with 1009")
async def past_the_limit():
    async with connect("/echo", compression=None) as socket:
        try:
            await socket.send(b"x" * (MIB + 1))
        except websockets.ConnectionClosed:
            pass  # the server may refuse by the frame's head, before all is sent
        equal(await close_code(socket), 1009)


@check("a ping is answered")
async def ping():
    async with connect("/echo") as socket:
        await asyncio.wait_for(await socket.ping(b"there?"), 15)


@check("the close code of the client comes back")
async def closing():
    for code in (1000, 4321):
        async with connect("/echo") as socket:
            await socket.close(code)
            equal(socket.close_code, code)


@check("the native subprotocol is agreed on and two sessions talk")
async def native():
    channel = fresh_channel()
    offer = {"subprotocols": ["parley.v1"]}
    async with connect("/ws", **offer) as a, connect("/ws", **offer) as b:
        for user, socket in (("ann", a), ("ben", b)):
            equal(socket.subprotocol, "parley.v1")
            await socket.send(json.dumps({"type": "connect", "id": 1, "user": user}))
            await socket.send(json.dumps({"type": "subscribe", "id": 2, "channel": channel}))
            await matching(socket, lambda m: m.get("id") == 2)
        for sender, receiver, user in ((a, b, "ann"), (b, a, "ben")):
            await sender.send(json.dumps({"type": "publish", "channel": channel, "data": {"by": user}}))
            for socket in (sender, receiver):
                got = await matching(socket, lambda m: m["type"] == "publication")
                equal((got["data"], got["from"]), ({"by": user}, user))


@check("malformed JSON closes a native session with 4106")
async def malformed():
    async with connect("/ws", subprotocols=["parley.v1"]) as socket:
        await socket.send("{")
        equal(await close_code(socket), 4106)


async def matching(socket, wanted):
    while True:
        message = json.loads(await receive(socket))
        if wanted(message):
            return message


async def main():
    for name, body in CHECKS:
        try:
            await asyncio.wait_for(body(), 30)
            print(f"ok {name}")
        except Exception as failure:  # every failure of a check is a result of it
            reason = " ".join(f"{type(failure).__name__} {failure}".split())
            print(f"not ok {name}: {reason}")
    print(f"1..{len(CHECKS)}")


asyncio.run(main())
