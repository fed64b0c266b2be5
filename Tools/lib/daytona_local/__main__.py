"""Starts the local Daytona; see Tools/daytona-local."""

from __future__ import annotations

import asyncio
import os
import sys

from aiohttp import web

from .application import Service
from .box import is_possible
from .lifetime import until_unneeded
from .options import Options, read_options

CANNOT_RUN_HERE = 3
END_GRACE_SECONDS = 0.5  # for requests under way


async def serve(options: Options) -> None:
    service = Service(options)
    # What is asked of is a test's client: what it does is in the record, not on standard error.
    runner = web.AppRunner(service.application, access_log=None, shutdown_timeout=END_GRACE_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", options.port)
        try:
            await site.start()
        except OSError as error:
            sys.exit(f"error: 127.0.0.1:{options.port} cannot be listened at: {os.strerror(error.errno or 0)}")
        service.port = runner.addresses[0][1]
        print(f"ready http://127.0.0.1:{service.port}/api {options.key}", flush=True)
        await until_unneeded()
    finally:
        await runner.cleanup()


def main() -> None:
    options = read_options(sys.argv[1:])
    if not is_possible():
        print("error: bubblewrap is missing, in which sandboxes run: apt-get install bubblewrap", file=sys.stderr)
        sys.exit(CANNOT_RUN_HERE)
    asyncio.run(serve(options))


main()
