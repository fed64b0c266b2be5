"""The part of a Dockerfile that can be built without a registry: FROM, RUN, ENV, WORKDIR, ENTRYPOINT and CMD."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field


class CannotBuild(Exception):
    """Why a build fails; the message becomes the sandbox's `errorReason`."""


@dataclass
class Dockerfile:
    """FROM's image is taken as it is named: what runs is this machine's own system, whichever image it says."""

    image: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    work_folder: str | None = None
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)  # each instruction with its text, in order

    @classmethod
    def parse(cls, text: str) -> Dockerfile:
        """- Raises: `CannotBuild`."""
        file = cls()
        joined = re.sub(r"\\\s*\n", " ", re.sub(r"(?m)^\s*#.*\n?", "", text))
        for line in filter(None, map(str.strip, joined.splitlines())):
            word, _, rest = line.partition(" ")
            instruction, rest = word.upper(), rest.strip()
            file.steps.append((instruction, rest))
            if instruction == "FROM":
                file.image = rest.split()[0] if rest else ""
            elif instruction == "ENV":
                file.environment |= pairs(rest)
            elif instruction == "WORKDIR":
                file.work_folder = rest
            elif instruction in ("ENTRYPOINT", "CMD"):
                value = argument_list(rest)
                file.entrypoint, file.command = (value, file.command) if instruction == "ENTRYPOINT" else (file.entrypoint, value)
            elif instruction != "RUN":
                raise CannotBuild(f"the local Daytona cannot build {instruction}")
        if not file.image or file.steps[0][0] != "FROM":
            raise CannotBuild("the Dockerfile must begin with FROM and an image")
        if file.work_folder is not None and not file.work_folder.startswith("/"):
            raise CannotBuild("WORKDIR must be an absolute path")
        return file

    @property
    def main_program(self) -> list[str]:
        """What the image runs, or nothing."""
        return self.entrypoint + self.command


def pairs(text: str) -> dict[str, str]:
    """`A=1 B="two words"`, or the old `A one`."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise CannotBuild(f"ENV cannot be read: {text}") from None
    if words and "=" in words[0]:
        return dict(word.split("=", 1) for word in words if "=" in word)
    return {words[0]: " ".join(words[1:])} if len(words) > 1 else {}


def argument_list(text: str) -> list[str]:
    """`["a", "b"]`, or a line for the shell."""
    if text.startswith("["):
        try:
            words = json.loads(text)
        except ValueError:
            raise CannotBuild(f"this is no list of arguments: {text}") from None
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise CannotBuild(f"this is no list of arguments: {text}")
        return [str(word) for word in words]
    return ["/bin/sh", "-c", text] if text else []
