"""Drives a double of Text Generation Inference with Hugging Face's own client: python3 tgi_client.py URL. Ends with 0 if it
is satisfied."""

import sys

from huggingface_hub import InferenceClient
from huggingface_hub.errors import GenerationError, OverloadedError, ValidationError

client = InferenceClient(model=sys.argv[1])
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}


def refused(kind, prompt, **arguments):
    try:
        for _ in client.text_generation(prompt, **arguments):
            pass
    except kind as error:
        assert type(error) is kind, error
    else:
        raise AssertionError(f"{prompt!r} was not refused")


assert client.text_generation("one two") == "one two"
whole = client.text_generation("one two three", details=True, max_new_tokens=2, seed=7)
assert (whole.generated_text, whole.details.finish_reason) == ("one two ", "length"), whole
assert (whole.details.generated_tokens, whole.details.seed) == (2, 7), whole

events = list(client.text_generation("one two", details=True, stream=True))
assert "".join(event.token.text for event in events if not event.token.special) == "one two"
assert [event.generated_text for event in events] == [None, None, "one two"]
assert events[-1].details.finish_reason == "eos_token" and events[-1].details.generated_tokens == 3
assert client.text_generation("one two three", stop=["two"]) == "one two"
assert client.text_generation("x", grammar={"type": "json", "value": SCHEMA}) == '{"name": "text", "age": 1}'

# The path hf-inference of the router, where a model has an address of its own.
routed = InferenceClient(model=f"{sys.argv[1]}/hf-inference/models/double/words-1k", token="hf_1")
assert routed.text_generation("one two") == "one two"
assert list(routed.text_generation("one two", stream=True))[:2] == ["one ", "two"]

refused(ValidationError, "x", temperature=0.0)
refused(ValidationError, "x", top_p=1.0)
refused(OverloadedError, "!overloaded")
refused(GenerationError, "!fails")
refused(GenerationError, "!fails", stream=True)
print("huggingface: satisfied")
