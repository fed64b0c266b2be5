"""A double of Cohere's chat, version 2, written from its reference and from the types of its client.

It takes any key that begins with `co-`; `co-expired` is one whose time is up. The model's name says what it does:

    echo      the last user message; with a JSON Schema, the smallest answer that obeys it
    mirror    the request it got, as JSON
    thinker   echo, after a thought of two words
    breaks    a word, then the model fails: an ending with an error in a stream, else 500
    slow      a word, then the time is up
    cut       a word, then nothing more: the stream ends without an ending
    busy      429, too many requests
    old       echo; the list names it on its last page, as deprecated

Any other name is 404. What is read is words and a frame of the server's own around each message, which is not charged.
"""

import json

from double import Double, Refused, are_texts, instance, is_number, is_whole, serve, tokens_of

MODELS = ["echo", "mirror", "thinker", "breaks", "slow", "cut", "busy", "old"]
PAGE_MAX = 3  # small, so that a list has pages whatever size is asked for
CONTEXT_TOKENS, FRAME_TOKENS = 4_096, 4
THOUGHT = "Hm, well."


def refuse(status, text):
    raise Refused(status, {"id": "5f3a", "message": text})


def within(low, high):
    return lambda value: is_number(value) and low <= value <= high


def are_messages(value):
    roles = ("system", "user", "assistant", "tool")
    return isinstance(value, list) and all(isinstance(message, dict) and message.get("role") in roles for message in value)


def is_format(value):
    return (isinstance(value, dict) and value.get("type") in ("text", "json_object")
            and isinstance(value.get("json_schema", {}), dict))


def is_thinking(value):
    return isinstance(value, dict) and value.get("type") in ("enabled", "disabled")


# The ranges are those of the reference.
PARAMETERS = {"model": lambda value: isinstance(value, str), "messages": are_messages,
              "stream": lambda value: isinstance(value, bool),
              "max_tokens": lambda value: is_whole(value) and value >= 0,
              "temperature": lambda value: is_number(value) and value >= 0, "p": within(0.01, 0.99),
              "k": lambda value: is_whole(value) and 0 <= value <= 500,
              "seed": lambda value: is_whole(value) and 0 <= value < 2**64,
              "frequency_penalty": within(0, 1), "presence_penalty": within(0, 1),
              "stop_sequences": lambda value: are_texts(value) and len(value) <= 5,
              "response_format": is_format, "thinking": is_thinking}


class Cohere(Double):
    routes = {("POST", "/v2/chat"): "chat", ("GET", "/v1/models"): "models"}

    def refuse_path(self):
        refuse(404, "resource not found")

    def check_key(self):
        scheme, _, key = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            refuse(401, "no api key supplied")
        if key == "co-expired":
            refuse(498, "invalid token: it has expired")
        if not key.startswith("co-"):
            refuse(401, "invalid api token")

    def models(self):
        self.check_key()
        size, begin = int(self.query.get("page_size", "20")), int(self.query.get("page_token", "0"))
        if not 1 <= size <= 1_000:
            refuse(400, "page_size must be between 1 and 1000")
        listed = [("embed-x", "embed")] + [(name, "chat") for name in MODELS]
        listed = [(name, endpoint) for name, endpoint in listed if self.query.get("endpoint", endpoint) == endpoint]
        end = begin + min(size, PAGE_MAX)
        page = [{"name": name, "endpoints": [endpoint], "finetuned": False, "context_length": float(CONTEXT_TOKENS),
                 "features": None, "default_endpoints": [], "is_deprecated": name == "old"}
                for name, endpoint in listed[begin:end]]
        self.reply(200, {"models": page} | ({"next_page_token": str(end)} if end < len(listed) else {}))

    def chat(self):
        self.check_key()
        asked = self.read()
        name = asked["model"]
        if name not in MODELS:
            refuse(404, f"model '{name}' not found, make sure the correct model ID was used and that you have access to the model.")
        if name == "busy":
            refuse(429, "You are using a Trial key, which is limited to 20 API calls / minute.")
        text, reason = self.text(asked, name)
        wants_thought = asked.get("thinking", {}).get("type") != "disabled"
        thought = THOUGHT if name == "thinker" and wants_thought else ""
        usage = self.usage(asked, text, thought)
        if asked.get("stream"):
            return self.stream_of(name, text, thought, reason, usage)
        if name == "breaks":
            refuse(500, "internal server error, this has been reported to our developers.")
        parts = [{"type": "thinking", "thinking": thought}] if thought else []
        parts.append({"type": "text", "text": tokens_of(text)[0] if name in ("slow", "cut") else text})
        self.reply(200, {"id": "c-1", "finish_reason": "TIMEOUT" if name == "slow" else reason,
                         "message": {"role": "assistant", "content": parts}, "usage": usage})

    def read(self):
        try:
            asked = json.loads(self.body)
        except ValueError:
            refuse(400, "invalid request: failed to parse the body as JSON")
        for name, value in asked.items():
            if name not in PARAMETERS:
                refuse(422, f"unknown field: parameter '{name}' is not a valid field")
            if not PARAMETERS[name](value):
                refuse(400, f"invalid request: parameter '{name}' is of another type or out of its range")
        if not asked.get("model"):
            refuse(400, "invalid request: model is required")
        if not asked.get("messages"):
            refuse(400, "invalid request: list of messages must not be empty")
        for message in asked["messages"]:
            if not self.words(message).strip():
                refuse(400, "invalid request: all elements in history must have a message.")
        return asked

    def words(self, message):
        """A message's text, which may stand in parts."""
        content = message.get("content")
        parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
        return "".join(part.get("text") or "" for part in parts)

    def text(self, asked, name):
        if name == "mirror":
            return json.dumps(asked, sort_keys=True), "COMPLETE"
        users = [self.words(message) for message in asked["messages"] if message["role"] == "user"]
        text, form = (users or [""])[-1], asked.get("response_format", {})
        if form.get("type") == "json_object":
            text = json.dumps(instance(form.get("json_schema", {"type": "object"})))
        for stop in asked.get("stop_sequences", []):
            if stop in text:
                return text.split(stop)[0], "STOP_SEQUENCE"
        limit = asked.get("max_tokens", CONTEXT_TOKENS)
        if limit < len(tokens_of(text)):
            return "".join(tokens_of(text)[:limit]), "MAX_TOKENS"
        return text, "COMPLETE"

    def usage(self, asked, text, thought):
        """Counts are floating-point numbers, as the server's are."""
        words = float(sum(len(tokens_of(self.words(message))) for message in asked["messages"]))
        written = float(len(tokens_of(text)) + len(tokens_of(thought)))
        return {"billed_units": {"input_tokens": words, "output_tokens": written},
                "tokens": {"input_tokens": words + FRAME_TOKENS * len(asked["messages"]), "output_tokens": written}}

    def stream_of(self, name, text, thought, reason, usage):
        events = [{"type": "message-start", "id": "c-1",
                   "delta": {"message": {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}}}]
        blocks = ([("thinking", thought)] if thought else []) + [("text", text)]
        for index, (kind, whole) in enumerate(blocks):
            content = lambda **parts: {"message": {"content": parts}}
            events.append({"type": "content-start", "index": index, "delta": content(type=kind, **{kind: ""})})
            events += [{"type": "content-delta", "index": index, "delta": content(**{kind: piece})} for piece in tokens_of(whole)]
            events.append({"type": "content-end", "index": index})
        ending = {"finish_reason": reason, "usage": usage}
        if name in ("breaks", "slow", "cut"):
            events = events[:3]
            ending = {"finish_reason": "TIMEOUT"} if name == "slow" else {"finish_reason": "ERROR", "error": "the model failed"}
        if name != "cut":
            events.append({"type": "message-end", "delta": ending})
        self.stream("text/event-stream", (
            f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events))


serve(Cohere)
