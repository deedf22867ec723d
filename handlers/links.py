"""Links that people give."""

from urllib.parse import urlsplit

from handlers.refusals import BadLink

LONGEST = 2048  # characters of a link


def web_address(text: str) -> str:
    """The address, if it is an http(s) one with a host; raises BadLink otherwise."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise BadLink from error
    # A browser reads a backslash as a slash and takes what stands before an @ for a name: both hide where it leads.
    if "\\" in text or "@" in parts.netloc or port == 0 or not all(map(str.isprintable, text.strip())):
        raise BadLink
    if parts.scheme not in ("http", "https") or not parts.hostname or len(text) > LONGEST or len(text.split()) != 1:
        raise BadLink
    return text.strip()
