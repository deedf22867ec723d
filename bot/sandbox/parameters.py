"""Every supported method with the parameters it has in the Bot API, and how a parameter's value is read."""

from collections.abc import Callable
from typing import Any, Final

import orjson

from bot.sandbox.errors import BadRequest

Reader = Callable[[str, Any], Any]
Parameters = dict[str, Reader]


def _text(name: str, value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str | int | float):
        return str(value)
    raise BadRequest(f'parameter "{name}" must be of type String')


def _integer(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise BadRequest(f'parameter "{name}" must be of type Integer') from None


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in {"true", "false", "1", "0", "yes", "no", "y", "n", "t", "f", ""}:
        raise BadRequest(f'parameter "{name}" must be of type Boolean')
    return word in {"true", "1", "yes", "y", "t"}


def _object(name: str, value: Any) -> Any:
    """A nested object: as it is in a JSON body, as JSON text in a form."""
    if not isinstance(value, str | bytes):
        return value
    if not value:
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise BadRequest(f"can't parse {name.replace('_', ' ')} JSON object") from None


def _chat(name: str, value: Any) -> int | str:
    """A chat's number, or its @name."""
    if isinstance(value, int):
        return value
    word = _text(name, value).strip()
    return int(word) if word.lstrip("-").isdigit() else word


def _file(name: str, value: Any) -> str:
    """An upload's name, attach://name, a file_id or an address."""
    return _text(name, value)


def _of(reader: Reader, *names: str) -> Parameters:
    return dict.fromkeys(names, reader)


_CHAT: Final = _of(_chat, "chat_id")
_BUSINESS: Final = _of(_text, "business_connection_id")
_THREAD: Final = _of(_integer, "message_thread_id", "direct_messages_topic_id")
_QUIET: Final = _of(_flag, "disable_notification", "protect_content")
_REPLY: Final = _of(_object, "reply_parameters", "reply_markup")
_EFFECT: Final = _of(_text, "message_effect_id")
_SUGGESTED: Final = _of(_object, "suggested_post_parameters")
_COPY: Final = _CHAT | _THREAD | _QUIET | _REPLY | _EFFECT | _SUGGESTED | _of(_flag, "allow_paid_broadcast")
_SEND: Final = _COPY | _BUSINESS
_CAPTION: Final = _of(_text, "caption", "parse_mode") | _of(_object, "caption_entities")
_ABOVE: Final = _of(_flag, "show_caption_above_media")
_SPOILER: Final = _of(_flag, "has_spoiler")
_SIZE: Final = _of(_integer, "duration", "width", "height")
_THUMBNAIL: Final = _of(_file, "thumbnail")
_TEXT: Final = _of(_text, "text", "parse_mode") | _of(_object, "entities", "link_preview_options")
_EDIT: Final = (
    _CHAT | _BUSINESS | _of(_integer, "message_id") | _of(_text, "inline_message_id") | _of(_object, "reply_markup")
)
_ONE: Final = _CHAT | _of(_integer, "message_id")
_MANY: Final = _CHAT | _of(_object, "message_ids")
_LANGUAGE: Final = _of(_text, "language_code")
_SCOPE: Final = _of(_object, "scope") | _LANGUAGE
_FROM: Final = _of(_chat, "from_chat_id")
_START: Final = _of(_integer, "video_start_timestamp")
_SEND_GROUP: Final = {name: read for name, read in _SEND.items() if name not in {"reply_markup", *_SUGGESTED}}

METHODS: Final[dict[str, Parameters]] = {
    "getMe": {},
    "logOut": {},
    "close": {},
    "getUpdates": _of(_integer, "offset", "limit", "timeout") | _of(_object, "allowed_updates"),
    "setWebhook": (
        _of(_text, "url", "ip_address", "secret_token")
        | _of(_file, "certificate")
        | _of(_integer, "max_connections")
        | _of(_object, "allowed_updates")
        | _of(_flag, "drop_pending_updates")
    ),
    "deleteWebhook": _of(_flag, "drop_pending_updates"),
    "getWebhookInfo": {},
    "sendMessage": _SEND | _TEXT,
    "sendPhoto": _SEND | _CAPTION | _ABOVE | _SPOILER | _of(_file, "photo"),
    "sendVideo": (
        _SEND
        | _CAPTION
        | _ABOVE
        | _SPOILER
        | _SIZE
        | _THUMBNAIL
        | _of(_file, "video", "cover")
        | _of(_integer, "start_timestamp")
        | _of(_flag, "supports_streaming")
    ),
    "sendAnimation": _SEND | _CAPTION | _ABOVE | _SPOILER | _SIZE | _THUMBNAIL | _of(_file, "animation"),
    "sendAudio": (
        _SEND
        | _CAPTION
        | _THUMBNAIL
        | _of(_file, "audio")
        | _of(_integer, "duration")
        | _of(_text, "performer", "title")
    ),
    "sendVoice": _SEND | _CAPTION | _of(_file, "voice") | _of(_integer, "duration"),
    "sendDocument": (
        _SEND | _CAPTION | _THUMBNAIL | _of(_file, "document") | _of(_flag, "disable_content_type_detection")
    ),
    "sendSticker": _SEND | _of(_file, "sticker") | _of(_text, "emoji"),
    "sendMediaGroup": _SEND_GROUP | _of(_object, "media"),
    "copyMessage": _COPY | _CAPTION | _ABOVE | _FROM | _START | _of(_integer, "message_id"),
    "copyMessages": _MANY | _THREAD | _QUIET | _FROM | _of(_flag, "remove_caption"),
    "forwardMessage": _ONE | _THREAD | _QUIET | _EFFECT | _SUGGESTED | _FROM | _START,
    "editMessageText": _EDIT | _TEXT | _of(_object, "rich_message"),
    "editMessageCaption": _EDIT | _CAPTION | _ABOVE,
    "editMessageMedia": _EDIT | _of(_object, "media"),
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": _ONE,
    "deleteMessages": _MANY,
    "answerCallbackQuery": (
        _of(_text, "callback_query_id", "text", "url") | _of(_flag, "show_alert") | _of(_integer, "cache_time")
    ),
    "setMyCommands": _SCOPE | _of(_object, "commands"),
    "getMyCommands": _SCOPE,
    "deleteMyCommands": _SCOPE,
    "setMyName": _LANGUAGE | _of(_text, "name"),
    "setMyDescription": _LANGUAGE | _of(_text, "description"),
    "setMyShortDescription": _LANGUAGE | _of(_text, "short_description"),
    "setChatMenuButton": _CHAT | _of(_object, "menu_button"),
    "sendChatAction": _CHAT | _BUSINESS | _of(_integer, "message_thread_id") | _of(_text, "action"),
    "getFile": _of(_text, "file_id"),
    "getChat": _CHAT,
    "getChatMember": _CHAT | _of(_integer, "user_id"),
    "getChatAdministrators": _CHAT | _of(_flag, "return_bots"),
    "getChatMemberCount": _CHAT,
    "leaveChat": _CHAT,
    "pinChatMessage": _ONE | _BUSINESS | _of(_flag, "disable_notification"),
    "unpinChatMessage": _ONE | _BUSINESS,
    "setMessageReaction": _ONE | _of(_object, "reaction") | _of(_flag, "is_big"),
}

BY_LOWER: Final = {name.lower(): name for name in METHODS}


def read(method: str, raw: dict[str, Any]) -> dict[str, Any]:
    """The values of a call, each as the API types it; null values count as absent.

    Raises:
        BadRequest: a parameter that the method does not have (stricter than Telegram), or one of the wrong type.
    """
    readers = METHODS[method]
    values = {}
    for name, value in raw.items():
        reader = readers.get(name)
        if reader is None:
            raise BadRequest(f'unknown parameter "{name}"')
        if value is not None:
            values[name] = reader(name, value)
    return values
