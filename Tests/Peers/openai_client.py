"""Drives LLMock with OpenAI's own client, chat completions and responses: python3 openai_client.py URL, the one that `/v1` follows.
Ends with 0 if it is satisfied: then what our own client is tested against is what OpenAI's takes for its server."""

import sys

import openai

client = openai.OpenAI(api_key="sk-1", base_url=sys.argv[1] + "/v1", max_retries=0)
ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "one two three"}]
MODEL = "gpt-4o"

assert MODEL in [model.id for model in client.models.list()]

whole = client.chat.completions.create(model=MODEL, messages=ASKED)
text = whole.choices[0].message.content
assert text and whole.choices[0].finish_reason == "stop", whole
assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens, whole

chunks = list(client.chat.completions.create(
    model=MODEL, messages=ASKED, stream=True, stream_options={"include_usage": True}))
assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == text, chunks
assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop", chunks
assert chunks[-1].usage.total_tokens == whole.usage.total_tokens, chunks[-1]

response = client.responses.create(model=MODEL, input="one two three")
assert response.output_text and response.status == "completed" and response.usage.output_tokens > 0, response
events = list(client.responses.create(model=MODEL, input="one two three", stream=True))
assert (events[0].type, events[-1].type) == ("response.created", "response.completed"), events
assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == response.output_text
assert events[-1].response.output_text == response.output_text, events[-1]
print("openai: satisfied")
