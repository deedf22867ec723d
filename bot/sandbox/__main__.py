"""`python -m bot.sandbox --port N --token T [--users 3]`: the sandbox alone, limits off, until interrupted."""

import argparse
import asyncio
import gc
import signal

import uvloop

from bot.sandbox.server import TOKEN, Sandbox


async def serve(port: int, token: str, users: int, *, limits: bool) -> None:
    sandbox = Sandbox(token, limits=limits)
    for number in range(users):
        sandbox.add_user(1001 + number, f"用户{number + 1}", started=True)
    await sandbox.start(port=port)
    print(sandbox.url, flush=True)  # noqa: T201 - whoever started it reads the address
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await stopped.wait()
    await sandbox.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one; the address is printed")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--users", type=int, default=3, help="people, numbered from 1001")
    parser.add_argument("--limits", action="store_true", help="answer 429 as Telegram does")
    given = parser.parse_args()
    gc.set_threshold(50_000, 50, 100)  # kept messages are many and have no cycles
    uvloop.run(serve(given.port, given.token, given.users, limits=given.limits))


if __name__ == "__main__":
    main()
