"""A double of Anthropic's messages, written from its documents and the types of its client, in both of its API versions.

Version 2026-10-21 refuses what it removed, and takes the key as a bearer's; 2023-06-01 takes sampling from the models that always
had it. A key begins with `sk-ant-`. The model's name says what it does:

    claude-echo-4-5     the last user message; it takes sampling under 2023-06-01, but not temperature and top_p at once
    claude-echo-5       the same; a newer model, which takes none under either version
    claude-mirror-5     the request it got, as JSON
    claude-thinker-5    echo, after a thought of two words
    claude-overloaded-5 529; in a stream an error after a word
    claude-spent-5      429 that no waiting cures: the spend limit is reached
    claude-cut-5        a word, then nothing more

Any other name is 404.
"""

import json

from double import Double, Refused, are_texts, instance, is_number, is_whole, serve, tokens_of

OLD, NEW = "2023-06-01", "2026-10-21"
SAMPLING = ("temperature", "top_p", "top_k")
TAKING_SAMPLING = "claude-echo-4-5"
MODELS = [TAKING_SAMPLING] + [f"claude-{name}-5" for name in ("echo", "mirror", "thinker", "overloaded", "spent", "cut")]
CONTEXT_TOKENS, OUTPUT_TOKENS_MAX, CACHED_TOKENS = 200_000, 8_192, 4
THOUGHT = "Hm, well."
EFFORTS = ("low", "medium", "high", "xhigh", "max")


def refuse(status, kind, text, **details):
    error = {"type": kind, "message": text} | ({"details": details} if details else {})
    raise Refused(status, {"type": "error", "error": error, "request_id": "req_1"})


def invalid(text):
    refuse(400, "invalid_request_error", text)


def are_messages(value):
    return isinstance(value, list) and all(
        isinstance(message, dict) and message.get("role") in ("user", "assistant") and is_content(message.get("content"))
        for message in value)


def is_content(value):
    return isinstance(value, str) or (isinstance(value, list) and all(
        block.get("type") == "text" and isinstance(block.get("text"), str) for block in value))


def is_output_config(value):
    if not isinstance(value, dict) or value.get("effort", "low") not in EFFORTS:
        return False
    form = value.get("format") or {"type": "json_schema", "schema": {}}
    return form.get("type") == "json_schema" and isinstance(form.get("schema"), dict)


PARAMETERS = {"model": lambda value: isinstance(value, str), "messages": are_messages, "system": is_content,
              "max_tokens": lambda value: is_whole(value) and value >= 1,
              "temperature": lambda value: is_number(value) and 0 <= value <= 1,
              "top_p": lambda value: is_number(value) and 0 <= value <= 1,
              "top_k": lambda value: is_whole(value) and value >= 0, "stop_sequences": are_texts,
              "stream": lambda value: isinstance(value, bool), "output_config": is_output_config,
              "thinking": lambda value: isinstance(value, dict), "metadata": lambda value: isinstance(value, dict)}


class Anthropic(Double):
    routes = {("POST", "/v1/messages"): "messages", ("GET", "/v1/models"): "models"}

    def refuse_path(self):
        refuse(404, "not_found_error", "Not Found")

    def check_head(self):
        """Both versions take the key in either header."""
        scheme, _, bearer = self.headers.get("Authorization", "").partition(" ")
        key = bearer if scheme.lower() == "bearer" else self.headers.get("x-api-key", "")
        if not key.startswith("sk-ant-"):
            refuse(401, "authentication_error", "invalid x-api-key" if key else "x-api-key header is required")
        self.version = self.headers.get("anthropic-version")
        if self.version not in (OLD, NEW):
            invalid("anthropic-version: header is required" if self.version is None
                    else f"anthropic-version: {self.version!r} is not a valid version")

    def models(self):
        self.check_head()
        limit, after = int(self.query.get("limit", "20")), self.query.get("after_id")
        if not 1 <= limit <= 1_000:
            invalid("limit: must be between 1 and 1000")
        begin = MODELS.index(after) + 1 if after in MODELS else 0
        end = begin + min(limit, 3)  # small pages, so that the list has some
        page = [{"id": name, "type": "model", "display_name": name, "created_at": "2026-01-02T03:04:05Z",
                 "max_input_tokens": CONTEXT_TOKENS, "max_tokens": OUTPUT_TOKENS_MAX, "lifecycle": "active"}
                for name in MODELS[begin:end]]
        self.reply(200, {"data": page, "has_more": end < len(MODELS), "first_id": page[0]["id"], "last_id": page[-1]["id"]})

    def messages(self):
        self.check_head()
        asked = self.read()
        name = asked["model"]
        if name not in MODELS:
            refuse(404, "not_found_error", f"model: {name}")
        self.check_sampling(asked, name)
        if name == "claude-spent-5":
            refuse(429, "rate_limit_error", "This workspace has reached its spend limit.",
                   error_code="enforced_spend_limit_reached")
        if name == "claude-overloaded-5" and not asked.get("stream"):
            refuse(529, "overloaded_error", "Overloaded")
        text, reason, stop = self.text(asked, name)
        thought = THOUGHT if name == "claude-thinker-5" else ""
        usage = self.usage(asked, text, thought)
        if asked.get("stream"):
            return self.stream_of(name, text, thought, (reason, stop), usage)
        blocks = [{"type": "thinking", "thinking": thought, "signature": "c2ln"}] if thought else []
        self.reply(200, self.message(name, blocks + [{"type": "text", "text": text}], reason, stop, usage))

    def read(self):
        try:
            asked = json.loads(self.body)
        except ValueError:
            invalid("The request body is not valid JSON")
        for name in ("model", "max_tokens", "messages"):
            if name not in asked:
                invalid(f"{name}: Field required")
        for name, value in asked.items():
            if name not in PARAMETERS:
                invalid(f"{name}: Extra inputs are not permitted")
            if not PARAMETERS[name](value):
                invalid(f"{name}: Input is of another type or out of its range")
        if not asked["messages"]:
            invalid("messages: at least one message is required")
        return asked

    def check_sampling(self, asked, name):
        named = [parameter for parameter in SAMPLING if parameter in asked]
        if self.version == NEW and named:
            invalid(f"{named[0]}: Extra inputs are not permitted")
        if named and name != TAKING_SAMPLING:
            invalid(f"`{named[0]}` is not supported for this model.")
        if {"temperature", "top_p"} <= set(named):
            invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")

    def words(self, content):
        return content if isinstance(content, str) else "".join(block["text"] for block in content)

    def text(self, asked, name):
        """What the model writes, why it stops, and the text that stopped it."""
        if name == "claude-mirror-5":
            return json.dumps(asked | {"anthropic-version": self.version}, sort_keys=True), "end_turn", None
        text = self.words(asked["messages"][-1]["content"])
        form = asked.get("output_config", {}).get("format")
        if form:
            text = json.dumps(instance(form["schema"]))
        for stop in asked.get("stop_sequences", []):
            if stop in text:
                return text.split(stop)[0], "stop_sequence", stop
        if asked["max_tokens"] < len(tokens_of(text)):
            return "".join(tokens_of(text)[:asked["max_tokens"]]), "max_tokens", None
        return text, "end_turn", None

    def usage(self, asked, text, thought):
        """Some of what was read comes from the cache and is counted apart."""
        texts = [message["content"] for message in asked["messages"]] + [asked.get("system", "")]
        return {"input_tokens": sum(len(tokens_of(self.words(text))) for text in texts), "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": CACHED_TOKENS, "output_tokens": len(tokens_of(text)) + len(tokens_of(thought)),
                "output_tokens_details": {"thinking_tokens": len(tokens_of(thought))}, "service_tier": "standard"}

    def message(self, name, content, reason, stop, usage):
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": name, "content": content,
                "stop_reason": reason, "stop_sequence": stop, "usage": usage}

    def stream_of(self, name, text, thought, ending, usage):
        begun = self.message(name, [], None, None, usage | {"output_tokens": 1})
        events = [{"type": "message_start", "message": begun}, {"type": "ping"}]
        blocks = [("thinking", "thinking_delta", thought)] if thought else []
        for index, (kind, delta, whole) in enumerate(blocks + [("text", "text_delta", text)]):
            sign = kind == "thinking"
            events.append({"type": "content_block_start", "index": index,
                           "content_block": {"type": kind, kind: ""} | ({"signature": ""} if sign else {})})
            events += [{"type": "content_block_delta", "index": index, "delta": {"type": delta, kind: piece}}
                       for piece in tokens_of(whole)]
            if sign:
                events.append({"type": "content_block_delta", "index": index,
                               "delta": {"type": "signature_delta", "signature": "c2ln"}})
            events.append({"type": "content_block_stop", "index": index})
        if name in ("claude-overloaded-5", "claude-cut-5"):
            events = events[:4]
            if name == "claude-overloaded-5":
                events.append({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
        else:
            reason, stop = ending
            events += [{"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": stop}, "usage": usage},
                       {"type": "message_stop"}]
        self.stream("text/event-stream; charset=utf-8", (
            f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events))


serve(Anthropic)
