"""Links that people give."""

from urllib.parse import urlsplit

from handlers.refusals import BadLink

LONGEST = 2048  # characters of a link


def web_address(text: str) -> str:
    """The address, if it is an http(s) one with a host; raises BadLink otherwise."""
    try:
        parts = urlsplit(text.strip())
    except ValueError as error:
        raise BadLink from error
    if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > LONGEST or len(text.split()) != 1:
        raise BadLink
    return text.strip()
