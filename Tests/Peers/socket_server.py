"""A WebSocket server on 127.0.0.1 that says what the path asks for, right or wrong, byte by byte.

    python3 socket_server.py [--tls CERTIFICATE KEY]      prints "listening PORT"

    /say?hex=…[&piece=N][&then=hold|cut|close]    agrees, then sends these bytes, N at a time; then waits, closes the connection
                                                  without a word, or says goodbye with 1000
    /endless                                      agrees, then sends frames of 1024 bytes without end
    /refuse?status=N                              answers with that status
    /wrong?what=accept|upgrade|connection|extension|protocol|garbage      agrees, but not as it should
    /hang                                         never answers

What a client says is printed: "frame OPCODE PAYLOAD" (in hex), "unmasked frame", "request NAME: VALUE" for its headers of interest,
and "closed" when its connection is. It ends when its standard input does.
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import ssl
import struct
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SHOWN = ("host", "user-agent", "sec-websocket-version", "authorization")
PAUSE_SECONDS = 0.002


def say(line: str) -> None:
    print(line, flush=True)


def read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            return b""
        head += piece
    return head


def exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def hear(connection: socket.socket) -> None:
    """Prints each frame, until the connection is closed."""
    try:
        while True:
            first, second = exactly(connection, 2)
            length = second & 0x7F
            if length == 126:
                length = int(struct.unpack("!H", exactly(connection, 2))[0])
            if not second & 0x80:
                say("unmasked frame")
            mask = exactly(connection, 4)
            payload = bytes(byte ^ mask[index % 4] for index, byte in enumerate(exactly(connection, length)))
            say(f"frame {first & 0x0F} {payload.hex()}")
    except (EOFError, OSError):
        say("closed")


def agreement(headers: dict[str, str], wrong: str) -> bytes:
    key = headers.get("sec-websocket-key", "")
    accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", f"Sec-WebSocket-Accept: {'x' + accept[1:] if wrong == 'accept' else accept}"]
    lines.append("Upgrade: h2c" if wrong == "upgrade" else "Upgrade: WebSocket")
    lines.append("Connection: keep-alive" if wrong == "connection" else "Connection: keep-alive, Upgrade")
    if wrong == "extension":
        lines.append("Sec-WebSocket-Extensions: permessage-deflate")
    if wrong == "protocol":
        lines.append("Sec-WebSocket-Protocol: chat")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def serve(connection: socket.socket) -> None:
    try:
        answer(connection)
    except OSError:
        pass
    finally:
        connection.close()


def answer(connection: socket.socket) -> None:
    lines = read_head(connection).decode("latin-1").split("\r\n")
    if len(lines) < 2:
        return
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    for name in SHOWN:
        if name in headers:
            say(f"request {name}: {headers[name]}")
    target = urlsplit(lines[0].split(" ")[1])
    query = {name: values[0] for name, values in parse_qs(target.query).items()}
    if target.path == "/refuse":
        connection.sendall(f"HTTP/1.1 {query['status']} No\r\nContent-Length: 2\r\n\r\nno".encode())
        return
    if target.path == "/hang":
        hear(connection)
        return
    if query.get("what") == "garbage":
        connection.sendall(b"\x00\xff\x82\x05hello\r\n\r\n")
        return
    connection.sendall(agreement(headers, query.get("what", "")))
    if target.path == "/endless":
        try:
            while True:
                connection.sendall(b"\x82\x7e\x04\x00" + b"x" * 1024)
        except OSError:
            say("closed")
            return
    data = bytes.fromhex(query.get("hex", ""))
    piece = int(query.get("piece", str(max(1, len(data)))))
    for start in range(0, len(data), piece):
        connection.sendall(data[start:start + piece])
        if piece < len(data):
            time.sleep(PAUSE_SECONDS)
    if query.get("then") == "cut":
        connection.shutdown(socket.SHUT_RDWR)
        return
    if query.get("then") == "close":
        connection.sendall(b"\x88\x02\x03\xe8")
    hear(connection)


def end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    threading.Thread(target=end_with_input, daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0))
    context = None
    if len(sys.argv) == 4 and sys.argv[1] == "--tls":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    say(f"listening {listener.getsockname()[1]}")
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            try:
                connection = context.wrap_socket(connection, server_side=True)
            except OSError:
                continue
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


main()
