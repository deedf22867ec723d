"""From an outbox row to the call that is made now."""

from dataclasses import dataclass, field
from typing import Any, Final

from bot import parts

Json = dict[str, Any]

EDITS: Final = frozenset({"editMessageText", "editMessageCaption", "editMessageReplyMarkup", "editMessageMedia"})
OF_A_MESSAGE: Final = EDITS | {"deleteMessage", "pinChatMessage", "unpinChatMessage", "setMessageReaction"}
WITHOUT_CHAT: Final = frozenset({"setMyCommands", "deleteMyCommands"})  # their scope says whom they are for


@dataclass(slots=True)
class Claimed:
    """A row of the outbox in this dispatcher's hands. `card_message`: where its card is, if it was ever sent;
    `replied`: the message it replies to, if known; `sent`: the message ids its earlier parts got.
    """

    id: int
    chat_id: int
    method: str
    payload: Json
    card_id: int | None
    question_id: int | None
    attempts: int
    card_message: int | None = None
    replied: int | None = None
    sent: list[int] = field(default_factory=list)

    @property
    def places(self) -> bool:
        """Whether success puts a message into the chat: a first send, or an edit that has to be one."""
        return self.method not in OF_A_MESSAGE or (self.method in EDITS and self.target is None)

    @property
    def target(self) -> int | None:
        """The message that an edit or a deletion is about."""
        return self.payload.get("message_id", self.card_message)

    @property
    def parts_left(self) -> int:
        """The calls that remain, this one included."""
        if "$split" not in self.payload:
            return 1
        return len(parts.split(self.method, self.payload)) - len(self.sent)


def of(row: Claimed) -> tuple[str, Json] | None:
    """The method and its parameters (Bot API); None when there is nothing left to do, like deleting what never was."""
    method, payload = row.method, row.payload
    if method in OF_A_MESSAGE and row.target is None:
        anew = as_send(method, payload)
        if anew is None:
            return None
        method, payload = anew
    if "$split" in payload:
        method, payload = parts.split(method, payload)[len(row.sent)]
    parameters = {key: value for key, value in payload.items() if not key.startswith("$")}
    if method not in WITHOUT_CHAT:
        parameters["chat_id"] = row.chat_id
    if method in OF_A_MESSAGE:
        parameters["message_id"] = row.target
    elif row.replied is not None and not row.sent:
        parameters["reply_parameters"] = {"message_id": row.replied, "allow_sending_without_reply": True}
    return method, parameters


def as_send(method: str, payload: Json) -> tuple[str, Json] | None:
    """The new message that an edit becomes when there is none to edit; None where an edit holds nothing to say."""
    kept = {key: value for key, value in payload.items() if key not in ("message_id", "$send")}
    kept |= payload.get("$send") or {}
    if method == "editMessageText":
        return "sendMessage", kept
    if method == "editMessageCaption" and kept.get("caption"):
        kept["text"] = kept.pop("caption")
        if "caption_entities" in kept:
            kept["entities"] = kept.pop("caption_entities")
        kept.pop("show_caption_above_media", None)
        return "sendMessage", kept
    return None


def message_ids(result: Any) -> list[int]:
    """The ids in an answer: a Message, a MessageId, a list of them, or True."""
    found = result if isinstance(result, list) else [result]
    return [each["message_id"] for each in found if isinstance(each, dict) and "message_id" in each]


def without_reply(payload: Json) -> Json:
    return {key: value for key, value in payload.items() if key not in ("$reply_to", "reply_parameters")}
