"""A double of Ollama, written from its documents and the texts of its errors. The model's name says what it does:

    echo      the last user message; with `format`, the smallest answer that obeys it
    mirror    the request it got, as JSON
    thinker   echo, after a thought of two words: the only one that knows `think`
    cached    echo, whose prompt came whole from the cache: no prompt_eval_count, no prompt_eval_duration
    breaks    a word, then the model's runner dies: a line with an error in a stream, else 500
    cut       a word, then nothing more: the stream ends without a line that is done
    busy      503, the queue is full

Any other name is 404. A request without messages loads the model, and with `keep_alive` 0 unloads it.
"""

import json

from double import Double, Refused, are_texts, instance, is_number, is_whole, serve, tokens_of

MODELS = ["echo", "mirror", "thinker", "cached", "breaks", "cut", "busy"]
CREATED = "2026-01-02T03:04:05.678901234Z"
THOUGHT = "Hm, well."
DIED = "an error was encountered while running the model: unexpected EOF"
LOAD_NS, PROMPT_NS, OUTPUT_NS = 1_234_567, 2_345_678, 3_456_789
FLOATS = {"temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty", "frequency_penalty"}
INTEGERS = {"num_predict", "top_k", "seed", "num_ctx", "repeat_last_n", "num_keep", "num_batch", "num_gpu", "num_thread"}


def refuse(status, text):
    raise Refused(status, {"error": text})


class Ollama(Double):
    routes = {("POST", "/api/chat"): "chat", ("GET", "/api/tags"): "tags", ("GET", "/api/version"): "version"}

    def version(self):
        self.reply(200, {"version": "0.0.0-double"})

    def tags(self):
        details = {"parent_model": "", "format": "gguf", "family": "double", "families": ["double"],
                   "parameter_size": "1K", "quantization_level": "F32"}
        models = [{"name": f"{name}:latest", "model": f"{name}:latest", "modified_at": CREATED, "size": 1,
                   "digest": f"{index:064x}", "details": details} for index, name in enumerate(MODELS)]
        self.reply(200, {"models": models})

    def chat(self):
        asked = self.read()
        name = asked["model"].removesuffix(":latest")
        if name not in MODELS:
            refuse(404, f"model '{asked['model']}' not found")
        think = asked.get("think")
        if think and name != "thinker":
            refuse(400, f"\"{asked['model']}\" does not support thinking")
        if name == "busy":
            refuse(503, "server busy, please try again.  maximum pending requests exceeded")
        messages, streams = asked.get("messages") or [], asked.get("stream", True) is not False
        if not messages:
            return self.reply(200, self.line(asked, "", done_reason="unload" if asked.get("keep_alive") == 0 else "load"))
        text, reason = self.text(asked, name)
        thought = THOUGHT if name == "thinker" and think is not False else ""
        end = self.end(asked, name, text, thought, reason)
        if not streams:
            if name == "breaks":
                refuse(500, DIED)
            message = {"role": "assistant", "content": text} | ({"thinking": thought} if thought else {})
            return self.reply(200, end | {"message": message})
        lines = [self.line(asked, "", thinking=piece) for piece in tokens_of(thought)]
        lines += [self.line(asked, piece) for piece in tokens_of(text)] + [end]
        if name in ("breaks", "cut"):
            lines = lines[:1] + ([{"error": DIED}] if name == "breaks" else [])
        self.stream("application/x-ndjson", (json.dumps(line).encode() + b"\n" for line in lines))

    def read(self):
        """The request, once every part of it has the type that it must have."""
        try:
            asked = json.loads(self.body)
        except ValueError:
            refuse(400, "invalid character in the request's body")
        if not isinstance(asked, dict) or not isinstance(asked.get("model"), str) or not asked["model"]:
            refuse(400, "model is required")
        for message in asked.get("messages") or []:
            if message.get("role") not in ("system", "user", "assistant", "tool"):
                refuse(400, "invalid role in a message")
            if not isinstance(message.get("content"), str):
                refuse(400, "the content of a message must be a string")
        for option, value in (asked.get("options") or {}).items():
            if option in FLOATS and not is_number(value):
                refuse(400, f'option "{option}" must be of type float32')
            if option in INTEGERS and not is_whole(value):
                refuse(400, f'option "{option}" must be of type int')
            if option == "stop" and not are_texts(value):
                refuse(400, 'option "stop" must be of type array')
        if asked.get("think") not in (None, True, False, "low", "medium", "high", "max"):
            refuse(400, f"invalid think value: {json.dumps(asked['think'])}")
        form = asked.get("format")
        if form not in (None, "", "json") and not isinstance(form, dict):
            refuse(400, f'invalid format: {json.dumps(form)}; expected "json" or a JSON schema')
        return asked

    def text(self, asked, name):
        """What the model writes, and why it stops."""
        users = [message["content"] for message in asked["messages"] if message["role"] == "user"]
        text = json.dumps(asked, sort_keys=True) if name == "mirror" else (users or [""])[-1]
        form, options = asked.get("format"), asked.get("options") or {}
        if form and name != "mirror":
            text = json.dumps(instance(form) if isinstance(form, dict) else {})
        if name == "mirror":
            return text, "stop"
        for stop in options.get("stop") or []:
            text = text.split(stop)[0]
        limit = options.get("num_predict", -1)
        if 0 <= limit < len(tokens_of(text)):
            return "".join(tokens_of(text)[:limit]), "length"
        return text, "stop"

    def line(self, asked, content, thinking="", done_reason=None):
        message = {"role": "assistant", "content": content} | ({"thinking": thinking} if thinking else {})
        line = {"model": asked["model"], "created_at": CREATED, "message": message, "done": done_reason is not None}
        return line | ({"done_reason": done_reason} if done_reason else {})

    def end(self, asked, name, text, thought, reason):
        """The last line; a count or a time of 0 is left out, as Go leaves it out."""
        prompt = sum(len(tokens_of(message["content"])) for message in asked["messages"])
        end = self.line(asked, "", done_reason=reason)
        end |= {"total_duration": LOAD_NS + PROMPT_NS + OUTPUT_NS, "load_duration": LOAD_NS,
                "eval_count": len(tokens_of(text)) + len(tokens_of(thought)), "eval_duration": OUTPUT_NS}
        return end if name == "cached" else end | {"prompt_eval_count": prompt, "prompt_eval_duration": PROMPT_NS}


serve(Ollama)
