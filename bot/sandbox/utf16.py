"""Lengths and offsets as Telegram counts them: in UTF-16 code units."""


def length(text: str) -> int:
    """Code units of `text`."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def index(text: str, offset: int) -> int | None:
    """The position in `text` of a code unit offset; None inside a surrogate pair or past the end."""
    if offset > 0 and text.isascii():
        return offset if offset <= len(text) else None
    units = 0
    for position, char in enumerate(text):
        if units >= offset:
            return position if units == offset else None
        units += 2 if char > "\uffff" else 1
    return len(text) if units == offset else None
