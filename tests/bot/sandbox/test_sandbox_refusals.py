"""What the API answers when it does not do as told: the exact texts."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.sandbox.phone import Phone
from bot.sandbox.server import Sandbox

Call = Callable[..., Awaitable[dict[str, Any]]]

GROUP = -1001000000001


def button(**fields: object) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "x", **fields}]]}


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("sendMassage", {}, "Not Found: method not found"),
        ("sendMessage", {"chat_id": 1001, "text": "x", "reply_to": 1}, 'Bad Request: unknown parameter "reply_to"'),
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": 77, "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 1001}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 1001, "text": " \n"}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": 1001, "text": "字" * 4097}, "Bad Request: message is too long"),
        ("sendMessage", {"chat_id": 1001, "text": "😀" * 2049}, "Bad Request: message is too long"),
        (
            "sendMessage",
            {"chat_id": 1002, "text": "x"},
            "Forbidden: bot can't initiate conversation with a user",
        ),
        (
            "sendMessage",
            {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
            "Bad Request: message to be replied not found",
        ),
        ("sendPhoto", {"chat_id": 1001}, "Bad Request: there is no photo in the request"),
        (
            "sendPhoto",
            {"chat_id": 1001, "photo": "AgNone"},
            "Bad Request: wrong file identifier/HTTP URL specified",
        ),
        (
            "sendPhoto",
            {"chat_id": 1001, "photo": "x", "caption": "字" * 1025},
            "Bad Request: message caption is too long",
        ),
        ("editMessageText", {"chat_id": 1001, "message_id": 9, "text": "x"}, "Bad Request: message to edit not found"),
        ("editMessageText", {"chat_id": 1001, "text": "x"}, "Bad Request: message identifier is not specified"),
        ("deleteMessage", {"chat_id": 1001, "message_id": 9}, "Bad Request: message to delete not found"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "9"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        ("setMyCommands", {"commands": [{"command": "New", "description": "x"}]}, "Bad Request: BOT_COMMAND_INVALID"),
        ("sendChatAction", {"chat_id": 1001, "action": "dance"}, "Bad Request: wrong parameter action in request"),
        ("getFile", {"file_id": "none"}, "Bad Request: invalid file_id"),
    ],
)
async def test_refusal(call: Call, method: str, params: dict[str, object], description: str) -> None:
    assert (await call(method, **params))["description"] == description


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (button(callback_data=""), "BUTTON_DATA_INVALID"),
        (button(callback_data="字" * 22), "BUTTON_DATA_INVALID"),
        (button(url="no address"), "BUTTON_URL_INVALID"),
        (
            button(),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (button(callback_data="x", colour="red"), 'unknown field "colour" in InlineKeyboardButton'),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}, "reply markup is too long"),
        ("[]x", "can't parse reply markup JSON object"),
    ],
)
async def test_keyboard_refused(call: Call, markup: object, description: str) -> None:
    answer = await call("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert answer["description"] == f"Bad Request: {description}"


async def test_longest_allowed(call: Call) -> None:
    text = "<b>" + "字" * 4096 + "</b>"
    assert (await call("sendMessage", chat_id=1001, text=text, parse_mode="HTML"))["ok"]
    assert (await call("sendMessage", chat_id=1001, text="x", reply_markup=button(callback_data="x" * 64)))["ok"]


async def test_wrong_token(sandbox: Sandbox, http: object) -> None:
    async with http.post(f"{sandbox.url}/bot1000:other/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")


async def test_not_modified_until_text_or_keyboard_differs(call: Call) -> None:
    sent = (await call("sendMessage", chat_id=1001, text="<b>x</b>", parse_mode="HTML"))["result"]
    place = {"chat_id": 1001, "message_id": sent["message_id"]}
    refused = await call("editMessageText", **place, text="<strong>x</strong>", parse_mode="HTML")
    assert refused["description"] == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    changed = await call("editMessageText", **place, text="x", reply_markup=button(callback_data="1"))
    assert changed["result"]["reply_markup"] == button(callback_data="1")
    again = await call("editMessageReplyMarkup", **place, reply_markup=button(callback_data="1"))
    assert not again["ok"]
    bare = await call("editMessageReplyMarkup", **place)
    assert "reply_markup" not in bare["result"]


async def test_only_own_messages_are_edited(call: Call, phone: Phone) -> None:
    theirs = await phone.send("x")
    answer = await call("editMessageText", chat_id=1001, message_id=theirs["message_id"], text="y")
    assert answer["description"] == "Bad Request: message can't be edited"


async def test_reply_to_nothing_may_be_allowed(call: Call) -> None:
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    assert (await call("sendMessage", chat_id=1001, text="x", reply_parameters=reply))["ok"]


@pytest.mark.parametrize(
    ("happens", "chat_id", "description"),
    [
        ("block", 1001, "Forbidden: bot was blocked by the user"),
        ("deactivate", 1001, "Forbidden: user is deactivated"),
        ("kick", GROUP, "Forbidden: bot was kicked from the supergroup chat"),
        ("leave", GROUP, "Forbidden: bot is not a member of the supergroup chat"),
        ("migrate", GROUP, "Bad Request: group chat was upgraded to a supergroup chat"),
    ],
)
async def test_place_lost(
    sandbox: Sandbox, phone: Phone, call: Call, happens: str, chat_id: int, description: str
) -> None:
    new_id = None
    if happens == "block":
        await phone.block()
    elif happens == "deactivate":
        sandbox.deactivate(1001)
    elif happens == "kick":
        sandbox.kick_bot(GROUP, by=1001)
    elif happens == "leave":
        await call("leaveChat", chat_id=GROUP)
    else:
        new_id = sandbox.migrate(GROUP)
    answer = await call("sendMessage", chat_id=chat_id, text="x")
    assert answer["description"] == description
    assert answer.get("parameters", {}).get("migrate_to_chat_id") == new_id


async def test_protected_content_stays(call: Call) -> None:
    sent = (await call("sendMessage", chat_id=1001, text="x", protect_content=True))["result"]
    place = {"chat_id": GROUP, "from_chat_id": 1001, "message_id": sent["message_id"]}
    assert (await call("forwardMessage", **place))["description"] == "Bad Request: the message can't be forwarded"
    assert (await call("copyMessage", **place))["description"] == "Bad Request: the message can't be copied"
