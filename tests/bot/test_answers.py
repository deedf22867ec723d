"""What is answered to a tap."""

from bot.answers import Answers
from bot.sandbox.server import Sandbox
from bot.transport import Transport
from handlers.context import Answer


async def test_an_answer_that_is_too_long_is_cut_and_not_lost(sandbox: Sandbox) -> None:
    """A refused answer leaves the button spinning (Bot API: answerCallbackQuery, up to 200 characters)."""
    sandbox.add_user(1001, "王小明", started=True)
    transport = Transport(sandbox.url, sandbox.token)
    await transport.initialize()
    answers = Answers(transport)
    answers.give([Answer("1", "单位" * 150)])
    await answers.close()
    await transport.shutdown()
    (sent,) = [each for each in sandbox.calls if each.method == "answerCallbackQuery"]
    assert len(sent.params["text"]) == 200
