"""`/lexicon`: a unit's own words, by command and by file (H7.1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from handlers import drawing, enclosure, upload
from handlers.cards.lexicon import lexicon_card, severity_name, words_text
from handlers.context import Context
from handlers.enclosure import Made, Making, Order
from handlers.file_refusals import NotAWordList
from handlers.i18n import translator
from handlers.reading import text_of
from handlers.refusals import Usage
from models import lexicon
from models.fetch import Fetch, Purpose
from models.finding import Severity
from models.lexicon_words import LONGEST_WORD, validate_words

LONGEST_FILE = lexicon.MOST_WORDS * (LONGEST_WORD + 2)  # characters: as many words as there may be, and line ends
_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {
        **{severity.value: severity for severity in Severity},
        "禁用": Severity.BLOCKED,
        "敏感": Severity.SENSITIVE,
        "提示": Severity.ADVICE,
    }
)
_REMOVE = frozenset({"remove", "删除"})
_SHOW = frozenset({"show", "查看"})


async def command(update: Update, context: Context) -> None:
    """`/lexicon`, alone or with what to do; with a .txt file the list of a severity is replaced by the file's."""
    message = update.message
    if message is None:
        return
    first, *rest = context.args or [""]
    doing = first.lower()
    if message.document:
        if doing not in _SEVERITIES or rest:
            raise Usage(usage="/lexicon " + context.t("sensitive"))
        if not (message.document.file_name or "").lower().endswith(".txt"):
            raise NotAWordList
        subject = lexicon.reference(context.member.unit_id)
        upload.fetch(context, message, Purpose.LEXICON, subject, _SEVERITIES[doing].value)
    elif not first:
        listed = await lexicon.words_of(context.session, context.member.unit_id)
        counts = {severity: len(words) for severity, words in listed.items()}
        card = lexicon_card(context.t, context.member.unit.name, counts)
        drawing.say(context.session, context.now, message.chat.id, card.text)
    elif doing in _SHOW and len(rest) == 1 and rest[0].lower() in _SEVERITIES:
        await _show(context, message.chat.id, _SEVERITIES[rest[0].lower()])
    else:
        await _change(context, doing, rest)


async def _change(context: Context, doing: str, words: Sequence[str]) -> None:
    """Add to a list or take out; what changed is told from the trail."""
    if not words or doing not in _SEVERITIES.keys() | _REMOVE:
        raise Usage(usage="/lexicon " + context.t("sensitive WORD WORD"))
    if doing in _REMOVE:
        await lexicon.remove(context.session, context.now, context.member, words)
    else:
        listed = validate_words(words)
        await lexicon.add(context.session, context.now, context.member, _SEVERITIES[doing], listed)


async def _show(context: Context, chat_id: int, severity: Severity) -> None:
    """A short list as a message, a long one as a file that may be changed and sent back."""
    unit_id = context.member.unit_id
    words = (await lexicon.words_of(context.session, unit_id))[severity]
    text = words_text(context.t, severity, words)
    if text is not None:
        drawing.say(context.session, context.now, chat_id, text)
        return
    order = {"kind": "lexicon", "unit": unit_id, "severity": severity.value, "language": context.member.language}
    caption = context.t("One word a line. Change the file and send it back with the caption:")
    command_line = f"/lexicon {severity_name(context.t, severity)}"
    enclosure.send(context.session, context.now, chat_id, order, f"{caption} <code>{command_line}</code>")


async def _written(session: AsyncSession, order: Order) -> Making:
    severity = Severity(order["severity"])
    words = (await lexicon.words_of(session, order["unit"]))[severity]
    name = f"{severity_name(translator(order['language']), severity)}.txt"
    return lambda: Made(name=name, data="\n".join(words).encode())


async def reader(_session: AsyncSession, fetch: Fetch) -> Any:
    """The file's words, one a line. The function raises Unreadable, TooLarge, EmptyWord, OverlongWord, TooManyWords."""
    name, mime = fetch.file_name, fetch.mime_type

    def read(content: bytes) -> list[str]:
        text = text_of(content, name, mime, longest=LONGEST_FILE)
        return validate_words(text.removesuffix("\n").split("\n"))

    return read


async def take(session: AsyncSession, now: datetime, fetch: Fetch, words: Sequence[str]) -> None:
    """The file's words replace the list, if whoever sent it is still an administrator of that unit."""
    sender = await upload.sender_of(session, fetch, lexicon.reference)
    await lexicon.replace(session, now, sender, Severity(fetch.detail or ""), words)


enclosure.PREPARE["lexicon"] = _written
