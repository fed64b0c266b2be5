"""A sandbox's own files: what it sees as `/`, where only the system's folders are laid over. It lives as long as the sandbox."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

USER_ID = 1000  # as it stands inside
SYSTEM_FOLDERS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
# Under this folder, read-only, lies what of the host's /etc programs need; it is a mount, so nothing inside can move it.
SYSTEM = "/.system"
LENT = ("alternatives", "ld.so.cache", "ssl")


@dataclass(frozen=True)
class RootFolder:
    """Only written to from outside before anything ran in it: afterwards a sandbox may have put links anywhere."""

    path: Path
    user: str

    @property
    def home(self) -> str:
        return f"/home/{self.user}"

    def make(self, hosts: dict[str, str], owner: int | None) -> None:
        """Makes the folders and the few files of /etc; `owner` is the host's user whom all of it is to belong to."""
        for folder in ("dev", "etc", "proc", "root", "run", "usr", "var/tmp", SYSTEM[1:], self.home[1:]):
            (self.path / folder).mkdir(parents=True, exist_ok=True)
        tmp = self.path / "tmp"
        tmp.mkdir()
        tmp.chmod(0o1777)
        for name in SYSTEM_FOLDERS:
            host = Path("/") / name
            if host.is_symlink():
                (self.path / name).symlink_to(os.readlink(host))
            elif host.is_dir():
                (self.path / name).mkdir()
        etc = self.path / "etc"
        for name in LENT:
            (etc / name).symlink_to(f"{SYSTEM}/{name}")
        etc.joinpath("passwd").write_text(
            f"root:x:0:0:root:/root:/bin/sh\n{self.user}:x:{USER_ID}:{USER_ID}::{self.home}:/bin/bash\n")
        etc.joinpath("group").write_text(f"root:x:0:\n{self.user}:x:{USER_ID}:\n")
        etc.joinpath("shells").write_text("/bin/sh\n/bin/bash\n")
        etc.joinpath("hosts").write_text(
            "127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for name, address in hosts.items()))
        etc.joinpath("nsswitch.conf").write_text("hosts: files\n")
        if owner is not None:
            for folder, folders, files in os.walk(self.path):
                for name in [".", *folders, *files]:
                    os.chown(os.path.join(folder, name), owner, owner, follow_symlinks=False)

    def remove(self) -> None:
        remove_tree(self.path)


def remove_tree(folder: Path) -> None:
    """What can be removed of it. Not by `shutil.rmtree`, which recurses: a sandbox's folders may lie thousands deep."""
    subprocess.run(["rm", "-rf", "--", folder], stderr=subprocess.DEVNULL, check=False)
