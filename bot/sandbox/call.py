"""One call of the Bot API as the methods receive it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.objects import Json
from bot.sandbox.world import World


@dataclass(slots=True, frozen=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Call:
    """`values`: parameters read by their types; `uploads`: files by the form field they came in."""

    method: str
    values: Json
    uploads: dict[str, Upload] = field(default_factory=dict)


Method = Callable[[World, Call], Any]
