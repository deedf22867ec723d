"""A process with the whole program imported that forks the bot on demand: what is killed a hundred times need not
import everything a hundred times. Each child is a process like any other; it sets itself no sending limits, so that
the moments of its death fall into work and not into waiting.

Speaks lines of JSON: `{"start": {environment}, "log": file, "whole": false}` is answered with the process id; with
`whole` it is `python -m bot run`, imports, limits and all. `{"wait": pid}` is answered with the status, once the
process has ended and is gone from the system's table. At the end of its input it kills whatever still lives.
"""

import gc
import json
import os
import signal
import sys
import traceback

from bot import log, settings
from bot.app import build
from bot.command import finish
from bot.limits import Unlimited
from bot.running import stop_signal
from models.clock import SystemClock


async def run() -> None:
    """What `xianshen run` does, without limits."""
    found = settings.load(token=True)
    log.configure(found.log_format, found.log_level, found.secrets)
    await build(found, SystemClock(), limits=Unlimited()).run_until(stop_signal())


def main() -> None:
    gc.collect()
    gc.freeze()  # the forks share these pages instead of copying them
    living: set[int] = set()
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            if "start" in asked:
                told = _start(asked["start"], asked["log"], whole=asked["whole"])
                living.add(told)
            else:
                told = os.waitpid(asked["wait"], 0)[1]
                living.discard(asked["wait"])
            print(told, flush=True)
    finally:
        for pid in living:  # of a test that failed or was stopped
            os.kill(pid, signal.SIGKILL)


def _start(environment: dict[str, str], log: str, *, whole: bool) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.setpgid(0, 0)  # Ctrl-C in the terminal is for whoever runs the tests
    null = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for ours, theirs in ((null, 0), (written, 1), (written, 2)):
        os.dup2(ours, theirs)
    if whole:
        os.execve(sys.executable, [sys.executable, "-m", "bot", "run"], environment)  # noqa: S606 - as an operator does
    os.environ.clear()
    os.environ.update(environment)
    try:
        finish(run())
    except BaseException:  # noqa: BLE001 - whoever reads the log has to see it
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
