"""A local HTTP server that behaves, and misbehaves, as its caller asks. For tests only; standard library only.

    python3 scripted_server.py [--key KEY] [--tls CERT.pem KEY.pem] [--no-log] [--ignore-stdin]

It binds 127.0.0.1 on a free port, prints `listening PORT`, and ends when its standard input closes or on SIGTERM.
One thread a connection. The request's target decides what happens:

    /echo                        200, JSON of method, target, headers and body
    /slow?ms=N                   200 after N milliseconds
    /drip?chunks=N&ms=M&bytes=B  a chunked body: N chunks of B bytes, M milliseconds between them
    /big?bytes=N                 N bytes with their length announced
    /gzip?bytes=N                N zero bytes, compressed
    /status/NNN?header=Name:Value&body=TEXT   that status; `header` may come many times
    /cut?after=N&how=length      announces 1000 bytes more than it sends; how=chunked: no last chunk; =head: half a head
    /close                       closes without an answer (&after=N: only the first N requests for this target)
    /garbage                     bytes that are not HTTP
    /hang                        reads the request and never answers
    /interim                     103 Early Hints, then 200, then a trailer
    /fat-head?bytes=N            200 with a header of N bytes in lines of 8000
    /v1/models, /v1/chat/completions          OpenAI-compatible, see scripted_chat.py
    POST /verdict?word=WORD      what a webhook of assertions says: {pass, score, reason}, whether WORD is in its `output`
    GET /_log, DELETE /_log      the requests so far as a JSON list, or forget them
    POST /_gate?model=NAME       lets the requests that wait for this model of scripted_chat.py go on
    GET /_stats                  {"connections": open now, "accepted": ever, "hanging": waiting for their client to go,
                                  "sent": body bytes of /big and /drip handed to the system}

As a proxy it takes absolute-form requests and CONNECT, and refuses with 403 what goes to `refused.invalid`.
A client that begins with HTTP/2's preface gets 200, five bytes of body, and a reset of the stream.
A client that begins a TLS handshake with a plain server gets silence.
"""

import argparse
import json
import os
import signal
import socket
import sys
import threading
import time
import zlib
from urllib.parse import parse_qs, urlsplit

sys.dont_write_bytecode = True
import scripted_chat  # noqa: E402  (after the line above, so that no cache is left in the source tree)

LOGGED_BODY_BYTES_MAX = 1 << 20
HEAD_BYTES_MAX = 1 << 20
H2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 401: "Unauthorized", 404: "Not Found",
           429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


class Shared:
    """What all connections know together."""

    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.log = []
        self.stats = {"connections": 0, "accepted": 0, "hanging": 0, "sent": 0}
        self.counters = {}
        self.gates = {}

    def count(self, name, step=1):
        with self.lock:
            self.stats[name] += step

    def turn(self, name):
        """0, 1, 2 … for each time this name was asked for."""
        with self.lock:
            self.counters[name] = self.counters.get(name, -1) + 1
            return self.counters[name]

    def gate(self, name):
        """What requests behind a gate of this name wait for; opened once, it stays open."""
        with self.lock:
            return self.gates.setdefault(name, threading.Event())

    def record(self, request):
        if self.options.no_log:
            return
        entry = {"method": request.method, "path": request.target, "headers": request.headers,
                 "body": request.body[:LOGGED_BODY_BYTES_MAX].decode("utf-8", "replace")}
        with self.lock:
            self.log.append(entry)


class Request:
    def __init__(self, method, target, version, headers, body):
        self.method, self.target, self.version, self.headers, self.body = method, target, version, headers, body
        parts = urlsplit(target)
        self.path = parts.path
        self.query = parse_qs(parts.query, keep_blank_values=True)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), None)

    def text(self, name, default=""):
        return self.query.get(name, [default])[0]

    def number(self, name, default):
        return int(self.text(name, str(default)))


class Gone(Exception):
    """The client has left, or the script says that the connection ends here."""


class Connection:
    def __init__(self, sock, shared):
        self.sock, self.shared, self.buffer = sock, shared, b""

    def serve(self):
        self.shared.count("connections")
        self.shared.count("accepted")
        try:
            self.begin()
            while True:
                request = self.read_request()
                if not request.path.startswith("/_"):
                    self.shared.record(request)
                self.answer(request)
                if request.version == "HTTP/1.0" or (request.header("connection") or "").lower() == "close":
                    break
        except (Gone, OSError):
            pass
        finally:
            self.shared.count("connections", -1)
            self.sock.close()

    def begin(self):
        """Looks at the first bytes: a protocol other than HTTP/1 is dealt with here."""
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.shared.options.tls:
            import ssl  # slow to import, so only where it is wanted
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.shared.options.tls)
            self.sock = context.wrap_socket(self.sock, server_side=True)
            return
        self.fill()
        if self.buffer[0] == 0x16:
            self.hang()
        while H2_PREFACE.startswith(self.buffer[:24]) and len(self.buffer) < 24:
            self.fill()
        if self.buffer.startswith(H2_PREFACE):
            self.reset_http2_stream()

    # Reading

    def fill(self):
        data = self.sock.recv(65536)
        if not data:
            raise Gone
        self.buffer += data

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def take_line(self):
        while b"\r\n" not in self.buffer:
            self.fill()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def read_request(self):
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > HEAD_BYTES_MAX:
                raise Gone
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        try:
            method, target, version = first.split(" ")
            headers = [[name, value.strip()] for name, value in (line.split(":", 1) for line in lines)]
        except ValueError:
            self.reply(400, b"not a request")
            raise Gone from None
        fields = {name.lower(): value for name, value in headers}
        if "100-continue" in fields.get("expect", ""):
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in fields.get("transfer-encoding", ""):
            body = b""
            while size := int(self.take_line(), 16):
                body += self.take(size)
                self.take(2)
            self.take(2)
        else:
            body = self.take(int(fields.get("content-length", "0")))
        return Request(method, target, version, headers, body)

    # Writing

    def reply(self, status, body=b"", headers=(), content_type="text/plain; charset=utf-8"):
        self.send_head(status, [("Content-Type", content_type), ("Content-Length", str(len(body))), *headers], body)

    def reply_json(self, status, value, headers=()):
        self.reply(status, json.dumps(value).encode(), headers, "application/json")

    def send_head(self, status, headers, body=b""):
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        first = f"HTTP/1.1 {status} {REASONS.get(status, 'Scripted')}"
        self.sock.sendall(f"{first}\r\n{lines}\r\n".encode("latin-1") + body)

    def send_chunk(self, data):
        self.sock.sendall(b"%x\r\n%b\r\n" % (len(data), data))

    def send_last_chunk(self):
        self.sock.sendall(b"0\r\n\r\n")

    def close(self):
        raise Gone

    def hang(self):
        """Says nothing until the client goes."""
        self.shared.count("hanging")
        try:
            while self.sock.recv(65536):
                pass
        finally:
            self.shared.count("hanging", -1)
        raise Gone

    # Routes

    def answer(self, request):
        if request.method == "CONNECT":
            self.tunnel(request)
        if not request.target.startswith(("/", "*")):
            return self.forward(request)
        if request.path.startswith("/v1/"):
            return scripted_chat.answer(self, request)
        first = request.path.split("/")[1]
        kind = "inner" if first.startswith("_") else "route_"
        route = getattr(self, kind + first.replace("-", "_"), None)
        if route is None:
            return self.reply(404, b"no such route")
        route(request)

    def route_echo(self, request):
        body = {"method": request.method, "target": request.target, "headers": request.headers,
                "body": request.body.decode("utf-8", "replace")}
        if request.method == "HEAD":
            return self.send_head(200, [("Content-Length", "1234")])
        self.reply_json(200, body)

    def route_verdict(self, request):
        met = request.text("word") in json.loads(request.body)["output"]
        self.reply_json(200, {"pass": met, "score": 1 if met else 0.5, "reason": "the word decides"})

    def route_slow(self, request):
        time.sleep(request.number("ms", 100) / 1000)
        self.reply(200, b"slow")

    def route_drip(self, request):
        chunk = b"x" * request.number("bytes", 8)
        self.send_head(200, [("Content-Type", "application/octet-stream"), ("Transfer-Encoding", "chunked")])
        for _ in range(request.number("chunks", 3)):
            self.send_chunk(chunk)
            self.shared.count("sent", len(chunk))
            time.sleep(request.number("ms", 0) / 1000)
        self.send_last_chunk()

    def route_big(self, request):
        left = request.number("bytes", 1 << 20)
        self.send_head(200, [("Content-Length", str(left))])
        block = bytes(65536)
        while left > 0:
            sent = self.sock.send(block[:left])
            self.shared.count("sent", sent)
            left -= sent

    def route_gzip(self, request):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        left, packed, block = request.number("bytes", 1000), [], bytes(1 << 20)
        while left > 0:
            packed.append(packer.compress(block[:left]))
            left -= len(block)
        self.reply(200, b"".join(packed) + packer.flush(), [("Content-Encoding", "gzip")])

    def route_status(self, request):
        headers = [line.split(":", 1) for line in request.query.get("header", [])]
        status = int(request.path.split("/")[2])
        if status in (204, 304):
            return self.send_head(status, headers)
        self.reply(status, request.text("body").encode(), headers)

    def route_cut(self, request):
        data, how = b"x" * request.number("after", 100), request.text("how", "length")
        if how == "head":
            self.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
        elif how == "chunked":
            self.send_head(200, [("Transfer-Encoding", "chunked")])
            self.send_chunk(data)
        else:
            self.send_head(200, [("Content-Length", str(len(data) + 1000))], data)
        raise Gone

    def route_close(self, request):
        if self.shared.turn(request.target) < request.number("after", 1 << 30):
            raise Gone
        self.reply(200, b"at last")

    def route_garbage(self, request):
        self.sock.sendall(b"\x00\x01\x02 this is no HTTP at all\r\n\r\n")
        raise Gone

    def route_hang(self, request):
        self.hang()

    def route_interim(self, request):
        self.sock.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </early>\r\n\r\n")
        self.send_head(200, [("X-Final", "yes"), ("Transfer-Encoding", "chunked")])
        self.send_chunk(b"final")
        self.sock.sendall(b"0\r\nX-Trailer: late\r\n\r\n")

    def route_fat_head(self, request):
        count = request.number("bytes", 8000) // 8000
        self.send_head(200, [(f"X-Fat-{index}", "f" * 7980) for index in range(count)] + [("Content-Length", "0")])

    def inner_log(self, request):
        with self.shared.lock:
            entries = list(self.shared.log)
            if request.method == "DELETE":
                self.shared.log.clear()
        self.reply_json(200, entries)

    def inner_stats(self, request):
        with self.shared.lock:
            stats = dict(self.shared.stats)
        self.reply_json(200, stats)

    def inner_gate(self, request):
        self.shared.gate(request.text("model")).set()
        self.reply_json(200, {})

    # Proxy

    def forward(self, request):
        url = urlsplit(request.target)
        if url.hostname == "refused.invalid":
            return self.reply(403, b"this proxy does not go there")
        with socket.create_connection((url.hostname, url.port or 80)) as other:
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            headers = [[name, value] for name, value in request.headers if name.lower() != "proxy-connection"]
            headers += [["Via", "1.1 scripted"], ["Connection", "close"]]
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
            other.sendall(f"{request.method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + request.body)
            while data := other.recv(65536):
                self.sock.sendall(data)
        raise Gone

    def tunnel(self, request):
        host, port = request.target.rsplit(":", 1)
        if host == "refused.invalid":
            self.reply(403, b"this proxy does not go there")
            raise Gone
        with socket.create_connection((host, int(port))) as other:
            self.sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            other.sendall(self.buffer)
            back = threading.Thread(target=pump, args=(other, self.sock), daemon=True)
            back.start()
            pump(self.sock, other)
            back.join()
        raise Gone

    # HTTP/2

    def reset_http2_stream(self):
        """Just enough of RFC 9113: every stream is answered with a head, five bytes, and RST_STREAM(INTERNAL_ERROR)."""
        self.take(len(H2_PREFACE))
        self.sock.sendall(frame(0x4, 0, 0, b""))
        while True:
            header = self.take(9)
            self.take(int.from_bytes(header[:3], "big"))
            kind, flags, stream = header[3], header[4], int.from_bytes(header[5:9], "big")
            if kind == 0x4 and not flags & 1:
                self.sock.sendall(frame(0x4, 1, 0, b""))
            elif kind == 0x1:
                self.sock.sendall(frame(0x1, 0x4, stream, b"\x88") + frame(0x0, 0, stream, b"12345")
                                  + frame(0x3, 0, stream, (2).to_bytes(4, "big")))


def frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def pump(source, sink):
    """Carries bytes one way until there are no more."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    try:
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def end_with_stdin():
    while os.read(0, 4096):
        pass
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description="A scripted HTTP server for tests.")
    parser.add_argument("--key", help="what /v1 wants as `Authorization: Bearer KEY`")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"), help="speak TLS with this certificate")
    parser.add_argument("--no-log", action="store_true", help="keep no list of requests")
    parser.add_argument("--ignore-stdin", action="store_true", help="go on when standard input closes")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    shared = Shared(options)
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print("listening", listener.getsockname()[1], flush=True)
    if not options.ignore_stdin:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=Connection(sock, shared).serve, daemon=True).start()


if __name__ == "__main__":
    main()
