/// The parts of an experiment: prompts, models, tests.
extension BadFiles {
    static let prompts: [Sample] = [
        Sample(
            file: "prompts: file://gone.txt",
            complaint:
                "x.yaml:1:10: there is no file `gone.txt`: check the name; relative paths go out from the folder "
                + "of the experiment file"
        ),
        Sample(
            file: "prompts: p/*.txt",
            complaint: "x.yaml:1:10: no file matches `p/*.txt`: check the pattern, or put the file there"),
        Sample(file: "prompts: [' ']", complaint: "x.yaml:1:11: prompts: expected a prompt, found an empty text"),
        Sample(
            file: "prompts: a.txt", complaint: "a.txt: expected at least one prompt in the file, it is empty",
            others: ["a.txt": "\n"]),
        Sample(
            file: "prompts: 'exec: ./make.sh'",
            complaint:
                "x.yaml:1:10: prompts: running a program (exec:) is not supported in this version: put the "
                + "prompt's text into the file, or into a .txt, .md, .json or .yaml file"
        ),
        Sample(
            file: "prompts: [file://make.py:prompt]",
            complaint:
                "x.yaml:1:11: prompts: a prompt from a .py file is not supported in this version: put the "
                + "prompt's text into the file, or into a .txt, .md, .json or .yaml file"
        ),
        Sample(
            file: "prompts: langfuse://name:3:text",
            complaint:
                "x.yaml:1:10: prompts: Langfuse is not supported in this version: put the prompt's text into the "
                + "file, or into a .txt, .md, .json or .yaml file"
        ),
        Sample(
            file: "prompts: a.json", complaint: "a.json:2:12: role: expected system, user or assistant, found `tool`",
            others: ["a.json": "[\n  {\"role\": \"tool\", \"content\": \"\"}]"]),
        Sample(
            file: "prompts: a.json", complaint: "a.json:1:6: expected `,` or `]` in the list",
            others: ["a.json": "[\"a\" \"b\"]"]),
        Sample(
            file: "prompts: '[{\"role\": \"user\", \"content\": }]'",
            complaint:
                "x.yaml:1:10: the prompt looks like chat messages but is no JSON: expected a JSON value: a text "
                + "in double quotes, a number, true, false, null, a list or a map (line 1, column 30 of the prompt)"
        ),
        Sample(
            file: "prompts: '{{env.HOME}}'",
            complaint:
                "x.yaml:1:10: {{env.…}} is not filled in inside a prompt, whose text is recorded for ever: write "
                + "the text itself"
        ),
        Sample(
            file: "prompts: [{label: a}]",
            complaint: "x.yaml:1:11: prompts: expected `raw` with the prompt's text, or `id` with a file:// path"),
        Sample(
            file: "prompts: t.csv",
            complaint: "t.csv:2:1: expected 2 cells as in the header, found 3: put a cell with commas in quotes",
            others: ["t.csv": "prompt,label\na,b,c\n"]),
        Sample(
            file: "prompts: file://p.txt", complaint: "x.yaml:1:10: `p.txt` is not a plain file: name a file",
            others: ["p.txt/q": ""]),
    ]

    static let providers: [Sample] = [
        Sample(
            file: "prompts: p\nproviders: gpt-5",
            complaint: "x.yaml:2:12: expected a model as `provider:name`, such as `openai:gpt-5`, found `gpt-5`"),
        Sample(
            file: "prompts: p\nproviders: openai:" + String(repeating: "m", count: 300),
            complaint:
                "x.yaml:2:12: expected a model of at most 255 characters, found 307: `openai:"
                + String(repeating: "m", count: 53) + "…`; name it as its provider does"
        ),
        Sample(
            file: "prompts: p\nproviders: openai:my model",
            complaint:
                "x.yaml:2:12: expected a model as `provider:name` without spaces and control characters, its provider "
                + "of at most 64 characters, found `openai:my model`"
        ),
        Sample(
            file: "prompts: p\nproviders: ['https://user:hunter2@host/api']",
            complaint:
                "x.yaml:2:13: a provider `https:` is not supported in this version: name a model such as "
                + "`openai:gpt-5`; `config.apiBaseUrl` reaches any server that speaks OpenAI's protocol"
        ),
        Sample(
            file: "prompts: p\nproviders: openai:embeddings:m",
            complaint:
                "x.yaml:2:12: `openai:embeddings` is not supported in this version, which speaks chat "
                + "completions and responses: name the model as `openai:NAME`"
        ),
        Sample(
            file: "prompts: p\nproviders:\n  - id: openai:m\n    config: {apiKey: sk-hunter2}",
            complaint:
                "x.yaml:4:22: apiKey: a secret must not stand in this file: name an environment variable with "
                + "`apiKeyEnvar: NAME`, or store it with `promptledger provider`"
        ),
        Sample(
            file: "prompts: p\nproviders:\n  - openai:m: {config: {apiKeyEnvar: sk-hunter2}}",
            complaint: "x.yaml:3:38: apiKeyEnvar: expected the name of an environment variable: letters, digits and _"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {apiBaseUrl: 'http://u:hunter2@h/'}}]",
            complaint:
                "x.yaml:2:49: apiBaseUrl: a user name or password must not stand in this file: take it out of "
                + "the address"
        ),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {apiBaseUrl: 'localhost:8080'}}]",
            complaint: "x.yaml:2:49: apiBaseUrl: expected an http or https address, such as http://127.0.0.1:8080/v1"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {apiBaseUrl: '{{env.NOWHERE}}'}}]",
            complaint:
                "x.yaml:2:49: the environment has no `NOWHERE`, which {{env.NOWHERE}} asks for: set it, then run "
                + "again"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {temperature: hot}}]",
            complaint: "x.yaml:2:50: temperature: expected a number, found a text"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {temperature: -1}}]",
            complaint: "x.yaml:2:50: temperature: expected a finite number not below 0"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {top_p: 2}}]",
            complaint: "x.yaml:2:44: top_p: expected a number from 0 to 1"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {apiBaseUrl: ''}}]",
            complaint:
                "x.yaml:2:49: apiBaseUrl: expected an address, found nothing: leave the key out where the usual one is meant"
        ),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {apiHost: null}}]",
            complaint:
                "x.yaml:2:46: apiHost: expected an address, found nothing: leave the key out where the usual one is meant"
        ),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {max_tokens: 0}}]",
            complaint: "x.yaml:2:49: max_tokens: expected a whole number from 1 to 4294967295"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, config: {cost: 1e-13}}]",
            complaint:
                "x.yaml:2:43: cost: expected US dollars for one token: not negative, below 9 million, and no "
                + "finer than 0.000000000001"
        ),
        Sample(
            file: "prompts: p\nproviders: [openai:m, openai:chat:m]",
            complaint: "x.yaml:2:23: providers: `openai:m` is listed twice: give each a `label` of its own"),
        Sample(
            file: "prompts: p\nproviders: [{id: openai:m, prompts: [a]}]",
            complaint:
                "x.yaml:2:28: prompts: not supported in this version: every prompt runs on every model; write a "
                + "file of its own for other prompts"
        ),
        Sample(
            file: "env: {OPENAI_API_KEY: hunter2}",
            complaint:
                "x.yaml:1:23: `OPENAI_API_KEY`: a secret must not stand in this file: set it in the environment instead"
        ),
    ]

    static let tests: [Sample] = [
        Sample(
            file: asked + "tests: t.csv",
            complaint:
                "t.csv:4:1: expected 2 cells as in the header, found 1: put a cell with commas or line breaks in "
                + "quotes",
            others: ["t.csv": "a,b\n\"1\n2\",3\n4\n"]),
        Sample(
            file: asked + "tests: t.csv",
            complaint: "t.csv: expected a header with the variables' names, the file is empty", others: ["t.csv": ""]),
        Sample(
            file: asked + "tests: t.csv", complaint: "t.csv:1:1: expected at least one row after the header",
            others: ["t.csv": "a,b\n"]),
        Sample(
            file: asked + "tests: t.csv", complaint: "t.csv:1:3: the column `a` is there twice: keep one",
            others: ["t.csv": "a,a\n1,2\n"]),
        Sample(
            file: asked + "tests: t.csv", complaint: "t.csv:2:3: the quoted cell that begins here has no closing quote",
            others: ["t.csv": "a,b\n1,\"x\n3,4\n"]),
        Sample(
            file: asked + "tests: t.csv",
            complaint:
                "t.csv:2:4: expected a comma or the line's end after the closing quote; write a quote inside a "
                + "quoted cell twice",
            others: ["t.csv": "a,b\n\"1\"2,3\n"]),
        Sample(
            file: asked + "tests: t.csv", complaint: "t.csv:2:3: assert: latency needs a `threshold` in milliseconds",
            others: ["t.csv": "a,__expected\n1,latency\n"]),
        Sample(
            file: asked + "tests: t.csv", complaint: "t.csv:2:3: __threshold: expected a number, found a text",
            others: ["t.csv": "a,__threshold\n1,high\n"]),
        Sample(
            file: asked + "tests: t.csv",
            complaint: "t.csv:2:3: not supported in this version: write the text into the prompt",
            others: ["t.csv": "a,__prefix\n1,Please \n"]),
        Sample(
            file: asked + "tests: t.jsonl", complaint: "t.jsonl:3:17: expected `,` or `}` in the map",
            others: ["t.jsonl": "{\"vars\": {}}\n\n{\"vars\": {\"a\": 1\n"]),
        Sample(
            file: asked + "tests: t.jsonl", complaint: "t.jsonl:1:12: `a` is written twice in one map: keep one",
            others: ["t.jsonl": "{\"a\": \"é\", \"a\": 2}"]),
        Sample(
            file: asked + "tests: t.jsonl",
            complaint:
                "t.jsonl:2:18: half of a surrogate pair stands alone: write both halves, such as \\ud83d\\ude00, or "
                + "the character itself",
            others: ["t.jsonl": "{\"vars\": {}}\n{\"vars\": {\"a\": \"b\\ud800\"}}\n"]),
        Sample(
            file: asked + "tests: t.json", complaint: "t.json:2:1: expected a JSON value, found the end of the text",
            others: ["t.json": "\n"]),
        Sample(
            file: asked + "tests: t.yaml", complaint: "t.yaml: expected at least one test in the file",
            others: ["t.yaml": "# none"]),
        Sample(
            file: asked + "tests: make.py",
            complaint:
                "x.yaml:3:8: tests: `make.py` cannot be read in this version: name a .csv, .json, .jsonl or .yaml file",
            others: ["make.py": ""]),
        Sample(
            file: asked + "tests: huggingface://datasets/a/b",
            complaint:
                "x.yaml:3:8: tests: a dataset of Hugging Face is not supported in this version: name a .csv, "
                + ".json, .jsonl or .yaml file"
        ),
        Sample(
            file: asked + "tests: [{provider: openai:other}]",
            complaint:
                "x.yaml:3:10: provider: not supported in this version: every case runs on every model of the "
                + "experiment; write a file of its own for other models"
        ),
        Sample(
            file: asked + "tests: [{options: {transform: output.x}}]",
            complaint:
                "x.yaml:3:20: transform: not supported in this version: outputs are scored as the model gave "
                + "them; remove it"
        ),
        Sample(
            file: asked + "tests: [{assert: {type: equals}}]",
            complaint: "x.yaml:3:18: assert: expected a list, found a map"),
        Sample(
            file: asked + "tests: [{assert: [{value: a}]}]",
            complaint: "x.yaml:3:19: assert: expected `type`, such as `contains`"),
        Sample(
            file: asked + "tests: [{assert: [{type: not-contains}]}]",
            complaint: "x.yaml:3:19: assert: not-contains needs a `value` to compare with"),
        Sample(
            file: asked + "tests: [{assert: [{type: contains, value: a, weight: -1}]}]",
            complaint: "x.yaml:3:54: weight: expected a number from 0 to 1000000"),
        Sample(
            file: asked + "tests: [{assert: [{type: contains, value: a, weight: 0.0000004}]}]",
            complaint: "x.yaml:3:54: weight: expected 0, or a number of a millionth at least"),
        Sample(
            file: asked + "tests: [{assert: [{type: webhook, config: {h: {Authorization: hunter2}}}]}]",
            complaint: "x.yaml:3:63: `Authorization`: a secret must not stand in this file: take it out"),
        Sample(
            file: asked + "tests: [{threshold: 2}]",
            complaint: "x.yaml:3:21: threshold: expected a number from 0 to 1"),
        Sample(
            file: asked + "tests: [{vars: file://v.csv}]",
            complaint:
                "x.yaml:3:16: vars: `v.csv` cannot hold variables: name a .yaml or .json file, or put a CSV file "
                + "under `tests`"
        ),
        Sample(
            file: asked + "scenarios: [{tests: []}]",
            complaint: "x.yaml:3:13: scenarios: expected `config`, a list of variables to go through"),
    ]
}
