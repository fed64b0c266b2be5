"""The OpenAI-compatible part of scripted_server.py. The model's name is the script:

    echo            the text of the last user message
    upper           the same in capitals
    counted         echo; one token of the prompt is said to come from a cache, and one of the answer to be reasoning
    fixed:TEXT      TEXT
    slow-N          echo after N milliseconds
    gated-N-WORD    echo after 50 ms, and from the Nth request for this model on not before `POST /_gate?model=NAME`
    drip-N          echo; when streamed, N milliseconds before each piece
    length          echo's first word, finish_reason "length"
    error-NNN       that status with an OpenAI error body (429 with `retry-after: 1`)
    error-429-quota 429 without `retry-after`, code insufficient_quota
    flaky-N-of-M    of each M requests for this model the first N get 503, the others echo
    judge-WORD      a verdict {pass, score, reason}: whether WORD is in the answer between the marks of a judge's prompt
    geval-WORD      steps to judge by where no answer is shown; else a score of 9 where WORD is in the answer, and of 2 where it is not
    prefer-WORD     a preference {better, reason}: the one answer of two between such marks that has WORD in it
    prefer-first    a preference for the first of two, whatever they are
    embed           no chat, but embeddings: how often each letter is in a text, and a one
    garbage         200, "application/json" that is not JSON
    html            200, a proxy's HTML page
    truncate        ends cleanly, too early: a stream without finish_reason and [DONE], a body with half of its JSON
    cut             ends in the middle: the connection closes before the announced end
    malformed-chunk one event of the stream is not JSON; without stream, JSON of another shape
    stream-error    an error object inside the stream; without stream, 500
    stall           begins to answer, then says nothing more
    chaos-SEED      most requests echo; each other one meets a trouble drawn from SEED and the request's number

Any other name is 404 model_not_found. Token counts are word counts; ids and times are constants, so equal requests
get equal bytes.
"""

import json
import random
import re
import time

CREATED = 1_700_000_000
MODELS = ["echo", "upper", "fixed:TEXT", "slow-200", "drip-20", "length", "error-500", "flaky-1-of-3", "garbage",
          "html", "truncate", "cut", "malformed-chunk", "stream-error", "stall"]
CHAOS = ["error-400", "error-404", "error-429", "error-429-quota", "error-500", "error-503", "error-529", "garbage",
         "html", "truncate", "cut", "malformed-chunk", "stream-error", "stall", "slow-30"]
CHAOS_SHARE = 0.3
ERRORS = {  # status: type, code, message
    400: ("invalid_request_error", "unsupported_value", "Unsupported value: this model refuses the request."),
    401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    403: ("invalid_request_error", "unsupported_country_region_territory", "This project may not use the model."),
    404: ("invalid_request_error", "model_not_found", "The model does not exist or you do not have access to it."),
    429: ("rate_limit_error", "rate_limit_exceeded", "Rate limit reached."),
    503: ("server_error", None, "The server is overloaded or not ready yet."),
}


def answer(connection, request):
    key = connection.shared.options.key
    if key is not None and request.header("authorization") != f"Bearer {key}":
        return refuse(connection, 401)
    if (request.method, request.path) == ("GET", "/v1/models"):
        data = [{"id": name, "object": "model", "created": CREATED, "owned_by": "scripted"} for name in MODELS]
        return connection.reply_json(200, {"object": "list", "data": data})
    if (request.method, request.path) == ("POST", "/v1/embeddings"):
        return embed(connection, request)
    if (request.method, request.path) != ("POST", "/v1/chat/completions"):
        return refuse(connection, 404, f"Unknown request URL: {request.method} {request.path}.", "unknown_url")
    try:
        body = json.loads(request.body)
        model, messages = body["model"], body["messages"]
        prompt = [text_of(message) for message in messages]
        asked = next(text_of(message) for message in reversed(messages) if message["role"] == "user")
    except (ValueError, KeyError, TypeError, StopIteration):
        return refuse(connection, 400, "The body must be JSON with `model` and `messages`, one the user's.", None)
    Chat(connection, body, model, prompt, asked).run()


def embed(connection, request):
    try:
        body = json.loads(request.body)
        model, texts = body["model"], body["input"]
    except (ValueError, KeyError, TypeError):
        return refuse(connection, 400, "The body must be JSON with `model` and `input`.", None)
    if model.startswith("error-"):
        return refuse(connection, int(model[len("error-"):]))
    if model != "embed":
        return refuse(connection, 404, f"The model `{model}` does not exist or you do not have access to it.")
    letters = "abcdefghijklmnopqrstuvwxyz"
    data = [{"object": "embedding", "index": index, "embedding": [text.lower().count(letter) for letter in letters] + [1]}
            for index, text in enumerate(texts)]
    tokens = sum(len(text.split()) for text in texts)
    # In another order than they were asked for: each says which it is.
    connection.reply_json(200, {"object": "list", "model": model, "data": data[::-1],
                                "usage": {"prompt_tokens": tokens, "total_tokens": tokens}})


def fenced(text):
    """The answers between the marks of a judge's prompt, in their order."""
    return [match[2] for match in re.finditer(r"<answer-([a-z0-9-]+)>\n(.*?)\n</answer-\1>", text, re.DOTALL)]


def text_of(message):
    """The text of a message, whose content is a string or a list of parts."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content or [])


def refuse(connection, status, message=None, code="", headers=()):
    kind, usual, text = ERRORS.get(status, ("server_error", None, f"The server had an error (scripted {status})."))
    error = {"message": message or text, "type": kind, "param": None, "code": usual if code == "" else code}
    connection.reply_json(status, {"error": error}, headers)


class Chat:
    def __init__(self, connection, body, model, prompt, asked):
        self.connection, self.model, self.asked = connection, model, asked
        self.streams = bool(body.get("stream"))
        self.with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        self.prompt_tokens = sum(len(text.split()) for text in prompt)

    def run(self):
        name = self.model
        if name.startswith("fixed:"):
            self.speak(name[len("fixed:"):])
        elif name == "upper":
            self.speak(self.asked.upper())
        elif name == "length":
            self.speak((self.asked.split() or [""])[0], finish="length")
        elif name == "error-429-quota":
            refuse(self.connection, 429, "You exceeded your current quota.", "insufficient_quota")
        elif match := re.fullmatch(r"(slow|drip|error)-(\d+)", name):
            self.scripted(match[1], int(match[2]))
        elif match := re.fullmatch(r"flaky-(\d+)-of-(\d+)", name):
            fails = self.connection.shared.turn(name) % int(match[2]) < int(match[1])
            refuse(self.connection, 503) if fails else self.speak(self.asked)
        elif match := re.fullmatch(r"gated-(\d+)-\w+", name):
            time.sleep(0.05)
            if self.connection.shared.turn(name) >= int(match[1]):
                self.connection.shared.gate(name).wait()
            self.speak(self.asked)
        elif name.startswith("chaos-"):
            draw = random.Random(f"{name} {self.connection.shared.turn(name)}")
            self.model = draw.choice(CHAOS) if draw.random() < CHAOS_SHARE else "echo"
            self.run()
        elif name.startswith("judge-"):
            met = name[len("judge-"):] in fenced(self.asked)[-1]
            self.speak(json.dumps({"pass": met, "score": 1.0 if met else 0.25, "reason": "the word decides"}))
        elif name.startswith("geval-"):
            answers = fenced(self.asked)
            met = bool(answers) and name[len("geval-"):] in answers[-1]
            told = {"score": 9 if met else 2, "reason": "the word decides"} if answers else {"steps": ["read", "score"]}
            self.speak(json.dumps(told))
        elif name.startswith("prefer-"):
            first, second = (name[len("prefer-"):] in answer for answer in fenced(self.asked)[-2:])
            better = "first" if name == "prefer-first" or first > second else "second" if second > first else "neither"
            self.speak(json.dumps({"better": better, "reason": "the word decides"}))
        elif name in ("echo", "counted"):
            self.speak(self.asked)
        elif name in ("garbage", "html", "truncate", "cut", "malformed-chunk", "stream-error", "stall"):
            getattr(self, name.replace("-", "_"))()
        else:
            refuse(self.connection, 404, f"The model `{name}` does not exist or you do not have access to it.")

    def scripted(self, verb, number):
        if verb == "error":
            return refuse(self.connection, number, headers=[("retry-after", "1")] if number == 429 else [])
        if verb == "slow":
            time.sleep(number / 1000)
        self.speak(self.asked, pause_seconds=number / 1000 if verb == "drip" else 0)

    # Whole answers

    def speak(self, text, finish="stop", pause_seconds=0.0):
        if not self.streams:
            return self.connection.reply_json(200, self.completion(text, finish))
        events = self.events(text, finish)
        self.open_stream()
        if pause_seconds:
            for event in events:
                time.sleep(pause_seconds)
                self.connection.send_chunk(event)
        else:
            self.connection.send_chunk(b"".join(events))
        self.connection.send_last_chunk()

    def completion(self, text, finish):
        message = {"role": "assistant", "content": text, "refusal": None}
        return {"id": "chatcmpl-scripted", "object": "chat.completion", "created": CREATED, "model": self.model,
                "system_fingerprint": "fp_scripted",
                "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
                "usage": self.usage(text)}

    def usage(self, text):
        words = len(text.split())
        usage = {"prompt_tokens": self.prompt_tokens, "completion_tokens": words,
                 "total_tokens": self.prompt_tokens + words}
        details = {"prompt_tokens_details": {"cached_tokens": 1}, "completion_tokens_details": {"reasoning_tokens": 1}}
        return usage | details if self.model == "counted" else usage

    # Streams

    def open_stream(self):
        headers = [("Content-Type", "text/event-stream; charset=utf-8"), ("Transfer-Encoding", "chunked")]
        self.connection.send_head(200, headers)

    def events(self, text, finish="stop"):
        """Every event of a good stream: role, one for each word, finish, usage if wanted, [DONE]."""
        pieces = re.findall(r"\S+\s*|^\s+", text)
        chunks = [self.chunk({"role": "assistant", "content": ""})]
        chunks += [self.chunk({"content": piece}) for piece in pieces]
        chunks.append(self.chunk({}, finish))
        if self.with_usage:
            for chunk in chunks:
                chunk["usage"] = None
            chunks.append({**self.chunk({}), "choices": [], "usage": self.usage(text)})
        return [event(json.dumps(chunk)) for chunk in chunks] + [event("[DONE]")]

    def chunk(self, delta, finish=None):
        return {"id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": CREATED, "model": self.model,
                "system_fingerprint": "fp_scripted",
                "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}

    def half(self):
        """The beginning of a good stream: at least the role, never the finish."""
        good = [self.chunk({"role": "assistant", "content": ""})]
        good += [self.chunk({"content": piece}) for piece in re.findall(r"\S+\s*", self.asked)[:2]]
        return b"".join(event(json.dumps(chunk)) for chunk in good)

    # Misbehaviour

    def garbage(self):
        self.connection.reply(200, b"this is {not JSON", content_type="application/json")

    def html(self):
        page = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to the proxy.</body></html>"
        self.connection.reply(200, page, content_type="text/html; charset=utf-8")

    def truncate(self):
        if self.streams:
            self.open_stream()
            self.connection.send_chunk(self.half())
            return self.connection.send_last_chunk()
        whole = json.dumps(self.completion(self.asked, "stop")).encode()
        self.connection.reply(200, whole[:len(whole) // 2], content_type="application/json")

    def cut(self):
        if self.streams:
            self.open_stream()
            self.connection.send_chunk(self.half())
        else:
            whole = json.dumps(self.completion(self.asked, "stop")).encode()
            headers = [("Content-Type", "application/json"), ("Content-Length", str(len(whole)))]
            self.connection.send_head(200, headers, whole[:len(whole) // 2])
        self.connection.close()

    def malformed_chunk(self):
        if not self.streams:
            return self.connection.reply_json(200, {"id": "chatcmpl-scripted", "choices": "none today"})
        first, *rest = self.events(self.asked)
        self.open_stream()
        self.connection.send_chunk(first + event('{"choices": [{"index": 0, "delta": {"con') + b"".join(rest))
        self.connection.send_last_chunk()

    def stream_error(self):
        if not self.streams:
            return refuse(self.connection, 500)
        error = {"message": "The server had an error.", "type": "server_error", "param": None, "code": None}
        self.open_stream()
        self.connection.send_chunk(self.half() + event(json.dumps({"error": error})))
        self.connection.send_last_chunk()

    def stall(self):
        if self.streams:
            self.open_stream()
            self.connection.send_chunk(self.half())
        else:
            headers = [("Content-Type", "application/json"), ("Content-Length", "1000")]
            self.connection.send_head(200, headers, b'{"id": ')
        self.connection.hang()


def event(data):
    return f"data: {data}\n\n".encode()
