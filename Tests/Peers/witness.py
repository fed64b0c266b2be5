"""A witness of transparency logs on 127.0.0.1 (c2sp.org/tlog-witness), written from the specification alone, for tests.

    python3 witness.py --name NAME [--log VKEY]...

On standard output it says `key VKEY`, then `listening PORT`. It ends when its standard input does.

    POST /add-checkpoint              as the specification says: 200, 400, 403, 404, 409, 422
    POST /forged/add-checkpoint       cosigns another text
    POST /stranger/add-checkpoint     cosigns under another name
    POST /garbage/add-checkpoint      200 and no signature line
    POST /restless/add-checkpoint     409 with a size that changes every time
    POST /broken/add-checkpoint       500

What it has seen it keeps in memory: it lives as long as its test.
"""

import argparse
import base64
import hashlib
import itertools
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TEXT, COSIGNATURE = 1, 4


def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def decimal(text):
    if not text.isascii() or not text.isdigit() or (text != "0" and text.startswith("0")):
        raise Refused(400)
    return int(text)


class Refused(Exception):
    def __init__(self, status, body="", content_type="text/plain"):
        self.status, self.body, self.content_type = status, body, content_type


class Log:
    """A log that this witness knows, and the latest of its checkpoints that it has cosigned."""

    def __init__(self, vkey):
        name, hexadecimal, material = vkey.split("+", 2)
        material = base64.b64decode(material, validate=True)
        if material[0] != TEXT or len(material) != 33:
            sys.exit(f"{vkey} is no log's key")
        self.name, self.public = name, Ed25519PublicKey.from_public_bytes(material[1:])
        self.key_id = bytes.fromhex(hexadecimal)
        self.size, self.root = 0, None

    def check_signature(self, text, lines):
        """403 unless a line of this log's key is there, and each such line verifies."""
        found = False
        for line in lines:
            dash, name, blob = line.split(" ")
            blob = base64.b64decode(blob, validate=True)
            if dash != "\u2014" or (name, blob[:4]) != (self.name, self.key_id):
                continue
            try:
                self.public.verify(blob[4:], text.encode())
            except InvalidSignature:
                raise Refused(403)
            found = True
        if not found:
            raise Refused(403)


def consistent(old_size, old_root, new_size, new_root, proof):
    """RFC 9162 section 2.1.4.2, step by step."""
    if old_size == new_size:
        return not proof and old_root == new_root
    path = list(proof)
    if not path:
        return False
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    first, second = old_size - 1, new_size - 1
    while first & 1:
        first >>= 1
        second >>= 1
    left = right = path[0]
    for hash in path[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            left, right = node(hash, left), node(hash, right)
            while not first & 1 and first:
                first >>= 1
                second >>= 1
        else:
            right = node(right, hash)
        first >>= 1
        second >>= 1
    return second == 0 and left == old_root and right == new_root


class Witness:
    def __init__(self, name, logs):
        self.name, self.logs = name, {log.name: log for log in logs}
        self.key = Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw()
        self.lock, self.counter = threading.Lock(), itertools.count(1)

    @property
    def vkey(self):
        material = base64.b64encode(bytes([COSIGNATURE]) + self.public).decode()
        return f"{self.name}+{key_id(self.name, COSIGNATURE, self.public).hex()}+{material}"

    def line(self, text):
        now = int(time.time())
        signature = self.key.sign(f"cosignature/v1\ntime {now}\n{text}".encode())
        blob = key_id(self.name, COSIGNATURE, self.public) + struct.pack(">Q", now) + signature
        return f"\u2014 {self.name} {base64.b64encode(blob).decode()}\n"

    def add_checkpoint(self, body):
        """The note's text, once it may be cosigned."""
        try:
            head, text, signatures = body.decode().split("\n\n")
            old, *proof = head.split("\n")
            text += "\n"
            origin, size, root, *_ = text.split("\n")
            lines = signatures.removesuffix("\n").split("\n")
            if not old.startswith("old ") or not signatures.endswith("\n"):
                raise Refused(400)
            old_size, size = decimal(old.removeprefix("old ")), decimal(size)
            root = base64.b64decode(root, validate=True)
            proof = [base64.b64decode(line, validate=True) for line in proof]
        except ValueError:
            raise Refused(400)
        if len(proof) > 63 or len(root) != 32 or any(len(hash) != 32 for hash in proof):
            raise Refused(400)
        log = self.logs.get(origin)
        if log is None:
            raise Refused(404)
        try:
            log.check_signature(text, lines)
        except ValueError:
            raise Refused(400)
        if old_size > size:
            raise Refused(400)
        with self.lock:
            if old_size != log.size:
                raise Refused(409, f"{log.size}\n", "text/x.tlog.size")
            if size == 0 and root != hashlib.sha256(b"").digest():
                raise Refused(422)
            if old_size == 0 and proof:
                raise Refused(422)
            if old_size > 0 and not consistent(old_size, log.root, size, root, proof):
                raise Refused(422)
            log.size, log.root = size, root
        return text


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            answer = self.answer(self.path.removesuffix("/add-checkpoint"), body)
            self.reply(200, answer, "text/plain; charset=utf-8")
        except Refused as refused:
            self.reply(refused.status, refused.body, refused.content_type)

    def answer(self, mode, body):
        witness = self.server.witness
        if mode == "/broken":
            raise Refused(500)
        if mode == "/restless":
            raise Refused(409, f"{next(witness.counter) % 5}\n", "text/x.tlog.size")
        if mode == "/garbage":
            return "thank you\n"
        if mode not in ("", "/forged", "/stranger"):
            raise Refused(404)
        text = witness.add_checkpoint(body)
        if mode == "/forged":
            return witness.line("another text\n")
        if mode == "/stranger":
            return witness.line(text).replace(witness.name, "stranger.example")
        return witness.line(text)

    def reply(self, status, text, content_type):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--name", required=True)
    arguments.add_argument("--log", action="append", default=[])
    arguments = arguments.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.witness = Witness(arguments.name, [Log(vkey) for vkey in arguments.log])
    print(f"key {server.witness.vkey}", flush=True)
    print(f"listening {server.server_address[1]}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


main()
