"""Drives a double of Ollama with Ollama's own client: python3 ollama_client.py URL. Ends with 0 if it is satisfied."""

import sys

import ollama

client = ollama.Client(host=sys.argv[1])
ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "one two three"}]
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}


def refused(status, text, **arguments):
    try:
        for _ in client.chat(messages=ASKED, **arguments):
            pass
    except ollama.ResponseError as error:
        assert (error.status_code, error.error) == (status, text), (error.status_code, error.error)
    else:
        raise AssertionError(f"{arguments} was not refused")


names = [model.model for model in client.list().models]
assert "echo:latest" in names, names

whole = client.chat(model="echo", messages=ASKED, options={"temperature": 0, "seed": 7, "num_predict": 2})
assert (whole.message.content, whole.done_reason) == ("one two ", "length"), whole
assert (whole.prompt_eval_count, whole.eval_count) == (5, 2), whole
assert whole.eval_duration == 3_456_789, whole

lines = list(client.chat(model="thinker", messages=ASKED, stream=True, think="low"))
assert "".join(line.message.content for line in lines) == "one two three"
assert "".join(line.message.thinking or "" for line in lines) == "Hm, well."
assert [line.done for line in lines] == [False] * (len(lines) - 1) + [True]

assert client.chat(model="cached", messages=ASKED).prompt_eval_count is None
assert client.chat(model="echo", messages=ASKED, format=SCHEMA).message.content == '{"name": "text", "age": 1}'
assert client.chat(model="echo", messages=[]).done_reason == "load"

refused(404, "model 'nobody' not found", model="nobody")
refused(503, "server busy, please try again.  maximum pending requests exceeded", model="busy")
refused(400, 'option "temperature" must be of type float32', model="echo", options={"temperature": "hot"})
# In the middle of a stream the status is that of a success, which the client reports as -1.
refused(-1, "an error was encountered while running the model: unexpected EOF", model="breaks", stream=True)
print("ollama: satisfied")
