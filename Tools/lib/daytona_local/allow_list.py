"""A sandbox's network settings: what they may say, and what of the host's lent addresses they let it reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network

from .answers import ApiError
from .options import AllowedAddress

ENTRIES_MAX = 10
DOMAIN = re.compile(r"(\*\.)?([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,}")


def entries(text: str | None) -> list[str]:
    return [entry.strip() for entry in (text or "").split(",") if entry.strip()]


def checked_networks(text: str) -> str:
    """The list as it was given, once each entry is a CIDR network of IPv4 and there are no more than ten (WIRE §1.2)."""
    for entry in entries(text):
        address, _, prefix = entry.partition("/")
        try:
            IPv4Address(address)
        except ValueError:
            raise ApiError(
                400, f'Invalid IP address: "{address}" in network "{entry}". Must be a valid IPv4 address') from None
        if not prefix:
            raise ApiError(400, f'Invalid network format: "{entry}". Missing CIDR prefix length (e.g., /24)')
        if not prefix.isdigit() or int(prefix) > 32:
            raise ApiError(400, f"Invalid CIDR prefix length: {entry}. Prefix must be between 0 and 32")
    if len(entries(text)) > ENTRIES_MAX:
        raise ApiError(400, "Network allow list cannot contain more than 10 networks")
    return text


def checked_domains(text: str) -> str:
    for entry in entries(text):
        if not DOMAIN.fullmatch(entry):
            raise ApiError(400, f'Invalid domain: "{entry}". Must be a valid domain name')
    if len(entries(text)) > ENTRIES_MAX:
        raise ApiError(400, "Domain allow list cannot contain more than 10 domains")
    return text


@dataclass
class NetworkSettings:
    """`block_all` wins over both lists."""

    block_all: bool = False
    networks: str | None = None
    domains: str | None = None

    def permits(self, address: AllowedAddress) -> bool:
        """Whether a sandbox with these settings may reach an address of the host.

        The cloud leaves a sandbox that has no list the whole internet. Here it is left nothing: there is no other way out than
        an address that both the server's `--allow` and a list of the sandbox name.
        """
        if self.block_all:
            return False
        if any(IPv4Address(address.host) in IPv4Network(entry, strict=False) for entry in entries(self.networks)):
            return True
        return address.name is not None and any(
            fnmatchcase(address.name.lower(), entry.lower()) for entry in entries(self.domains))
