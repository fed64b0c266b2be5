"""What the doubles of providers have in common: servers on 127.0.0.1 that answer as a provider's documents say, for tests.

Each prints `ready URL` and ends when its standard input does. Texts are made of what was asked, tokens are words, times are
constants, so equal requests get equal bytes.
"""

import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Refused(Exception):
    """A reply with an error: its status, and what stands in its body."""

    def __init__(self, status, body):
        self.status, self.body = status, body


class Double(BaseHTTPRequestHandler):
    """A double's own class has `routes`: what to call for a method and a path, without the query, which is in `query`."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # heads and bodies leave together
    routes = {}

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urlsplit(self.path)
        self.query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        route = self.routes.get((self.command, url.path))
        try:
            if route is None:
                self.refuse_path()
            getattr(self, route)()
        except Refused as refused:
            self.reply(refused.status, refused.body)

    def refuse_path(self):
        raise Refused(404, "404 page not found")

    def reply(self, status, body, content_type=None):
        """`body` is bytes, a text, or anything else as JSON."""
        if isinstance(body, (bytes, str)):
            data, usual = body if isinstance(body, bytes) else body.encode(), "text/plain"
        else:
            data, usual = json.dumps(body).encode(), "application/json"
        self.send_response(status)
        self.send_header("Content-Type", content_type or usual)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, content_type, pieces):
        """Sends each of the pieces as it comes, chunked."""
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        pass


def tokens_of(text):
    """Words, each with the space behind it."""
    return re.findall(r"\S+\s*", text)


def instance(schema):
    """The smallest thing that obeys a schema of objects, lists, texts, numbers and truth values."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {name: instance(part) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [instance(schema["items"])]
    return {"string": "text", "integer": 1, "number": 0.5, "boolean": True}.get(kind)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def are_texts(value):
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def end_with_stdin():
    while os.read(0, 4096):
        pass
    os._exit(0)


def serve(double):
    server = ThreadingHTTPServer(("127.0.0.1", 0), double)
    server.daemon_threads = True
    print(f"ready http://127.0.0.1:{server.server_address[1]}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    end_with_stdin()
