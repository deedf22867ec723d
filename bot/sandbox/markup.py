"""Keyboards of a call (Bot API: InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove, ForceReply)."""

import re
from typing import Any, Final

import orjson

from bot.sandbox import utf16
from bot.sandbox.errors import BadRequest
from bot.sandbox.objects import Json, checked

_ADDRESS: Final = re.compile(r"(https?|tg|ton)://\S+|[\w-]+(\.[\w-]+)+\S*", re.IGNORECASE)
_ACTIONS: Final = frozenset(
    {
        *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"),
        *("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"),
    }
)
_LARGEST: Final = 10_000
_MOST_BUTTONS: Final = 100
_STYLES: Final = {"danger", "success", "primary"}


def read(given: Any) -> Json | None:
    """A checked keyboard; None where there is none or an empty inline one.

    Raises:
        BadRequest: BUTTON_DATA_INVALID, BUTTON_URL_INVALID, `reply markup is too long`, `can't parse …`
    """
    if not given:
        return None
    if not isinstance(given, dict):
        raise BadRequest("object expected as reply markup")
    if "inline_keyboard" in given:
        return _inline(given)
    if "keyboard" in given:
        for row in _rows(checked(given, "ReplyKeyboardMarkup")["keyboard"]):
            for button in row:
                checked({"text": button} if isinstance(button, str) else button, "KeyboardButton")
    elif "remove_keyboard" in given:
        checked(given, "ReplyKeyboardRemove")
    elif "force_reply" in given:
        checked(given, "ForceReply")
    else:
        raise BadRequest("object expected as reply markup")
    if utf16.length(str(given.get("input_field_placeholder", ""))) > 64:
        raise BadRequest("INPUT_FIELD_PLACEHOLDER_TOO_LONG")
    return given


def _rows(value: Any) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise BadRequest("can't parse keyboard: expected an Array of Arrays")
    return value


def _inline(given: Json) -> Json | None:
    rows = _rows(checked(given, "InlineKeyboardMarkup")["inline_keyboard"])
    kept = [[_button(button) for button in row] for row in rows if row]
    if not kept:
        return None
    if sum(map(len, kept)) > _MOST_BUTTONS or len(orjson.dumps(kept)) > _LARGEST:
        raise BadRequest("reply markup is too long")
    return {"inline_keyboard": kept}


def _button(given: Any) -> Json:
    button = checked(given, "InlineKeyboardButton")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise BadRequest("can't parse inline keyboard button: Text buttons must be non-empty")
    actions = button.keys() & _ACTIONS
    if not actions:
        raise BadRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise BadRequest("can't parse inline keyboard button: exactly one action must be specified")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise BadRequest("BUTTON_DATA_INVALID")
    if "url" in button and not _ADDRESS.fullmatch(str(button["url"])):
        raise BadRequest("BUTTON_URL_INVALID")
    if "style" in button and button["style"] not in _STYLES:
        raise BadRequest("BUTTON_STYLE_INVALID")
    return button


def for_bot(message: Json) -> Json:
    """The message as the bot's answers show it: of keyboards only inline ones."""
    shown = message.get("reply_markup")
    if shown is None or "inline_keyboard" in shown:
        return message
    return {name: value for name, value in message.items() if name != "reply_markup"}
