"""The fields of the objects that a bot sends, per the Bot API's types."""

from typing import Any, Final

from bot.sandbox.errors import BadRequest

Json = dict[str, Any]

_CAPTION: Final = ("caption", "parse_mode", "caption_entities")
_MEDIA: Final = ("type", "media", *_CAPTION)
_ON_TOP: Final = ("show_caption_above_media", "has_spoiler")

FIELDS: Final[dict[str, frozenset[str]]] = {
    name: frozenset(fields)
    for name, fields in {
        "InlineKeyboardMarkup": ("inline_keyboard",),
        "InlineKeyboardButton": (
            *("text", "icon_custom_emoji_id", "style", "url", "callback_data", "web_app", "login_url"),
            *("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat"),
            *("copy_text", "callback_game", "pay"),
        ),
        "ReplyKeyboardMarkup": (
            *("keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder"),
            "selective",
        ),
        "KeyboardButton": (
            *("text", "icon_custom_emoji_id", "style", "request_users", "request_chat", "request_managed_bot"),
            *("request_contact", "request_location", "request_poll", "web_app"),
        ),
        "ReplyKeyboardRemove": ("remove_keyboard", "selective"),
        "ForceReply": ("force_reply", "input_field_placeholder", "selective"),
        "ReplyParameters": (
            *("message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode"),
            *("quote_entities", "quote_position", "checklist_task_id", "poll_option_id"),
        ),
        "LinkPreviewOptions": (*("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"),),
        "MessageEntity": (
            *("type", "offset", "length", "url", "user", "language", "custom_emoji_id", "unix_time"),
            "date_time_format",
        ),
        "InputMediaPhoto": (*_MEDIA, *_ON_TOP),
        "InputMediaVideo": (
            *(*_MEDIA, *_ON_TOP, "thumbnail", "cover", "start_timestamp", "width", "height", "duration"),
            "supports_streaming",
        ),
        "InputMediaAnimation": (*_MEDIA, *_ON_TOP, "thumbnail", "width", "height", "duration"),
        "InputMediaAudio": (*_MEDIA, "thumbnail", "duration", "performer", "title"),
        "InputMediaDocument": (*_MEDIA, "thumbnail", "disable_content_type_detection"),
        "BotCommand": ("command", "description"),
        "BotCommandScope": ("type", "chat_id", "user_id"),
        "ReactionType": ("type", "emoji", "custom_emoji_id"),
        "MenuButton": ("type", "text", "web_app"),
    }.items()
}


def checked(value: Any, kind: str) -> Json:
    """`value` as an object of that kind.

    Raises:
        BadRequest: it is no object, or has a field that the type lacks (stricter than Telegram, which drops it).
    """
    if not isinstance(value, dict):
        raise BadRequest(f"can't parse {kind}: expected an Object")
    unknown = value.keys() - FIELDS[kind]
    if unknown:
        raise BadRequest(f'unknown field "{min(unknown)}" in {kind}')
    return value


def checked_list(value: Any, kind: str) -> list[Json]:
    """A list of such objects, each checked."""
    if not isinstance(value, list):
        raise BadRequest(f"can't parse {kind}: expected an Array")
    return [checked(item, kind) for item in value]
