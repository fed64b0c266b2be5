"""What the local Daytona is told at its start."""

from __future__ import annotations

import argparse
import re
import secrets
from dataclasses import dataclass
from ipaddress import IPv4Address

from .throttle import Rates

DEFAULT_SNAPSHOT = "daytonaio/sandbox:0.5.0"  # as the recorded traffic has it


@dataclass(frozen=True)
class AllowedAddress:
    """A server of the host that a sandbox may reach, where its own allow list has it too."""

    host: str
    port: int
    name: str | None

    @classmethod
    def parse(cls, text: str) -> AllowedAddress:
        """`127.0.0.1:8080`, or `models.example.com=127.0.0.1:8080`: sandboxes then also find it by that name."""
        matched = re.fullmatch(r"(?:([A-Za-z0-9.-]+)=)?(\d+\.\d+\.\d+\.\d+):(\d+)", text)
        try:
            if not matched or not IPv4Address(matched[2]).is_loopback or not 0 < int(matched[3]) < 65536:
                raise ValueError
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"'{text}' is not [NAME=]127.0.0.1:PORT, and only loopback addresses can be lent to a sandbox") from None
        return cls(matched[2], int(matched[3]), matched[1])


@dataclass(frozen=True)
class Quota:
    """What all sandboxes together may have."""

    cpu: int
    memory_gib: int
    disk_gib: int

    @classmethod
    def parse(cls, text: str) -> Quota:
        try:
            cpu, memory, disk = (int(part) for part in text.split(","))
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{text}' is not CPUS,MEMORY_GIB,DISK_GIB") from None
        return cls(cpu, memory, disk)


@dataclass(frozen=True)
class Options:
    port: int
    key: str
    allowed: tuple[AllowedAddress, ...]
    minute_seconds: float
    snapshots: tuple[str, ...]
    rates: Rates
    quota: Quota | None


def positive_seconds(text: str) -> float:
    try:
        seconds = float(text)
        if not 0 < seconds < 86_400:
            raise ValueError
        return seconds
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds") from None


def port_number(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port")
    return int(text)


def read_options(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="Tools/daytona-local", description="Daytona's API and toolbox on 127.0.0.1, with sandboxes of bubblewrap.")
    parser.add_argument("--port", type=port_number, default=0, help="0, the default, takes a free one")
    parser.add_argument("--key", help="the API key that clients must send; without it one is made and printed")
    parser.add_argument("--allow", metavar="[NAME=]127.0.0.1:PORT", action="append", default=[], type=AllowedAddress.parse,
                        help="a server of this machine that sandboxes may reach, where their own allow list has it too")
    parser.add_argument("--minute", metavar="SECONDS", type=positive_seconds, default=60.0,
                        help="how long a minute of the auto-stop, -archive and -delete intervals lasts")
    parser.add_argument("--snapshot", metavar="NAME", action="append", default=[],
                        help=f"a snapshot that there is, beside {DEFAULT_SNAPSHOT}")
    parser.add_argument("--rate", metavar="THROTTLER=COUNT", action="append", default=[],
                        help="how many requests a window: authenticated, sandbox-create or sandbox-lifecycle")
    parser.add_argument("--rate-window", metavar="SECONDS", type=positive_seconds, default=60.0)
    parser.add_argument("--quota", metavar="CPUS,MEMORY_GIB,DISK_GIB", type=Quota.parse,
                        help="what all sandboxes together may have; without it there is no limit")
    told = parser.parse_args(arguments)
    try:
        rates = Rates.parse(told.rate, told.rate_window)
    except ValueError as error:
        parser.error(str(error))
    return Options(told.port, told.key or "dtn_" + secrets.token_hex(32), tuple(told.allow), told.minute,
                   (DEFAULT_SNAPSHOT, *told.snapshot), rates, told.quota)
