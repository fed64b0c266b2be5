#!/usr/bin/env python3
"""Checks what a PromptLedger hands out, without PromptLedger: an evidence bundle, or a folder of exported tiles.

  verify_evidence.py BUNDLE [--key VKEY] [--policy FILE] [--open-with KEYFILE] [--events] [--json]
  verify_evidence.py FOLDER [--key VKEY] [--policy FILE] [--signers BUNDLE] [--leaves-only] [--json]

BUNDLE is a file that `promptledger evidence export` made; its FORMAT.txt says all that is checked here. FOLDER is a log in the
static layout of c2sp.org/tlog-tiles, as `promptledger export tiles` makes it.

  --key VKEY           the log's verification key, from where you trust it; without it the log's identity is only claimed
  --policy FILE        a c2sp.org/tlog-policy: which logs are believed, and which witnesses must have cosigned
  --open-with KEYFILE  the auditor's key that the bundle is sealed to
  --events             print the bundle's events, one line each, where everything holds
  --signers BUNDLE     a sound bundle of the same log, which tells whose keys may sign
  --leaves-only        the log is not a PromptLedger's: look at hashes and checkpoint, not into the entries
  --json               one JSON document, or with --events one line an event

Exit status: 0 all that was looked at holds (a sealed bundle says what was not), 1 something does not (each fault is printed, with its position), 2 wrong usage.
Needs Python 3.9 or newer, and PyNaCl. Written from the specification; shares no code with the product.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import sys
import uuid

if sys.version_info < (3, 9):
    sys.exit("verify_evidence.py needs Python 3.9 or newer")
try:
    from nacl import bindings as sodium
    from nacl.exceptions import CryptoError
except ImportError:
    sys.stderr.write("verify_evidence.py needs PyNaCl: python3 -m pip install pynacl\n")
    sys.exit(2)

FAULTS_MAX = 100


class Fault(Exception):
    """Something does not hold. `position` is the entry it lies in, or None."""

    def __init__(self, reason, position=None):
        super().__init__(reason)
        self.reason = reason
        self.position = position


def sha256(*pieces):
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def unbase64(text):
    """The bytes of canonical base64, or None."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def decimal(text, bits=64):
    """A number written without sign or leading zeros, or None."""
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or len(text) > 20:
        return None
    return int(text) if int(text) < 1 << bits else None


def ed25519_verifies(key, signature, message):
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        sodium.crypto_sign_open(signature + message, key)
    except CryptoError:
        return False
    return True


# Protocol buffers, as bytes: {field number: [values in their order]}.


class Malformed(Exception):
    pass


def varint(data, offset):
    value = 0
    for index in range(10):
        if offset >= len(data):
            raise Malformed
        byte = data[offset]
        offset += 1
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, offset
    raise Malformed


def message(data):
    fields, offset = {}, 0
    while offset < len(data):
        tag, offset = varint(data, offset)
        number, kind = tag >> 3, tag & 7
        if not 1 <= number < 1 << 29:
            raise Malformed
        if kind == 0:
            value, offset = varint(data, offset)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            value = int.from_bytes(data[offset : offset + size], "little")
            offset += size
        elif kind == 2:
            length, offset = varint(data, offset)
            value = data[offset : offset + length]
            offset += length
        else:
            raise Malformed
        if offset > len(data):
            raise Malformed
        fields.setdefault(number, []).append((kind, value))
    return fields


def _last(fields, number, kind, default):
    found = fields.get(number)
    if not found:
        return default
    if any(each != kind for each, _ in found):
        raise Malformed
    return found[-1][1]


def octets(fields, number):
    return _last(fields, number, 2, b"")


def unsigned(fields, number):
    return _last(fields, number, 0, 0)


def fixed64(fields, number):
    return _last(fields, number, 1, 0)


def repeated_octets(fields, number):
    found = fields.get(number, [])
    if any(kind != 2 for kind, _ in found):
        raise Malformed
    return [value for _, value in found]


# Notes, checkpoints, policies: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy.


class Verifier:
    """A named key that may sign notes: a log's (type 1), or a witness's (type 4)."""

    def __init__(self, vkey):
        fields = vkey.split("+", 2)
        data = unbase64(fields[2]) if len(fields) == 3 else None
        if data is None or len(data) != 33 or data[0] not in (1, 4) or not valid_key_name(fields[0]):
            raise ValueError("a verification key is NAME+HEX+BASE64, as `promptledger init` prints it")
        self.text, self.name, self.type, self.key = vkey, fields[0], data[0], data[1:]
        self.id = sha256(self.name.encode(), b"\n", data)[:4]
        if fields[1] != self.id.hex():
            raise ValueError("the verification key's id is not that of its name and key: was it copied whole?")

    def verifies(self, text, signature):
        body = text.encode()
        if self.type == 1:
            return ed25519_verifies(self.key, signature, body)
        time = int.from_bytes(signature[:8], "big")
        if len(signature) != 72 or not 0 < time < 1 << 63:
            return False
        return ed25519_verifies(self.key, signature[8:], b"cosignature/v1\ntime %d\n" % time + body)


def valid_key_name(name):
    return bool(name) and "+" not in name and not any(c.isspace() or ord(c) < 0x20 for c in name)


class Checkpoint:
    def __init__(self, note):
        self.note = note
        try:
            text = note.decode("utf-8")
        except UnicodeDecodeError:
            raise Fault("the checkpoint is not UTF-8") from None
        split = text.rfind("\n\n")
        if len(note) > 1 << 20 or any(c != "\n" and ord(c) < 0x20 for c in text) or split < 0 or text[-1] != "\n":
            raise Fault("the checkpoint is not a signed note")
        self.text, self.lines = text[: split + 1], []
        for line in text[split + 2 : -1].split("\n"):
            fields = line.split(" ")
            data = unbase64(fields[2]) if len(fields) == 3 else None
            if data is None or fields[0] != "\u2014" or not valid_key_name(fields[1]) or len(data) <= 4:
                raise Fault("the checkpoint has a line that is no signature")
            self.lines.append((fields[1], data[:4], data[4:]))
        if len(self.lines) > 100:
            raise Fault("the checkpoint has over 100 signatures")
        body = self.text.split("\n")
        size = decimal(body[1]) if len(body) >= 4 and body[1] else None
        root = unbase64(body[2]) if size is not None else None
        if root is None or len(root) != 32 or not all(body[:-1]):
            raise Fault("the note is not a checkpoint")
        self.origin, self.size, self.root = body[0], size, root

    def signed_by(self, verifier):
        """Whether it bears the key's signature. A signature by that key that does not verify rejects the note."""
        found = False
        for name, key_id, signature in self.lines:
            if (name, key_id) == (verifier.name, verifier.id):
                if not verifier.verifies(self.text, signature):
                    raise Fault("the checkpoint's signature by %s does not verify" % name)
                found = True
        return found


class Policy:
    """Which logs are believed, and which witnesses must have cosigned."""

    BYTES_MAX = 1 << 20
    LINES_MAX = 1024  # logs, witnesses and groups, of each

    def __init__(self, data):
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None
        if len(data) > self.BYTES_MAX:
            raise ValueError("the policy has more than %d bytes" % self.BYTES_MAX)
        if any(byte not in (9, 10) and not 0x20 <= byte <= 0x7E and byte < 0x80 for byte in data):
            raise ValueError("the policy holds control characters")
        used, keys = set(), set()
        for line in data.decode("utf-8", "surrogateescape").split("\n"):
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log" and len(words) in (2, 3):
                self.logs.append(self._verifier(words[1], 1, keys))
            elif words[0] == "witness" and len(words) in (3, 4):
                self._name(words[1])
                self.witnesses[words[1]] = self._verifier(words[2], 4, keys)
            elif words[0] == "group" and len(words) >= 4:
                self._name(words[1])
                members = words[3:]
                for member in members:
                    if member not in self.witnesses and member not in self.groups or member in used:
                        raise ValueError("group %s: %s is not defined before it, or counts already" % (words[1], member))
                    used.add(member)
                least = {"all": len(members), "any": 1}.get(words[2], decimal(words[2]))
                if least is None or not 1 <= least <= len(members):
                    raise ValueError("group %s: %s is no number of its members" % (words[1], words[2]))
                self.groups[words[1]] = (least, members)
            elif words[0] == "quorum" and len(words) == 2 and self.quorum is None:
                self.quorum = words[1]
                if self.quorum != "none" and self.quorum not in self.witnesses and self.quorum not in self.groups:
                    raise ValueError("quorum %s is not defined before it" % words[1])
            else:
                raise ValueError("the policy has a line that means nothing: %s" % words[0])
        if self.quorum is None:
            raise ValueError("the policy has no quorum line")
        if max(len(self.logs), len(self.witnesses), len(self.groups)) > self.LINES_MAX:
            raise ValueError("the policy has more than %d logs, witnesses or groups" % self.LINES_MAX)

    @staticmethod
    def _verifier(vkey, kind, keys):
        verifier = Verifier(vkey)
        if verifier.type != kind or verifier.key in keys:
            raise ValueError("the policy's key %s is of the wrong type, or comes twice" % verifier.name)
        keys.add(verifier.key)
        return verifier

    def _name(self, name):
        if name == "none" or name in self.witnesses or name in self.groups:
            raise ValueError("the policy's name %s comes twice" % name)

    def check(self, checkpoint):
        if self.logs and not any(log.name == checkpoint.origin and checkpoint.signed_by(log) for log in self.logs):
            raise Fault("the checkpoint is signed by none of the policy's logs")
        present = {name for name, witness in self.witnesses.items() if checkpoint.signed_by(witness)}
        met = present | {"none"}
        for name, (least, members) in self.groups.items():  # each names earlier ones only
            if sum(member in met for member in members) >= least:
                met.add(name)
        if self.quorum not in met:
            raise Fault("the checkpoint lacks the cosignatures that the policy asks for (quorum %s)" % self.quorum)
        return [name for name in self.witnesses if name in present]


# The Merkle tree: RFC 6962, and proofs as in c2sp.org/tlog-proof.


def leaf_hash(entry):
    return sha256(b"\0", entry)


def node_hash(left, right):
    return sha256(b"\1", left, right)


def tree_root(leaves):
    """The root over some leaves: split at the largest power of two that is smaller."""
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(tree_root(leaves[:split]), tree_root(leaves[split:]))


def root_from_proof(leaf, index, size, proof):
    """RFC 9162 section 2.1.3.2; None where the proof is too short or too long."""
    first, second, result = index, size - 1, leaf
    for sibling in proof:
        if second == 0:
            return None
        if first & 1 or first == second:
            result = node_hash(sibling, result)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            result = node_hash(result, sibling)
        first, second = first >> 1, second >> 1
    return result if second == 0 else None


def consistency_holds(old, new, proof):
    """RFC 9162 section 2.1.4.2, from one checkpoint to a later one."""
    if not 0 < old.size < new.size:
        return False
    proof = list(proof)
    if old.size & (old.size - 1) == 0:
        proof.insert(0, old.root)
    if not proof:
        return False
    first, second = old.size - 1, new.size - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    old_root = new_root = proof[0]
    for sibling in proof[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            old_root, new_root = node_hash(sibling, old_root), node_hash(sibling, new_root)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            new_root = node_hash(new_root, sibling)
        first, second = first >> 1, second >> 1
    return (old_root, new_root, second) == (old.root, new.root, 0)


def check_proof(proof, position, entry, checkpoint=None, log=None):
    """Under `checkpoint`, or under the one that the proof ends with, which `log` must have signed. Answers it."""
    head, separator, note = proof.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    if not separator or lines[0] != "c2sp.org/tlog-proof@v1" or lines[1:2] != ["index %d" % position]:
        raise Fault("its proof is not a tlog-proof of this position")
    hashes = [unbase64(line) for line in lines[2:]]
    if any(each is None or len(each) != 32 for each in hashes) or len(hashes) > 64:
        raise Fault("its proof has a line that is no hash")
    if checkpoint is None:
        checkpoint = Checkpoint(note)
        if checkpoint.origin != log.name or not checkpoint.signed_by(log):
            raise Fault("its proof ends with a checkpoint that the log did not sign")
    elif note != checkpoint.note:
        raise Fault("its proof leads to another checkpoint")
    if position >= checkpoint.size:
        raise Fault("it lies beyond the checkpoint")
    if root_from_proof(leaf_hash(entry), position, checkpoint.size, hashes) != checkpoint.root:
        raise Fault("its proof does not lead to the checkpoint's root")
    return checkpoint


# Entries and their parts.


class Entry:
    FACTS, CONTENT = 1, 2

    def __init__(self, data, origin):
        try:
            if len(data) > 65535:
                raise Malformed
            entry = message(data)
            self.recorded_at_us, self.header = fixed64(entry, 1), octets(entry, 2)
            self.signatures = [
                (octets(each, 1), octets(each, 2)) for each in map(message, repeated_octets(entry, 3))
            ]
            header = message(self.header)
            version, named = unsigned(header, 1), octets(header, 2).decode("utf-8")
            self.event_id = octets(header, 3)
            parts = [Part(message(each)) for each in repeated_octets(header, 4)]
        except (Malformed, UnicodeDecodeError):
            raise Fault("it is not an entry") from None
        if version != 1:
            raise Fault("its version is %d, and 1 is known here" % version)
        if named != origin:
            raise Fault("it was made for another log")
        if len(self.event_id) != 16 or [part.kind for part in parts] not in ([1], [1, 2]):
            raise Fault("its header lacks an event id or facts")
        self.facts, self.content = parts[0], parts[1] if len(parts) == 2 else None

    def signature_verifies(self, key, signature):
        return ed25519_verifies(key, signature, b"promptledger/event/v1\n" + self.header)


class Part:
    STREAM_ABOVE = (1 << 20) + 16
    STREAM_CHUNK = 65536 + 17

    def __init__(self, fields):
        self.kind, self.key_ids, self.salt = unsigned(fields, 1), repeated_octets(fields, 2), octets(fields, 3)
        self.length, self.digest, self.commitment = unsigned(fields, 4), octets(fields, 5), octets(fields, 6)

    def check_ciphertext(self, ciphertext):
        if len(ciphertext) != self.length or sha256(ciphertext) != self.digest:
            raise Fault("its %s is not what was signed" % self.word)

    @property
    def word(self):
        return {1: "facts", 2: "content"}.get(self.kind, "part")

    def open(self, ciphertext, part_key, origin, event_id):
        if not hmac.compare_digest(part_key[32:], self.commitment):
            raise Fault("the key for its %s is not the one it was sealed with" % self.word)
        if not self.key_ids or len(self.salt) != 32 or any(len(each) != 16 for each in self.key_ids):
            raise Fault("its header does not say how its %s is sealed" % self.word)
        context = b""
        for field in (origin.encode(), event_id, bytes([self.kind]), b"".join(self.key_ids)):
            context += len(field).to_bytes(4, "big") + field
        try:
            if len(ciphertext) > self.STREAM_ABOVE:
                padded = self._open_stream(ciphertext, part_key[:32], context)
            else:
                padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                    ciphertext, context, self.salt[:24], part_key[:32]
                )
        except (CryptoError, RuntimeError, ValueError):
            raise Fault("its %s does not decrypt" % self.word) from None
        plaintext = padded.rstrip(b"\0")
        if not padded or len(padded) % 64 or plaintext[-1:] != b"\x80" or len(padded) - len(plaintext) >= 64:
            raise Fault("its %s is not padded" % self.word)
        return plaintext[:-1]

    def _open_stream(self, ciphertext, key, context):
        state = sodium.crypto_secretstream_xchacha20poly1305_state()
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, ciphertext[:24], key)
        pieces = []
        for start in range(24, len(ciphertext), self.STREAM_CHUNK):
            chunk = ciphertext[start : start + self.STREAM_CHUNK]
            piece, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, context)
            is_last = start + self.STREAM_CHUNK >= len(ciphertext)
            if (tag == sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL) != is_last:
                raise ValueError
            pieces.append(piece)
        return b"".join(pieces)


EVENTS = {
    10: ("workspace-created", "manage-members"),
    11: ("member-added", "manage-members"),
    12: ("role-granted", "manage-members"),
    13: ("signing-key-registered", "manage-members"),
    14: ("member-removed", "manage-members"),
    15: ("role-revoked", "manage-members"),
    16: ("team-created", "manage-members"),
    17: ("team-joined", "manage-members"),
    18: ("team-left", "manage-members"),
    19: ("signing-key-rotated", "manage-keys"),
    20: ("signing-key-revoked", "manage-keys"),
    21: ("command-refused", "take-part"),
    30: ("prompt-created", "edit-prompts"),
    31: ("version-committed", "edit-prompts"),
    32: ("prompt-forked", "edit-prompts"),
    33: ("prompt-tagged", "tag-prompts"),
    34: ("prompt-untagged", "tag-prompts"),
    50: ("dataset-created", "edit-datasets"),
    51: ("case-added", "edit-datasets"),
    70: ("provider-configured", "configure-providers"),
    71: ("provider-removed", "configure-providers"),
    72: ("credential-stored", "configure-providers"),
    73: ("price-set", "configure-providers"),
    90: ("experiment-designed", "design-experiments"),
    91: ("experiment-started", "run-experiments"),
    92: ("experiment-cancelled", "run-experiments"),
    93: ("experiment-concluded", "run-experiments"),
    94: ("experiment-paused", "execute-runs"),
    95: ("experiment-resumed", "run-experiments"),
    96: ("experiment-reopened", "run-experiments"),
    110: ("run-requested", "run-experiments"),
    111: ("run-started", "execute-runs"),
    112: ("attempt-failed", "execute-runs"),
    113: ("result-recorded", "execute-runs"),
    114: ("scores-recorded", "execute-runs"),
    115: ("run-failed", "execute-runs"),
    116: ("run-cancelled", "run-experiments"),
    125: ("sandbox-created", "execute-runs"),
    126: ("sandbox-destroyed", "execute-runs"),
    127: ("sandbox-chosen", "manage-policy"),
    130: ("subject-erased", "erase-subjects"),
    131: ("evidence-exported", "export-evidence"),
    132: ("checkpoint-witnessed", "manage-custody"),
    133: ("data-viewed", "read-content"),
    134: ("workspace-settings-changed", "manage-custody"),
    135: ("keyring-rotated", "manage-keys"),
    136: ("unlock-slot-added", "manage-keys"),
    137: ("unlock-slot-removed", "manage-keys"),
    138: ("ledger-restored", "manage-custody"),
    150: ("budget-set", "manage-policy"),
    151: ("budget-exhausted", "execute-runs"),
    152: ("local-only-set", "manage-policy"),
    160: ("judgement-recorded", "execute-runs"),
    161: ("rating-recorded", "judge-outputs"),
    162: ("comparison-voted", "judge-outputs"),
    163: ("judge-calibrated", "judge-outputs"),
    170: ("metric-defined", "design-experiments"),
    171: ("run-rescored", "execute-runs"),
    172: ("judging-requested", "run-experiments"),
}


class Event:
    """The facts of one event, decoded."""

    def __init__(self, plaintext):
        try:
            facts = message(plaintext)
            self.actor = octets(facts, 1)
            known = [number for number in facts if number in EVENTS]
            if len(known) != 1:
                raise Malformed
            self.number = known[0]
            self.fields = message(octets(facts, self.number))
            self.word, self.permission = EVENTS[self.number]
            if self.number in (13, 19, 20) and octets(self.fields, 1) == self.actor:
                self.permission = "take-part"  # everybody's own key is everybody's own business
            if self.number == 94 and self._number_or_zero(2) == 1:
                self.permission = "run-experiments"  # a person's reason
            if self.number == 152 and self._number_or_zero(3):
                marked = [
                    number
                    for number, values in self.fields.items()
                    if number in (1, 2) and any(kind == 2 for kind, _ in values)
                ]
                if marked:
                    self.permission = {1: "edit-prompts", 2: "edit-datasets"}[marked[-1]]
            if self.number == 127:
                scopes = [
                    number
                    for number, values in self.fields.items()
                    if (number == 1 and any(kind == 0 for kind, _ in values))
                    or (number == 2 and any(kind == 2 for kind, _ in values))
                ]
                if scopes and scopes[-1] == 2:
                    self.permission = "edit-prompts"
            if self.number in FOLDED:
                self._ids = {number: self._octets_or_none(number) for number in (1, 2, 3)}
                self._role = ROLES.get(unsigned(self.fields, 2)) if self.number in (12, 15) else None
                self.data_keys = repeated_octets(self.fields, 3) if self.number == 130 else []
            if self.number == 20:
                self.reason = REASONS.get(self._number_or_zero(3), "unknown")
                is_dated = any(kind == 0 for kind, _ in self.fields.get(4, ()))
                self.in_doubt_from = self._number_or_zero(4) if is_dated else None
        except Malformed:
            raise Fault("its facts are no event that is known here") from None

    def _octets_or_none(self, number):
        return b"" if any(kind != 2 for kind, _ in self.fields.get(number, ())) else octets(self.fields, number)

    def _number_or_zero(self, number):
        return 0 if any(kind != 0 for kind, _ in self.fields.get(number, ())) else unsigned(self.fields, number)

    def id(self, number):
        return self._ids[number]

    def role(self):
        return self._role


def content_fields(plaintext, event):
    try:
        content = message(plaintext)
        if list(content) != [event.number]:
            raise Malformed
        return message(octets(content, event.number))
    except Malformed:
        raise Fault("its content is not that of its event") from None


# Who may sign, and who may do what, before each entry: FORMAT.txt, section 6.

ROLES = {1: "owner", 2: "admin", 3: "engineer", 4: "operator", 5: "reviewer", 6: "viewer", 7: "auditor"}
PERMISSIONS = set(
    "manage-members manage-owners raise-oneself edit-prompts tag-prompts edit-datasets configure-providers"
    " design-experiments run-experiments execute-runs read-facts read-content use-credentials manage-keys erase-subjects"
    " export-evidence manage-custody manage-policy make-backups judge-outputs take-part".split()
)
ALLOWED = {
    "owner": PERMISSIONS,
    "admin": PERMISSIONS - {"manage-owners", "raise-oneself", "execute-runs", "use-credentials", "manage-keys"},
    "engineer": "edit-prompts tag-prompts edit-datasets design-experiments run-experiments judge-outputs read-facts read-content take-part",
    "operator": "run-experiments execute-runs read-facts read-content use-credentials make-backups take-part",
    "reviewer": "tag-prompts judge-outputs read-facts read-content take-part",
    "viewer": "read-facts read-content take-part",
    "auditor": "read-facts read-content export-evidence take-part",
}
ALLOWED = {role: set(words.split()) if isinstance(words, str) else words for role, words in ALLOWED.items()}
FOUNDERS = {"manage-members", "manage-owners", "raise-oneself", "take-part"}
ACCESS_EVENTS = set(range(10, 21))
FOLDED = ACCESS_EVENTS | {130}  # subject-erased
REASONS = {1: "retired", 2: "lost", 3: "stolen"}


class Key:
    def __init__(self, public_key, owner, start):
        self.public_key, self.owner, self.start, self.end = public_key, owner, start, None
        self.revocation = None  # the first: its position, its reason, and the first entry in doubt, where it names one

    def puts_in_doubt(self, position):
        """Whether the entry there, which the key signed, may be somebody else's than its owner's."""
        if self.revocation is None:
            return False
        end, reason, start = self.revocation
        return position < end and (reason == "stolen" if start is None else position >= start)


class Access:
    """Who belongs, with which roles and keys: folded from the entries that say so, in their order."""

    def __init__(self):
        self.founder, self.had_owner = None, False
        self.members, self.removed = {}, set()  # of present members: their own roles
        self.teams, self.team_members = {}, {}  # the roles of teams; who is in them
        self.keys, self.had_key = {}, set()  # by name
        self.erased_keys = set()

    # What follows from the state.

    def roles(self, actor):
        roles = set(self.members.get(actor, ()))
        for team, members in self.team_members.items():
            if actor in members:
                roles |= self.teams[team]
        return roles

    def permissions(self, actor):
        return set().union(*(ALLOWED.get(role, set()) for role in self.roles(actor)))

    def missing(self, event):
        """The permission that the actor of an event lacks, in the state before it; or None."""
        permissions = self.permissions(event.actor)
        if event.number not in ACCESS_EVENTS:
            return None if event.permission in permissions else event.permission
        if not self.had_owner and self.founder in (None, event.actor):  # entry 0 has nobody before it
            permissions |= FOUNDERS
        for needed in [event.permission] + self._needed_by_circumstance(event, permissions):
            if needed not in permissions:
                return needed
        return None

    def _needed_by_circumstance(self, event, permissions):
        needed, concerned, team = [], event.id(1), b""
        if event.word in ("role-granted", "role-revoked"):
            given, team = {event.role()}, event.id(3)
        elif event.word in ("team-joined", "team-left"):
            given, concerned = self.teams.get(event.id(1), set()), event.id(2)
        elif event.word == "member-removed":
            given = self.roles(concerned)
        elif event.word == "signing-key-registered" and concerned != event.actor:
            return ["manage-keys"] if "owner" in self.roles(concerned) or concerned in self.had_key else []
        else:
            return []
        if "owner" in given:
            needed.append("manage-owners")
        if event.word in ("role-granted", "team-joined"):
            own = event.actor in self.team_members.get(team, ()) if team else concerned == event.actor
            if own and set().union(*(ALLOWED.get(role, set()) for role in given)) - permissions:
                needed.append("raise-oneself")
        return needed

    def key_at(self, name, position):
        """The key of that name; a fault says why it may not sign there."""
        key = self.keys.get(name)
        if key is None:
            raise Fault("it is signed with a key that was never registered")
        if position < key.start:
            raise Fault("its key counts only from entry %d on" % key.start)
        if key.end is not None and position >= key.end:
            raise Fault("its key counts only before entry %d" % key.end)
        return key

    def in_doubt(self, signed):
        """What revocations put in doubt of the entries that each key signed, in the order of the revocations."""
        found = []
        for name, key in self.keys.items():
            positions = [position for position in signed.get(name, []) if key.puts_in_doubt(position)]
            if positions:
                found.append(
                    {
                        "key": name.hex(),
                        "actor": identifier(key.owner),
                        "revoked_at": key.revocation[0],
                        "reason": key.revocation[1],
                        "in_doubt_from": key.revocation[2],
                        "positions": positions,
                    }
                )
        return sorted(found, key=lambda each: each["revoked_at"])

    # What changes it.

    def fold(self, position, event):
        first, second, third = event.id(1), event.id(2), event.id(3)
        if event.word == "workspace-created":
            self.founder = event.actor
        elif event.word == "member-added" and len(first) == 16 and first not in self.removed:
            self.members.setdefault(first, set())
        elif event.word == "member-removed" and first in self.members:
            del self.members[first]
            self.removed.add(first)
            for members in self.team_members.values():
                members.discard(first)
            for name, key in self.keys.items():
                if key.owner == first:
                    self._end_key(name, position)
        elif event.word in ("role-granted", "role-revoked"):
            holder = self.teams.get(third) if third else self.members.get(first)
            if holder is not None:
                holder.add(event.role()) if event.word == "role-granted" else holder.discard(event.role())
        elif event.word == "team-created" and len(first) == 16 and first not in self.teams:
            self.teams[first], self.team_members[first] = set(), set()
        elif event.word == "team-joined" and first in self.teams and second in self.members:
            self.team_members[first].add(second)
        elif event.word == "team-left" and first in self.teams:
            self.team_members[first].discard(second)
        elif event.word == "signing-key-registered":
            self._add_key(second, first, position)
        elif event.word == "signing-key-rotated":
            old = self.keys.get(second)
            if old and old.owner == first and old.end is None and self._add_key(third, first, position):
                self._end_key(second, position)
        elif event.word == "signing-key-revoked":
            if second in self.keys and self.keys[second].owner == first:
                self._end_key(second, position)
                if self.keys[second].revocation is None:
                    self.keys[second].revocation = (position, event.reason, event.in_doubt_from)
        elif event.word == "subject-erased":
            self.erased_keys.update(event.data_keys)
        self.had_owner = self.had_owner or any("owner" in self.roles(member) for member in self.members)

    def _add_key(self, public_key, owner, position):
        name = sha256(public_key)
        if len(public_key) != 32 or owner not in self.members or name in self.keys:
            return False
        start = 0 if not self.keys and owner == self.founder else position + 1
        self.keys[name] = Key(public_key, owner, start)
        self.had_key.add(owner)
        return True

    def _end_key(self, name, position):
        if self.keys[name].end is None:
            self.keys[name].end = position + 1


# The container: FORMAT.txt, section 1.


class Container:
    def __init__(self, file):
        self.file = file
        self.due = None  # the position whose member comes next

    def fail(self, reason):
        raise Fault(reason, self.due)

    def _read(self, count):
        data = self.file.read(count)
        if len(data) != count:
            self.fail("the file is cut off")
        return data

    @staticmethod
    def header(name, size):
        header = b"".join(
            (name.ljust(100, b"\0"), b"0000644\0", b"0000000\0", b"0000000\0", b"%011o\0" % size, b"00000000000\0")
        )
        tail = b"0" + bytes(100) + b"ustar\00000" + bytes(247)
        checksum = sum(header) + 8 * 0x20 + sum(tail)
        return header + b"%06o\0 " % checksum + tail

    def member(self, names, limit):
        """The next member, which must bear one of these names: its name and its data."""
        header = self._read(512)
        if header == bytes(512):
            self.fail("the file ends where %s was due" % " or ".join(names))
        name = header[:100].rstrip(b"\0")
        digits = header[124:135]
        if not all(0x30 <= byte <= 0x37 for byte in digits) or header != self.header(name, int(digits, 8)):
            self.fail("a header of the file is damaged")
        text = name.decode("ascii", "replace")
        if text not in names:
            self.fail("the file holds %r where %s was due" % (text, " or ".join(names)))
        size = int(digits, 8)
        if size > limit:
            self.fail("%s has %d bytes, at most %d are read" % (text, size, limit))
        data = self._read(size)
        if any(self._read(-size % 512)):
            self.fail("the padding behind %s is not empty" % text)
        return text, data

    def end(self):
        self.due = None
        if self.file.read(1025) != bytes(1024):
            self.fail("the file does not end after its last member")


# The manifest: FORMAT.txt, section 2.

MANIFEST_FIELDS = (
    "format version origin verification_key checkpoint_size export_position exported_at_us exported_by selection positions"
    " content_positions sealed_to digests"
).split()


class Manifest:
    def __init__(self, data):
        try:
            fields = json.loads(data.decode("utf-8"))
        except (UnicodeDecodeError, ValueError, RecursionError):
            raise Fault("the manifest is not JSON") from None
        if not isinstance(fields, dict) or fields.get("format") != "promptledger-evidence":
            raise Fault("the file is not an evidence bundle")
        version = fields.get("version")
        if type(version) is not int or version < 1:
            raise Fault("the manifest names no format version")
        if version > 1:
            raise Fault("the bundle has format %d, and 1 is known here; use a newer verifier" % version)
        if not self._is_well_formed(fields):
            raise Fault("the manifest is not what format 1 says")
        if json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" != data:
            raise Fault("the manifest is not spelled as format 1 says")
        self.__dict__.update(fields)
        self.exporter = bytes.fromhex(self.exported_by)
        self.sealed_key = self.sealed_to and unbase64(self.sealed_to)

    @classmethod
    def _is_well_formed(cls, fields):
        number = lambda value: type(value) is int and 0 <= value < 1 << 64
        hexadecimal = lambda value, size: (
            isinstance(value, str) and len(value) == 2 * size and all(c in "0123456789abcdef" for c in value)
        )
        rising = lambda values: (
            isinstance(values, list) and all(map(number, values)) and all(a < b for a, b in zip(values, values[1:]))
        )
        if list(fields) != MANIFEST_FIELDS:
            return False
        selection, digests = fields["selection"], fields["digests"]
        names = list(digests) if isinstance(digests, dict) else []
        return (
            all(isinstance(fields[name], str) for name in ("origin", "verification_key"))
            and number(fields["checkpoint_size"])
            and number(fields["export_position"])
            and number(fields["exported_at_us"])
            and hexadecimal(fields["exported_by"], 16)
            and isinstance(selection, dict)
            and list(selection) == ["experiment", "actor", "since_position"]
            and all(selection[name] is None or hexadecimal(selection[name], 16) for name in ("experiment", "actor"))
            and (selection["since_position"] is None or number(selection["since_position"]))
            and rising(fields["positions"])
            and fields["positions"][:1] == [0]
            and rising(fields["content_positions"])
            and set(fields["content_positions"]) <= set(fields["positions"])
            and fields["positions"][-1] < fields["checkpoint_size"] <= fields["export_position"]
            and (fields["sealed_to"] is None or len(cls._key(fields["sealed_to"])) == 32)
            and all(hexadecimal(digest, 32) for digest in digests.values())
            and cls._are_member_names(names, "part-keys" if fields["sealed_to"] is None else "part-keys.sealed")
        )

    @staticmethod
    def _key(text):
        return (unbase64(text) if isinstance(text, str) else None) or b""

    @staticmethod
    def _are_member_names(names, keys):
        schemas = names[1:-2]
        return (
            names[:1] == ["FORMAT.txt"]
            and names[-2:] == ["checkpoint", keys]
            and 1 <= len(schemas) <= 100
            and schemas == sorted(schemas)
            and all(
                name.startswith("schema/promptledger/v1/")
                and name.endswith(".proto")
                and name[23:-6].replace("_", "").isalnum()
                and name.isascii()
                and len(name) <= 100
                for name in schemas
            )
        )


class PartKeys:
    """The part keys of a bundle, in their order."""

    RECORD = 8 + 1 + 64

    def __init__(self, data, manifest):
        contents = set(manifest.content_positions)
        expected = [(p, kind) for p in manifest.positions for kind in ((1, 2) if p in contents else (1,))]
        expected.append((manifest.export_position, 1))
        if len(data) != self.RECORD * len(expected):
            raise Fault("the part keys are not those of the bundle's parts")
        self.keys = {}
        for index, (position, kind) in enumerate(expected):
            record = data[index * self.RECORD : (index + 1) * self.RECORD]
            if record[:9] != position.to_bytes(8, "big") + bytes([kind]):
                raise Fault("the part keys are not those of the bundle's parts", position)
            self.keys[position, kind] = record[9:]


class Report:
    """What was found. `size` and `root` are those of the checkpoint."""

    def __init__(self):
        self.fields = {"ok": False, "failure": None, "failures": []}
        self.is_complete = None  # of a bundle: whether all was looked at that there is to look at
        self.proven, self.not_proven, self.events = [], [], []
        self.faults = []

    def add(self, fault, position=None):
        if len(self.faults) < FAULTS_MAX:
            self.faults.append((fault.position if fault.position is not None else position, fault.reason))

    def finish(self):
        # A fault of the whole comes first, then the entries in their order.
        self.faults.sort(key=lambda each: -1 if each[0] is None else each[0])
        failures = [{"position": position, "reason": reason} for position, reason in self.faults]
        self.fields.update(
            ok=not failures,
            failure=failures[0] if failures else None,
            failures=failures,
            proven=self.proven if not failures else [],
            not_proven=self.not_proven,
        )
        if self.is_complete is not None:
            self.fields["complete"] = not failures and self.is_complete
        return self


class BundleCheck:
    """One pass over a bundle, in the order of its members."""

    def __init__(self, file, log_key=None, policy=None, auditor_seed=None):
        self.container = Container(file)
        self.log_key, self.policy, self.auditor_seed = log_key, policy, auditor_seed
        self.report, self.access = Report(), Access()
        self.keys = None
        self.report.is_complete = False
        self.is_blind = False  # an entry could not be read that may have said who may sign
        self.pending = []  # signed before the founder's key was registered
        self.recorded_at_us, self.event_ids, self.names = 0, set(), {}
        self.signed = {}  # the positions of what each key signed, rising
        self.erased, self.missing_content, self.contents = [], [], 0
        self.handed_out = hashlib.sha256()

    def run(self):
        try:
            self._check()
        except Fault as fault:
            self.report.add(fault)
        return self.report.finish()

    def _check(self):
        container, report = self.container, self.report
        _, data = container.member(["manifest.json"], 1 << 28)
        self.manifest = manifest = Manifest(data)
        _, self.seal = container.member(["manifest.sig"], 128)
        if len(self.seal) != 96 or not ed25519_verifies(
            self.seal[:32], self.seal[32:], b"promptledger/evidence/v1\n" + data
        ):
            report.add(Fault("the manifest is not what its exporter signed"))
        members = {}
        for name in manifest.digests:
            limit = 1 << 30 if name.startswith("part-keys") else 1 << 20
            _, members[name] = container.member([name], limit)
            if sha256(members[name]).hex() != manifest.digests[name]:
                report.add(Fault("%s is not what the manifest names" % name))
        self._read_checkpoint(members["checkpoint"])
        self._read_keys(members)
        del members
        contents = set(manifest.content_positions)
        for position in manifest.positions:
            self._read_entry(position, position in contents)
        for name in list(manifest.digests)[:-2]:
            self.handed_out.update(bytes.fromhex(manifest.digests[name]))
        self._read_record(manifest.export_position)
        container.end()
        for position, entry, actor in self.pending:
            try:
                self._check_signatures(position, entry, actor)
            except Fault as fault:
                report.add(fault, position)
        if self.keys:
            self._check_exporter()
        self._conclude()

    def _read_checkpoint(self, note):
        manifest, report = self.manifest, self.report
        self.checkpoint = Checkpoint(note)
        if (self.checkpoint.origin, self.checkpoint.size) != (manifest.origin, manifest.checkpoint_size):
            report.add(Fault("the checkpoint is not the one that the manifest names"))
        try:
            claimed = Verifier(manifest.verification_key)
        except ValueError:
            raise Fault("the manifest's verification key is none") from None
        if claimed.name != manifest.origin or claimed.type != 1:
            raise Fault("the manifest's verification key is not the log's")
        if self.log_key and self.log_key.text != claimed.text:
            raise Fault("the bundle is of another log than the key: %s" % manifest.origin)
        if not self.checkpoint.signed_by(claimed):
            raise Fault("the checkpoint is not signed with the log's key")
        if self.policy and self.policy.logs and claimed.text not in [log.text for log in self.policy.logs]:
            raise Fault("the policy does not name the log's key")
        self.log = claimed
        self.witnesses = self.policy.check(self.checkpoint) if self.policy else []
        report.fields.update(
            origin=manifest.origin,
            verification_key=manifest.verification_key,
            size=self.checkpoint.size,
            root=base64.b64encode(self.checkpoint.root).decode(),
        )

    def _read_keys(self, members):
        manifest = self.manifest
        if manifest.sealed_to is None:
            self.keys = PartKeys(members["part-keys"], manifest).keys
        elif self.auditor_seed:
            public, secret = sodium.crypto_box_seed_keypair(self.auditor_seed)
            if public != manifest.sealed_key:
                raise Fault("the bundle is sealed to another key than the one it is to be opened with")
            try:
                opened = sodium.crypto_box_seal_open(members["part-keys.sealed"], public, secret)
            except CryptoError:
                raise Fault("the part keys do not open") from None
            self.keys = PartKeys(opened, manifest).keys

    def _members(self, position):
        container = self.container
        container.due = position
        _, data = container.member(["entries/%d" % position], 65535)
        _, proof = container.member(["proofs/%d.tlog-proof" % position], 1052672)
        _, facts = container.member(["parts/%d.facts" % position], 68157440)
        return data, proof, facts

    def _check_order(self, entry):
        if entry.recorded_at_us <= self.recorded_at_us:
            raise Fault("its clock does not rise")
        self.recorded_at_us = entry.recorded_at_us
        if entry.event_id in self.event_ids:
            raise Fault("its event id stands earlier in the bundle")
        self.event_ids.add(entry.event_id)

    def _read_entry(self, position, has_content):
        data, proof, facts = self._members(position)
        content = self.container.member(["parts/%d.content" % position], 68157440)[1] if has_content else None
        self.handed_out.update(leaf_hash(data) + (b"\1" if has_content else b"\0"))
        is_folded = False
        try:
            entry = Entry(data, self.manifest.origin)
            check_proof(proof, position, data, self.checkpoint)
            self._check_order(entry)
            entry.facts.check_ciphertext(facts)
            if content is not None:
                if entry.content is None:
                    raise Fault("it has content that was not signed")
                entry.content.check_ciphertext(content)
            if self.keys is None:
                return
            plaintext = entry.facts.open(facts, self.keys[position, 1], self.manifest.origin, entry.event_id)
            event = Event(plaintext)
            if (event.word == "workspace-created") != (position == 0):
                raise Fault("a workspace is created by entry 0, and by no other")
            lacking = self.access.missing(event)
            if event.number in FOLDED:
                self.access.fold(position, event)
            is_folded = True
            self._check_event(position, entry, event, content, lacking)
        except Fault as fault:
            self.report.add(fault, position)
        if not is_folded:
            self.is_blind = True

    def _read_record(self, position):
        """The entry by which the log tells of this very bundle."""
        data, proof, facts = self._members(position)
        _, consistency = self.container.member(["consistency"], 4096)
        try:
            lines = consistency.decode("ascii", "replace").split("\n")
            hashes = [unbase64(line) for line in lines[:-1]]
            if lines[-1] or not hashes or len(hashes) > 64 or any(each is None or len(each) != 32 for each in hashes):
                raise Fault("the consistency proof is not what format 1 says")
        except Fault as fault:
            raise Fault(fault.reason, position) from None
        try:
            entry = Entry(data, self.manifest.origin)
            later = check_proof(proof, position, data, log=self.log)
            if not consistency_holds(self.checkpoint, later, hashes):
                raise Fault("its checkpoint does not go on from the bundle's")
            self._check_order(entry)
            entry.facts.check_ciphertext(facts)
            if self.keys is None:
                return
            event = Event(entry.facts.open(facts, self.keys[position, 1], self.manifest.origin, entry.event_id))
            if self.access.keys:
                self._check_signatures(position, entry, event.actor)
            else:
                self.pending.append((position, entry, event.actor))
            lacking = self.access.missing(event)
            if lacking and not self.is_blind:
                raise Fault("its actor was not allowed to %s" % lacking)
            self._check_told(entry, event)
        except Fault as fault:
            self.report.add(fault, position)

    def _check_told(self, entry, event):
        manifest = self.manifest
        if event.word != "evidence-exported":
            raise Fault("it does not tell of an export")
        if event.actor != manifest.exporter:
            raise Fault("it tells of an export by somebody else")
        try:
            told, selection = event.fields, manifest.selection
            if unsigned(told, 4) != len(manifest.positions) or octets(told, 5) != self.handed_out.digest():
                raise Fault("it tells of an export of something else than this bundle")
            says = [octets(told, 1), octets(told, 2), unsigned(told, 3) if 3 in told else None]
            says += [unsigned(told, 6), bool(unsigned(told, 7)), octets(told, 8), entry.recorded_at_us]
        except Malformed:
            raise Fault("its facts are no event that is known here") from None
        is_said = [bytes.fromhex(selection[name] or "") for name in ("experiment", "actor")]
        is_said += [selection["since_position"], manifest.checkpoint_size, bool(manifest.content_positions)]
        is_said += [manifest.sealed_key or b"", manifest.exported_at_us]
        if says != is_said:
            raise Fault("it tells of another export than the manifest")

    def _check_event(self, position, entry, event, content, lacking):
        for name in {name for name, _ in entry.signatures}:
            self.signed.setdefault(name, []).append(position)
        if not self.access.keys:
            self.pending.append((position, entry, event.actor))
            if len(self.pending) > 1000:
                raise Fault("the founder's key is registered nowhere")
        else:
            self._check_signatures(position, entry, event.actor)
        if lacking and not self.is_blind:
            raise Fault("its actor was not allowed to %s" % lacking)
        fields = None
        if content is not None:
            plaintext = entry.content.open(content, self.keys[position, 2], self.manifest.origin, entry.event_id)
            fields = content_fields(plaintext, event)
            self.contents += 1
            if event.word == "member-added":
                self.names[event.id(1)] = octets(fields, 1).decode("utf-8", "replace")
        elif entry.content is not None:
            self.missing_content.append(entry.content.key_ids)
        self.report.events.append(
            {
                "position": position,
                "recorded_at_us": entry.recorded_at_us,
                "event_id": str(uuid.UUID(bytes=entry.event_id)),
                "type": event.word,
                "actor": identifier(event.actor),
                "content": None if entry.content is None else "absent" if content is None else "disclosed",
            }
        )

    def _check_signatures(self, position, entry, actor):
        if not entry.signatures:
            raise Fault("it is not signed")
        owners = set()
        for name, signature in entry.signatures:
            if self.is_blind and name not in self.access.keys:
                return  # who may sign hangs on what could not be read
            key = self.access.key_at(name, position)
            if not entry.signature_verifies(key.public_key, signature):
                raise Fault("its signature does not verify")
            owners.add(key.owner)
        if actor not in owners:
            raise Fault("it is not signed by the actor it names")

    def _check_exporter(self):
        if self.is_blind:
            return
        manifest, index = self.manifest, self.manifest.checkpoint_size
        try:
            owner = self.access.key_at(sha256(self.seal[:32]), index).owner
        except Fault:
            raise Fault("the manifest is signed with a key that may not sign") from None
        if owner != manifest.exporter:
            raise Fault("the manifest is not signed by the exporter it names")
        in_clear = manifest.content_positions and manifest.sealed_to is None
        for permission in ["export-evidence"] + (["read-content"] if in_clear else []):
            if permission not in self.access.permissions(owner):
                raise Fault("the exporter was not allowed to %s" % permission)

    def _conclude(self):
        manifest, report = self.manifest, self.report
        in_doubt = self.access.in_doubt(self.signed) if self.keys else None
        doubtful = {position for each in in_doubt or [] for position in each["positions"]}
        for event in report.events:
            event["in_doubt"] = event["position"] in doubtful
        erased = sum(any(key in self.access.erased_keys for key in keys) for keys in self.missing_content)
        report.fields.update(
            entries=len(manifest.positions),
            contents=self.contents if self.keys else None,
            contents_erased=erased if self.keys else None,
            contents_withheld=len(self.missing_content) - erased if self.keys else None,
            exported_by=identifier(manifest.exporter),
            export_position=manifest.export_position,
            selection={
                "experiment": manifest.selection["experiment"] and dashed(manifest.selection["experiment"]),
                "actor": manifest.selection["actor"] and dashed(manifest.selection["actor"]),
                "since_position": manifest.selection["since_position"],
            },
            sealed_to=manifest.sealed_to,
            in_doubt=in_doubt,
            witnesses=self.witnesses,
        )
        report.proven.append("every entry stands at its position under the checkpoint's root")
        report.proven.append("every ciphertext is the one that its entry names")
        if self.keys:
            report.proven.append(
                "every entry is signed with a key of its actor that was valid there by the entries before it here"
            )
            report.proven.append("every actor was permitted to do what its entry says, by the entries before it here")
            report.proven.append("every disclosed part decrypts with its committed key, and decodes")
            report.proven.append("the log tells of this export, with exactly these entries, and its exporter signed for it")
        else:
            report.not_proven.append("signatures, authority and contents: the part keys are sealed (--open-with)")
        report.not_proven += [doubt_claim(each) for each in in_doubt or []]
        report.is_complete = bool(self.keys)
        if not self.log_key and not (self.policy and self.policy.logs):
            report.not_proven.append("that the log is the one it claims to be (--key)")
        if not self.witnesses:
            report.not_proven.append("that nobody was shown another log (--policy, with cosignatures)")
        else:
            report.not_proven.append(
                "that witnesses saw the entry that tells of this export: it came after what they cosigned"
            )
        if len(manifest.positions) == manifest.checkpoint_size:
            report.proven.append("nothing was left out: every entry under the checkpoint is here")
        else:
            report.not_proven.append(
                "that the selection is complete, and no revocation or change of roles was left out: its exporter says so"
            )


def doubt_claim(each):
    """What is not proven of the entries by a key that is in doubt."""
    positions, name = each["positions"], each["key"][:16]
    what = "that entry %d, by key %s, is its actor's" % (positions[0], name)
    if len(positions) > 1:
        what = "that %d entries from %d to %d, by key %s, are their actor's" % (
            len(positions),
            positions[0],
            positions[-1],
            name,
        )
    start = each["in_doubt_from"]
    since = "without saying since when" if start is None else "in doubt from %d" % start
    return "%s: entry %d revokes the key as %s, %s" % (what, each["revoked_at"], each["reason"], since)


def identifier(data):
    return str(uuid.UUID(bytes=data)) if len(data) == 16 else data.hex()


def dashed(text):
    return str(uuid.UUID(hex=text))


# A folder of tiles: c2sp.org/tlog-tiles.


class TileCheck:
    def __init__(self, folder, log_key=None, policy=None, signers=None, leaves_only=False):
        self.folder, self.log_key, self.policy = folder, log_key, policy
        self.signers, self.leaves_only, self.report = signers, leaves_only, Report()
        self.recorded_at_us, self.event_ids, self.signatures, self.unknown = 0, set(), 0, 0
        self.signed = {}  # the positions of what each known key signed, rising

    def run(self):
        try:
            self._check()
        except Fault as fault:
            self.report.add(fault)
        return self.report.finish()

    def _read(self, path, limit, position=None):
        try:
            with open(os.path.join(self.folder, *path.split("/")), "rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise Fault("%s cannot be read: %s" % (path, error.strerror), position) from None
        if len(data) > limit:
            raise Fault("%s is over %d bytes" % (path, limit), position)
        return data

    @staticmethod
    def _path(level, index, width):
        groups = ["%03d" % (index % 1000)]
        while index >= 1000:
            index //= 1000
            groups.insert(0, "x%03d" % (index % 1000))
        return "tile/%s/%s%s" % (level, "/".join(groups), "" if width == 256 else ".p/%d" % width)

    def _tiles(self, level, count):
        """The paths of a level of so many hashes or entries, each with its first index and its width."""
        for first in range(0, count, 256):
            width = min(256, count - first)
            yield self._path(level, first // 256, width), first, width

    def _check(self):
        report = self.report
        checkpoint = Checkpoint(self._read("checkpoint", 1 << 20))
        witnesses = self.policy.check(checkpoint) if self.policy else []
        if self.log_key:
            if self.log_key.name != checkpoint.origin:
                raise Fault("the checkpoint is of another log than the key: %s" % checkpoint.origin)
            if not checkpoint.signed_by(self.log_key):
                raise Fault("the checkpoint is not signed with the log's key")
        report.fields.update(
            origin=checkpoint.origin, size=checkpoint.size, root=base64.b64encode(checkpoint.root).decode()
        )
        self.origin = checkpoint.origin
        hashes = []
        for path, first, width in self._tiles("entries", checkpoint.size):
            bundle, offset, leaves = self._read(path, 256 * 65537, first), 0, []
            for position in range(first, first + width):
                length = int.from_bytes(bundle[offset : offset + 2], "big")
                entry = bundle[offset + 2 : offset + 2 + length]
                offset += 2 + length
                if offset > len(bundle):
                    raise Fault("%s is cut off" % path, position)
                leaves.append(leaf_hash(entry))
                self._check_entry(position, entry)
            if offset != len(bundle):
                raise Fault("%s goes on behind its last entry" % path, first + width - 1)
            hashes += leaves
        level, spread, whole = 0, 1, hashes
        while hashes:
            for path, first, width in self._tiles(level, len(hashes)):
                tile = self._read(path, 8192, first * spread)
                expected = hashes[first : first + width]
                if tile != b"".join(expected):
                    bad = next((i for i in range(width) if tile[32 * i : 32 * i + 32] != expected[i]), width - 1)
                    report.add(Fault("%s is not what the entries make" % path), (first + bad) * spread)
            hashes = [tree_root(hashes[i : i + 256]) for i in range(0, len(hashes) - 255, 256)]
            level, spread = level + 1, spread * 256
        # Where an entry or a tile is named already, that is what the root differs by.
        if not report.faults and tree_root(whole) != checkpoint.root:
            report.add(Fault("the entries do not make the root that the checkpoint is signed for"))
        report.fields.update(entries=checkpoint.size, signatures=self.signatures, witnesses=witnesses)
        report.proven.append("the entries make every tile and the checkpoint's root")
        if self.signatures and not self.unknown:
            report.proven.append("every entry is signed with a key that was valid there")
        elif self.signatures:
            report.not_proven.append("signatures of %d entries by keys that are not known here" % self.unknown)
        elif not self.leaves_only:
            report.not_proven.append("the entries' signatures: no keys are known here (--signers)")
        if self.signers is not None:
            in_doubt = self.signers.access.in_doubt(self.signed)
            report.fields.update(in_doubt=in_doubt)
            report.not_proven += [doubt_claim(each) for each in in_doubt]
        if not self.log_key and not (self.policy and self.policy.logs):
            report.not_proven.append("that the checkpoint is signed with the log's key (--key)")

    def _check_entry(self, position, data):
        if self.leaves_only:
            return
        try:
            entry = Entry(data, self.origin)
            if entry.recorded_at_us <= self.recorded_at_us:
                raise Fault("its clock does not rise")
            self.recorded_at_us = entry.recorded_at_us
            if entry.event_id in self.event_ids:
                raise Fault("its event id stands earlier in the log")
            self.event_ids.add(entry.event_id)
            if not entry.signatures:
                raise Fault("it is not signed")
            if self.signers is None:
                return
            for name, signature in entry.signatures:
                if name not in self.signers.access.keys:
                    if position < self.signers.checkpoint.size:
                        raise Fault("it is signed with a key that was never registered")
                    self.unknown += 1
                    return
                if not entry.signature_verifies(self.signers.access.key_at(name, position).public_key, signature):
                    raise Fault("its signature does not verify")
                self.signed.setdefault(name, []).append(position)
            self.signatures += 1
        except Fault as fault:
            self.report.add(fault, position)


# The command.


def read_auditor_seed(path):
    with open(path, "rb") as file:
        lines = file.read(4096).decode("ascii", "replace").split("\n")
    seed = unbase64(lines[1]) if len(lines) > 1 and lines[0] == "promptledger auditor key, version 1" else None
    if seed is None or len(seed) != 32:
        raise ValueError("%s is not an auditor's key file, as `promptledger evidence keypair` makes it" % path)
    return seed


def describe(report):
    fields = report.fields
    for fault in fields["failures"]:
        place = "" if fault["position"] is None else "entry %d: " % fault["position"]
        print("NOT SOUND: %s%s" % (place, fault["reason"]))
    if fields["ok"]:
        what = "%d entries of %s, size %d, root %s" % tuple(fields[n] for n in ("entries", "origin", "size", "root"))
        # A bundle that nobody here can read is not said to be sound: what was looked at of it is.
        is_sealed = not fields.get("complete", True)
        print("sealed: what was looked at is sound  " + what if is_sealed else "sound  " + what)
        for line in report.proven:
            print("  proven      %s" % line)
    for line in report.not_proven:
        print("  not proven  %s" % line)


def main(arguments):
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("what")
    for option in ("--key", "--policy", "--open-with", "--signers"):
        parser.add_argument(option)
    for option in ("--events", "--leaves-only", "--json"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("-h", "--help", action="help", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        key = Verifier(options.key) if options.key else None
        policy = None
        if options.policy:
            with open(options.policy, "rb") as file:
                policy = Policy(file.read(Policy.BYTES_MAX + 1))
        seed = read_auditor_seed(options.open_with) if options.open_with else None
        if os.path.isdir(options.what):
            signers = None
            if options.signers:
                with open(options.signers, "rb") as file:
                    signers = BundleCheck(file, key)
                    if not signers.run().fields["ok"] or signers.keys is None:
                        raise ValueError("%s is not a sound, readable bundle of this log" % options.signers)
            report = TileCheck(options.what, key, policy, signers, options.leaves_only).run()
        else:
            with open(options.what, "rb") as file:
                report = BundleCheck(file, key, policy, seed).run()
    except (OSError, ValueError) as error:
        said = "%s: %s" % (error.filename, error.strerror) if isinstance(error, OSError) else str(error)
        if options.json:
            print(json.dumps({"ok": False, "complete": False, "failure": {"position": None, "reason": said}}))
        sys.stderr.write("verify_evidence.py: %s\n" % said)
        return 1
    if options.events and report.fields["ok"]:
        for event in report.events:
            if options.json:
                print(json.dumps(event))
            else:
                doubt = "  (in doubt)" if event["in_doubt"] else ""
                print("%(position)8d  %(recorded_at_us)d  %(type)-26s  %(actor)s" % event + doubt)
    elif options.json:
        print(json.dumps(report.fields, indent=2))
    else:
        describe(report)
    return 0 if report.fields["ok"] else 1


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read along has seen enough. What is left to be written has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
