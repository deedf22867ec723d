"""Who this process is to others that share its database, and whether such another is certainly gone."""

import os
import secrets
import socket
from contextlib import suppress


def _machine() -> str:
    """The host and, where there is one, its space of process ids: containers may share a name."""
    space = ""
    with suppress(OSError):
        space = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - it points at no path
    return f"{socket.gethostname()}/{space}"


def name() -> str:
    """A name for this process that no other has ever had."""
    return f"{_machine()}/{os.getpid()}/{secrets.token_hex(8)}"


def gone(holder: str) -> bool:
    """Whether the process behind this name ran here and has ended; False when that cannot be known."""
    machine, _, rest = holder.rpartition("/")[0].rpartition("/")
    if machine != _machine() or not rest.isdigit() or int(rest) == os.getpid():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
