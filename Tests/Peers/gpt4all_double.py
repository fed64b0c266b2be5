"""A double of the API server in GPT4All's desktop app, as strict as the app is:

    python3 gpt4all_double.py [--off]

Its models go by name or by file:

    Words 1K Instruct  words-1k.gguf   the last user message; also who is asked when nobody has the name
    Shout 1K           shout-1k.gguf   the same in capitals
    Broken 1K          broken-1k.gguf  cannot be loaded: 500 and an empty body

With `--off` the server is switched off in the app: 401 and an empty body.
"""

import json
import sys

from double import Double, Refused, is_number, is_whole, serve, tokens_of

MODELS = {"words-1k.gguf": "Words 1K Instruct", "shout-1k.gguf": "Shout 1K", "broken-1k.gguf": "Broken 1K"}
DEFAULT = "Words 1K Instruct"
TAKEN = {"messages", "model", "max_tokens", "n", "temperature", "top_p", "min_p", "user", "service_tier",
         "parallel_tool_calls"}
KNOWN = {"stream_options", "seed", "stop", "response_format", "tools", "tool_choice", "logprobs", "top_logprobs",
         "logit_bias", "function_call", "functions"}


def refuse(text):
    raise Refused(400, {"error": {"message": text, "type": "invalid_request_error", "param": None, "code": None}})


class GPT4All(Double):
    routes = {("GET", "/v1/models"): "models", ("POST", "/v1/chat/completions"): "chat"}

    def answer(self):
        if "--off" in sys.argv:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return self.reply(401, b"")
        super().answer()

    def models(self):
        self.reply(200, {"object": "list", "data": [self.model(name) for name in MODELS.values()]})

    def model(self, name):
        return {"id": name, "object": "model", "created": 0, "owned_by": "humanity", "root": name, "parent": None,
                "permissions": []}

    def chat(self):
        asked = self.read()
        name = MODELS.get(asked["model"], asked["model"] if asked["model"] in MODELS.values() else DEFAULT)
        if name == "Broken 1K":
            return self.reply(500, b"")
        prompt = sum(len(tokens_of(message["content"])) for message in asked["messages"])
        texts = [message["content"] for message in asked["messages"] if message["role"] == "user"]
        text = (texts or [""])[-1]
        limit, tokens = asked.get("max_tokens", 16), tokens_of(text.upper() if name == "Shout 1K" else text)
        written = tokens[:limit]
        choice = {"index": 0, "message": {"role": "assistant", "content": "".join(written)}, "references": None,
                  "finish_reason": "length" if len(written) == limit else "stop", "logprobs": None}
        usage = {"prompt_tokens": prompt, "completion_tokens": len(written), "total_tokens": prompt + len(written)}
        self.reply(200, {"id": "placeholder", "object": "chat.completion", "created": 1, "model": name,
                         "choices": [choice], "usage": usage})

    def read(self):
        try:
            asked = json.loads(self.body)
        except ValueError:
            refuse("error parsing request JSON")
        if not isinstance(asked.get("model"), str):
            refuse("you must provide a model parameter")
        for name, value in asked.items():
            if name == "stream":
                if value is not False:
                    refuse("'stream' is not supported")
            elif name in ("frequency_penalty", "presence_penalty"):
                if not is_whole(value) or value != 0:
                    refuse(f"'{name}' is not supported")
            elif name in KNOWN:
                refuse(f"'{name}' is not supported")
            elif name not in TAKEN:
                refuse(f"Unrecognized request argument supplied: {name}")
        if "max_tokens" in asked and (not is_whole(asked["max_tokens"]) or asked["max_tokens"] < 1):
            refuse("'max_tokens' must be an integer of at least 1")
        for name, most in (("temperature", 2), ("top_p", 1)):
            if name in asked and not (is_number(asked[name]) and 0 <= asked[name] <= most):
                refuse(f"'{name}' must be from 0 to {most}")
        messages = asked.get("messages")
        if not isinstance(messages, list) or not messages:
            refuse("'messages' must be a list that is not empty")
        for message in messages:
            if set(message) != {"role", "content"} or not isinstance(message["content"], str):
                refuse("a message has a role and a content, and the content is a string")
            if message["role"] not in ("system", "user", "assistant"):
                refuse("the role of a message is system, user or assistant")
        return asked


serve(GPT4All)
