"""Drives a double of Cohere with Cohere's own client: python3 cohere_client.py URL. Ends with 0 if it is satisfied."""

import sys

import cohere
from cohere.core.api_error import ApiError
from cohere.core.request_options import RequestOptions

ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "one two three"}]
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}
ONCE = RequestOptions(max_retries=0)


def client_with(key):
    return cohere.ClientV2(api_key=key, base_url=sys.argv[1], log_warning_experimental_features=False)


client = client_with("co-1")


def refused(kind, status, text, streams=False, by=client, **arguments):
    call = by.chat_stream if streams else by.chat
    try:
        for _ in call(messages=arguments.pop("messages", ASKED), request_options=ONCE, **arguments):
            pass
    except ApiError as error:
        assert type(error) is kind and error.status_code == status, error
        assert text in error.body["message"], error
    else:
        raise AssertionError(f"{arguments} was not refused")


whole = client.chat(model="echo", messages=ASKED, temperature=0.5, p=0.9, k=40, seed=7, max_tokens=2)
assert (whole.message.content[0].text, whole.finish_reason) == ("one two ", "MAX_TOKENS"), whole
assert (whole.usage.tokens.input_tokens, whole.usage.billed_units.input_tokens) == (13, 5), whole
assert whole.usage.billed_units.output_tokens == 2, whole

thinker = client.chat(model="thinker", messages=ASKED)
assert [part.type for part in thinker.message.content] == ["thinking", "text"], thinker
assert thinker.message.content[0].thinking == "Hm, well.", thinker

events = list(client.chat_stream(model="thinker", messages=ASKED))
assert [events[0].type, events[-1].type] == ["message-start", "message-end"], events
contents = [event.delta.message.content for event in events if event.type == "content-delta"]
assert "".join(content.text or "" for content in contents) == "one two three", contents
assert "".join(content.thinking or "" for content in contents) == "Hm, well.", contents
assert events[-1].delta.finish_reason == "COMPLETE" and events[-1].delta.usage.tokens.output_tokens == 5, events[-1]
broken = list(client.chat_stream(model="breaks", messages=ASKED))[-1]
assert (broken.delta.finish_reason, broken.delta.error) == ("ERROR", "the model failed"), broken

stopped = client.chat(model="echo", messages=ASKED, stop_sequences=["two"])
assert (stopped.message.content[0].text, stopped.finish_reason) == ("one ", "STOP_SEQUENCE"), stopped
form = {"type": "json_object", "json_schema": SCHEMA}
assert client.chat(model="echo", messages=ASKED, response_format=form).message.content[0].text == '{"name": "text", "age": 1}'

names, token = [], None
while True:
    page = client.models.list(endpoint="chat", page_size=1_000, page_token=token)
    names += [model.name for model in page.models]
    token = page.next_page_token
    if not token:
        break
assert names[:2] == ["echo", "mirror"] and names[-1] == "old" and "embed-x" not in names, names
assert page.models[-1].is_deprecated and page.models[-1].context_length == 4_096, page

for streams in (False, True):
    refused(cohere.NotFoundError, 404, "model 'nobody' not found", streams, model="nobody")
    refused(cohere.TooManyRequestsError, 429, "Trial key", streams, model="busy")
    refused(cohere.BadRequestError, 400, "'p'", streams, model="echo", p=1.0)
    refused(cohere.UnauthorizedError, 401, "invalid api token", streams, by=client_with("sk-1"), model="echo")
refused(cohere.BadRequestError, 400, "must not be empty", model="echo", messages=[])
refused(cohere.InternalServerError, 500, "internal server error", model="breaks")
refused(cohere.InvalidTokenError, 498, "expired", by=client_with("co-expired"), model="echo")
print("cohere: satisfied")
