"""What an answer of Telegram's means for the row that was sent. Pure; the texts are the Bot API server's own."""

import enum
from dataclasses import dataclass, field
from typing import Final

from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, TelegramError

from bot import parts
from bot.call import EDITS, Claimed
from bot.transport import TooManyRequests


class Fate(enum.Enum):
    DONE = enum.auto()  # Telegram took it, or it is so already
    HELD = enum.auto()  # 429: again, not before `seconds`; only this chat waits
    LATER = enum.auto()  # the network's or the server's trouble: again, after `seconds`
    UNREACHABLE = enum.auto()  # the person blocked the bot or is gone
    KICKED = enum.auto()  # the bot is no longer in that group
    MIGRATED = enum.auto()  # the group is `new_chat` now
    ANEW = enum.auto()  # the message to edit is gone: send a new one; too old to be deleted: `$stays` takes its place
    UNQUOTED = enum.auto()  # the message to reply to is gone: send without
    PLAIN = enum.auto()  # the markup is refused: send without
    SPLIT = enum.auto()  # too long: send in parts
    REFUSED = enum.auto()  # Telegram will never take it


@dataclass(slots=True, frozen=True)
class Outcome:
    fate: Fate
    why: str = ""
    seconds: float = 0.0
    new_chat: int = 0
    message_ids: list[int] = field(default_factory=list)


GONE: Final = (
    "bot was blocked by the user",
    "user is deactivated",
    "can't initiate conversation",
    "user_is_blocked",
    "input_user_deactivated",
    "peer_id_invalid",
)
OUT: Final = ("bot was kicked", "bot is not a member", "group chat was deactivated", "group chat was deleted")
SO_ALREADY: Final = ("message is not modified", "message to delete not found", "message can't be deleted")
NOT_THERE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_REPLY: Final = ("message to be replied not found", "replied message not found", "message to reply not found")
MARKUP: Final = ("can't parse entities", "can't parse message text", "can't parse caption", "entity_", "entities_")
TOO_LONG: Final = ("message is too long", "message caption is too long", "caption_too_long", "message_too_long")
LONGEST_PAUSE: Final = 60.0  # seconds between two attempts at a row when the network or the server is in trouble


def of_error(error: TelegramError, row: Claimed) -> Outcome:
    """What a refused or lost call means. `why` is Telegram's own text, which holds nothing of the message."""
    why = error.message[:200]
    text = why.lower()
    if isinstance(error, ChatMigrated):
        return Outcome(Fate.MIGRATED, why, new_chat=error.new_chat_id)
    if isinstance(error, TooManyRequests):
        return Outcome(Fate.HELD, why, seconds=error.seconds)
    if isinstance(error, (Forbidden, BadRequest)):  # a BadRequest is a NetworkError: it comes first
        if fate := _of_chat(text, row):
            return Outcome(fate, why)
        return Outcome(_of_message(text, row) if isinstance(error, BadRequest) else Fate.REFUSED, why)
    if isinstance(error, EndPointNotFound):
        return Outcome(Fate.REFUSED, why)
    return Outcome(Fate.LATER, why, seconds=min(LONGEST_PAUSE, 0.5 * 2.0 ** min(row.attempts, 10)))


def _of_chat(text: str, row: Claimed) -> Fate | None:
    if any(each in text for each in GONE):
        return Fate.UNREACHABLE
    if any(each in text for each in OUT):
        return Fate.KICKED
    if "chat not found" in text:
        return Fate.UNREACHABLE if row.chat_id > 0 else Fate.KICKED
    return None


def _of_old(row: Claimed) -> Fate:
    """A message that Telegram will not delete any more (Bot API: deleteMessage, 48 hours)."""
    if "$stays" in row.payload:
        return Fate.ANEW
    return Fate.REFUSED if "$takes_down" in row.payload else Fate.DONE


def _of_message(text: str, row: Claimed) -> Fate:
    if any(each in text for each in SO_ALREADY):
        return _of_old(row) if "can't be deleted" in text else Fate.DONE
    if row.method in EDITS and any(each in text for each in NOT_THERE):
        return Fate.ANEW
    if any(each in text for each in NO_REPLY) and (row.replied is not None or "reply_parameters" in row.payload):
        # What answers a citizen's comment means nothing without it.
        return Fate.REFUSED if "$publishes" in row.payload else Fate.UNQUOTED
    if any(each in text for each in MARKUP) and parts.marked_up(row.payload):
        return Fate.PLAIN
    if any(each in text for each in TOO_LONG) and "$split" not in row.payload:
        return Fate.SPLIT
    return Fate.REFUSED
