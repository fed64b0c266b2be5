"""Builds what a `buildInfo` describes: its RUN lines are executed in the sandbox itself, and their output is the build's log."""

from __future__ import annotations

from .dockerfile import CannotBuild, Dockerfile
from .execution import Execution
from .inside import Inside
from .sandbox import BuildInfo

LOG_BYTES_MAX = 4 << 20
STEP_TIMEOUT_SECONDS = 600


async def build(info: BuildInfo, file: Dockerfile, inside: Inside, work_folder: str) -> None:
    """- Raises: `CannotBuild` at the first step that fails."""
    environment: dict[str, str] = {}
    for number, (instruction, text) in enumerate(file.steps, 1):
        tell(info, f"Step {number}/{len(file.steps)} : {instruction} {text}\n")
        if instruction == "ENV":
            environment = file.environment
        elif instruction == "WORKDIR":
            await inside.ask("folder", path=text, mode=0o755)
            work_folder = text
        elif instruction == "RUN":
            ended = await Execution(["/bin/sh", "-c", text], b"", work_folder, environment, STEP_TIMEOUT_SECONDS).run(inside)
            tell(info, ended.output.decode("utf-8", "replace"))
            if ended.exit_code != 0:
                raise CannotBuild(f"The command '/bin/sh -c {text}' returned a non-zero code: {ended.exit_code}")


def tell(info: BuildInfo, text: str) -> None:
    if len(info.log) < LOG_BYTES_MAX:
        info.log += text.encode()
