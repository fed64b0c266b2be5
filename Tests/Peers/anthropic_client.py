"""Drives a double of Anthropic's messages with Anthropic's own client: python3 anthropic_client.py URL. Ends with 0 if it is
satisfied."""

import sys

import anthropic

ASKED = [{"role": "user", "content": "one two three"}]
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}


def client_with(key):
    return anthropic.Anthropic(api_key=key, base_url=sys.argv[1], max_retries=0)


client = client_with("sk-ant-1")


def refused(kind, status, text, by=client, **arguments):
    try:
        for _ in by.messages.create(messages=ASKED, **({"max_tokens": 9} | arguments)):
            pass
    except anthropic.APIStatusError as error:
        assert type(error) is kind and error.status_code == status and text in str(error), error
    else:
        raise AssertionError(f"{arguments} was not refused")


whole = client.messages.create(model="claude-echo-5", messages=ASKED, max_tokens=2, system="Be brief.")
assert (whole.content[0].text, whole.stop_reason) == ("one two ", "max_tokens"), whole
assert (whole.usage.input_tokens, whole.usage.cache_read_input_tokens, whole.usage.output_tokens) == (5, 4, 2), whole

# What the client says of itself: the newer version, with the key as a bearer's.
seen = client.messages.create(model="claude-mirror-5", messages=ASKED, max_tokens=9).content[0].text
assert '"anthropic-version": "2026-10-21"' in seen, seen

with client.messages.stream(model="claude-thinker-5", messages=ASKED, max_tokens=99) as stream:
    assert "".join(stream.text_stream) == "one two three"
    final = stream.get_final_message()
assert [block.type for block in final.content] == ["thinking", "text"] and final.stop_reason == "end_turn", final
assert (final.content[0].thinking, final.content[0].signature) == ("Hm, well.", "c2ln"), final
assert final.usage.output_tokens == 5 and final.usage.output_tokens_details.thinking_tokens == 2, final

stopped = client.messages.create(model="claude-echo-5", messages=ASKED, max_tokens=9, stop_sequences=["two"])
assert (stopped.content[0].text, stopped.stop_reason, stopped.stop_sequence) == ("one ", "stop_sequence", "two"), stopped
form = {"format": {"type": "json_schema", "schema": SCHEMA}, "effort": "low"}
answer = client.messages.create(model="claude-echo-5", messages=ASKED, max_tokens=9, output_config=form)
assert answer.content[0].text == '{"name": "text", "age": 1}', answer

names = [model.id for model in client.models.list(limit=1_000)]
assert len(names) == 7 and names[0] == "claude-echo-4-5" and names[-1] == "claude-cut-5", names

# Removed with 2026-10-21, whatever the model; the version before it has them for the models that always took them.
old = {"anthropic-version": "2023-06-01"}
for parameter, value in (("temperature", 1.0), ("top_p", 1.0), ("top_k", 5)):
    for model in ("claude-echo-4-5", "claude-echo-5"):
        refused(anthropic.BadRequestError, 400, parameter, model=model, extra_body={parameter: value})
    kept = client.messages.create(
        model="claude-echo-4-5", messages=ASKED, max_tokens=9, extra_body={parameter: value}, extra_headers=old)
    assert kept.content[0].text == "one two three", kept
    refused(anthropic.BadRequestError, 400, "not supported", model="claude-echo-5", extra_body={parameter: value},
            extra_headers=old)
refused(anthropic.BadRequestError, 400, "cannot both", model="claude-echo-4-5",
        extra_body={"temperature": 1.0, "top_p": 1.0}, extra_headers=old)

refused(anthropic.NotFoundError, 404, "nobody", model="nobody")
refused(anthropic.AuthenticationError, 401, "invalid x-api-key", by=client_with("sk-1"), model="claude-echo-5")
refused(anthropic.EnforcedSpendLimitReachedError, 429, "spend limit", model="claude-spent-5")
refused(anthropic.OverloadedError, 529, "Overloaded", model="claude-overloaded-5")
refused(anthropic.BadRequestError, 400, "max_tokens", model="claude-echo-5", max_tokens=0)
# In the middle of a stream the status is that of a success.
try:
    for _ in client.messages.create(model="claude-overloaded-5", messages=ASKED, max_tokens=9, stream=True):
        pass
    raise AssertionError("the error in the stream was not seen")
except anthropic.APIError as error:
    assert error.body["error"]["type"] == "overloaded_error", error
print("anthropic: satisfied")
