"""A double of Hugging Face's Text Generation Inference, written from its documents and its checks of a request.

It writes what it was asked, or with a grammar the smallest answer that obeys it. What the text begins with says what else:

    !mirror      the parameters it got, as JSON
    !overloaded  429
    !fails       424, the model fails; in a stream after a token
    !cut         a token, then nothing more

`POST /` is the same by the request's own `stream`, and answers with a list. So does the path `hf-inference` of Hugging Face's
router, below which every model has an address; the router lists the models of all its providers.
"""

import json

from double import Double, Refused, are_texts, instance, is_number, is_whole, serve, tokens_of

MODEL = "double/words-1k"
MAX_TOTAL_TOKENS, MAX_STOPS, USUAL_TOKENS = 4096, 4, 100
EOS = {"id": 2, "text": "</s>", "logprob": -0.5, "special": True}


def refuse(status, kind, text):
    raise Refused(status, {"error": text, "error_type": kind})


def invalid(text):
    refuse(422, "validation", f"Input validation error: {text}")


def undecodable(name, wanted):
    raise Refused(422, f"Failed to deserialize the JSON body into the target type: parameters.{name}: expected {wanted}")


TYPES = {"max_new_tokens": (is_whole, "u32"), "temperature": (is_number, "f32"), "top_p": (is_number, "f32"),
         "top_k": (is_whole, "i32"), "seed": (is_whole, "u64"), "frequency_penalty": (is_number, "f32"),
         "stop": (are_texts, "a sequence"), "details": (lambda value: isinstance(value, bool), "a boolean"),
         "do_sample": (lambda value: isinstance(value, bool), "a boolean"),
         "return_full_text": (lambda value: isinstance(value, bool), "a boolean"),
         "grammar": (lambda value: isinstance(value, dict) and value.get("type") in ("json", "regex"), "a grammar")}
CHECKS = {"temperature": (lambda value: value > 0, "`temperature` must be strictly positive"),
          "top_p": (lambda value: 0 < value < 1, "`top_p` must be > 0.0 and < 1.0"),
          "top_k": (lambda value: value > 0, "`top_k` must be strictly positive"),
          "max_new_tokens": (lambda value: value > 0, "`max_new_tokens` must be strictly positive"),
          "frequency_penalty": (lambda value: -2 <= value <= 2, "`frequency_penalty` must be >= -2.0 and <= 2.0"),
          "stop": (lambda value: len(value) <= MAX_STOPS, f"`stop` supports up to {MAX_STOPS} stop sequences")}


class TextGeneration(Double):
    routes = {("POST", "/generate"): "generate", ("POST", "/generate_stream"): "generate_stream",
              ("POST", "/"): "compatible", ("GET", "/info"): "info", ("GET", "/health"): "health",
              ("POST", f"/hf-inference/models/{MODEL}"): "routed", ("GET", "/v1/models"): "routed_models"}

    def refuse_path(self):
        below = "/hf-inference/models/"
        if self.path.startswith(below):
            raise Refused(404, {"error": f"Model {self.path.removeprefix(below)} does not exist"})
        super().refuse_path()

    def check_token(self):
        token = self.headers.get("Authorization")
        if token is not None and not token.startswith("Bearer hf_"):
            raise Refused(401, {"error": "Invalid username or password."})

    def routed(self):
        self.check_token()
        self.compatible()

    def routed_models(self):
        self.check_token()

        def model(name, *providers):
            offers = [{"provider": provider, "status": status, "context_length": MAX_TOTAL_TOKENS}
                      for provider, status in providers]
            return {"id": name, "object": "model", "created": 1_767_323_045, "owned_by": name.split("/")[0], "providers": offers}

        self.reply(200, {"object": "list", "data": [
            model("others/far", ("together", "live")), model(MODEL, ("together", "live"), ("hf-inference", "live")),
            model("others/down", ("hf-inference", "error"))]})

    def info(self):
        self.reply(200, {"model_id": MODEL, "model_sha": None, "max_input_tokens": MAX_TOTAL_TOKENS - 1,
                         "max_total_tokens": MAX_TOTAL_TOKENS, "max_stop_sequences": MAX_STOPS, "version": "0.0.0"})

    def health(self):
        self.reply(200, "")

    def compatible(self):
        inputs, parameters, streams = self.read()
        if streams:
            self.stream_of(inputs, parameters)
        else:
            self.reply(200, [self.whole(inputs, parameters)])

    def generate(self):
        inputs, parameters, _ = self.read()
        self.reply(200, self.whole(inputs, parameters))

    def generate_stream(self):
        inputs, parameters, _ = self.read()
        self.stream_of(inputs, parameters)

    def read(self):
        try:
            asked = json.loads(self.body)
            inputs, parameters = asked["inputs"], asked.get("parameters") or {}
        except (ValueError, KeyError, TypeError):
            raise Refused(422, "Failed to deserialize the JSON body into the target type: missing field `inputs`")
        parameters = {name: value for name, value in parameters.items() if value is not None}
        for name, value in parameters.items():
            if name in TYPES and not TYPES[name][0](value):
                undecodable(name, TYPES[name][1])
        for name, value in parameters.items():
            if name in CHECKS and not CHECKS[name][0](value):
                invalid(CHECKS[name][1])
        if not inputs:
            invalid("`inputs` cannot be empty")
        if "properties" not in parameters.get("grammar", {}).get("value", {"properties": {}}):
            invalid("Grammar must have a 'properties' field")
        count, limit = len(tokens_of(inputs)), parameters.get("max_new_tokens", USUAL_TOKENS)
        if count + limit > MAX_TOTAL_TOKENS:
            invalid(f"`inputs` tokens + `max_new_tokens` must be <= {MAX_TOTAL_TOKENS}. Given: {count} `inputs` tokens "
                    f"and {limit} `max_new_tokens`")
        if inputs.startswith("!overloaded"):
            refuse(429, "overloaded", "Model is overloaded")
        return inputs, parameters, asked.get("stream") is True

    def text(self, inputs, parameters):
        """The tokens that the model writes, and why it stops; a stop text stays where it ends the answer."""
        if inputs.startswith("!mirror"):
            return [json.dumps(parameters, sort_keys=True)], "eos_token"
        text, reason = inputs, "eos_token"
        if "grammar" in parameters:
            text = json.dumps(instance(parameters["grammar"]["value"]))
        for stop in parameters.get("stop", []):
            if stop in text:
                text, reason = text.split(stop)[0] + stop, "stop_sequence"
        tokens = tokens_of(text)
        limit = parameters.get("max_new_tokens", USUAL_TOKENS)
        return (tokens[:limit], "length") if len(tokens) > limit else (tokens, reason)

    def tokens(self, texts, reason):
        tokens = [{"id": 10 + index, "text": text, "logprob": -0.25, "special": False} for index, text in enumerate(texts)]
        return tokens + [EOS] if reason == "eos_token" else tokens

    def whole(self, inputs, parameters):
        if inputs.startswith(("!fails", "!cut")):
            refuse(424, "generation", "Request failed during generation: Server error: out of memory")
        texts, reason = self.text(inputs, parameters)
        written = self.written("".join(texts), inputs, parameters)
        if not parameters.get("details"):
            return {"generated_text": written}
        tokens = self.tokens(texts, reason)
        details = {"finish_reason": reason, "generated_tokens": len(tokens), "seed": parameters.get("seed"), "prefill": [],
                   "tokens": tokens}
        return {"generated_text": written, "details": details}

    def written(self, text, inputs, parameters):
        return inputs + text if parameters.get("return_full_text") else text

    def stream_of(self, inputs, parameters):
        texts, reason = self.text(inputs, parameters)
        tokens = self.tokens(texts, reason)
        events = [{"index": index + 1, "token": token, "generated_text": None, "details": None}
                  for index, token in enumerate(tokens)]
        if inputs.startswith(("!fails", "!cut")):
            events = events[:1]
        else:
            details = {"finish_reason": reason, "generated_tokens": len(tokens), "seed": parameters.get("seed"),
                       "input_length": len(tokens_of(inputs))}
            events[-1] |= {"generated_text": self.written("".join(texts), inputs, parameters),
                           "details": details if parameters.get("details") else None}
        if inputs.startswith("!fails"):
            events.append({"error": "Request failed during generation: Server error: out of memory",
                           "error_type": "generation"})
        self.stream("text/event-stream", (b"data:" + json.dumps(event).encode() + b"\n\n" for event in events))


serve(TextGeneration)
