"""The shell that commands are given to: the daemon takes zsh or bash where they are, else sh (WIRE §1.3)."""

from __future__ import annotations

from pathlib import Path

SHELL = next((path for path in ("/usr/bin/zsh", "/usr/bin/bash", "/bin/bash") if Path(path).exists()), "/bin/sh")
