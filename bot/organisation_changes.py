"""What applying an organisation file has changed, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Changes:
    """One line for each change, `+` added, `~` changed, `-` gone, in the order they were made; in `left`, `=`, what the
    file says otherwise and was kept nevertheless.
    """

    lines: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def added(self, what: str) -> None:
        self.lines.append(f"+ {what}")

    def changed(self, what: str, changes: Iterable[str]) -> None:
        self.lines += [f"~ {what}: {', '.join(found)}"] if (found := list(changes)) else []

    def gone(self, what: str) -> None:
        self.lines.append(f"- {what}")

    def kept(self, what: str) -> None:
        self.left.append(f"= {what}")

    def count(self, sign: str) -> int:
        return sum(line.startswith(sign) for line in self.lines)
