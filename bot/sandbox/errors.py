"""Refusals of the Bot API: what a bot reads in `error_code`, `description` and `parameters`.

ApiError
├── BadRequest       400
├── Unauthorized     401
├── Forbidden        403
├── NotFound         404
├── Conflict         409
└── TooManyRequests  429, with parameters.retry_after in whole seconds
PhoneRefused         what a person's app would not let them do
"""

from typing import Any, ClassVar


class ApiError(Exception):
    code: ClassVar[int] = 400
    prefix: ClassVar[str] = "Bad Request: "

    def __init__(self, text: str, parameters: dict[str, Any] | None = None) -> None:
        self.description = self.prefix + text
        self.parameters = parameters
        super().__init__(self.description)


class BadRequest(ApiError):  # noqa: N818 - the API's own word
    """400 `Bad Request: …`: the call cannot be carried out as it stands."""


class Unauthorized(ApiError):  # noqa: N818 - the API's own word
    """401 `Unauthorized`: the token is not this bot's."""

    code = 401
    prefix = ""


class Forbidden(ApiError):  # noqa: N818 - the API's own word
    """403 `Forbidden: …`: the bot may not write there."""

    code = 403
    prefix = "Forbidden: "


class NotFound(ApiError):  # noqa: N818 - the API's own word
    """404 `Not Found: …`: no such method or file."""

    code = 404
    prefix = "Not Found: "


class Conflict(ApiError):  # noqa: N818 - the API's own word
    """409 `Conflict: …`: two ways of receiving updates at once."""

    code = 409
    prefix = "Conflict: "


class TooManyRequests(ApiError):  # noqa: N818 - the API's own word
    """429: `retry_after` whole seconds have to pass first."""

    code = 429
    prefix = "Too Many Requests: "

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after}", {"retry_after": retry_after})


class PhoneRefused(Exception):  # noqa: N818 - a refusal is a fact
    """The app on the phone offers no such thing: no button, no such chat, protected content, a blocked bot."""
