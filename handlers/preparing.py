"""Preparing a draft on its card: account, level, source, countersign, self-check."""

from handlers import drawing
from handlers.cards import field
from handlers.context import Context
from handlers.links import web_address
from handlers.reply import ask
from handlers.tap import Tap
from models import composing
from models import draft as drafts
from models import question as questions
from models.account import Source
from models.draft import Draft
from models.errors import MovedOn, NotFound
from models.organisation import Unit
from models.policy import Gate, Level
from models.question import Question
from models.reference import draft_id


async def tapped(context: Context, tap: Tap) -> Draft:
    """The draft of a tapped card, locked for a change.

    Raises MovedOn where it no longer stands as it did when the button was drawn: a tap that comes late or twice, or
    on an old copy, does nothing to what has become of the draft since.
    """
    draft = await drafts.get(context.session, draft_id(tap.card.subject), change=True)
    if tap.bound is not None and tap.bound != draft.standing:
        raise MovedOn(reference=draft.reference, version=draft.version, state=draft.state)
    return draft


def same_version(draft: Draft, question: Question) -> None:
    """Raises MovedOn where the question was asked about an earlier version."""
    if question.version not in (None, draft.version):
        raise MovedOn(reference=draft.reference, version=draft.version, state=draft.state)


async def open_menu(context: Context, tap: Tap, menu: str) -> None:
    """Open one of the card's sub-menus."""
    draft = await tapped(context, tap)
    drafts.owned(draft, context.member)
    drafts.expect(draft, *drafts.WITH_AUTHOR)
    tap.card.menu = menu


async def account(context: Context, tap: Tap) -> None:
    await open_menu(context, tap, "account")


async def level(context: Context, tap: Tap) -> None:
    await open_menu(context, tap, "level")


async def gates(context: Context, tap: Tap) -> None:
    await open_menu(context, tap, "gates")


async def page(_context: Context, tap: Tap) -> None:
    """Turn the pages of the list that is open on the card."""
    tap.card.menu = tap.value


async def back(_context: Context, tap: Tap) -> None:
    tap.card.menu = None


async def choose_account(context: Context, tap: Tap) -> None:
    draft = await tapped(context, tap)
    await composing.choose_account(context.session, context.now, draft, context.member, tap.value)
    tap.card.menu = None


async def choose_level(context: Context, tap: Tap) -> None:
    draft = await tapped(context, tap)
    await composing.choose_level(context.session, context.now, draft, context.member, Level(tap.value))
    tap.card.menu = None


async def tick(context: Context, tap: Tap) -> None:
    """Tick one gate, or take the tick back; the menu stays open until the last one is ticked."""
    draft = await tapped(context, tap)
    version = await drafts.version_of(context.session, draft)
    ticked = {Gate(code) for code in version.gates} ^ {Gate(tap.value)}
    await composing.tick(context.session, context.now, draft, context.member, ticked)
    if len(ticked) == len(draft.policy.gates):
        tap.card.menu = None


async def all_clear(context: Context, tap: Tap) -> None:
    draft = await tapped(context, tap)
    await composing.tick(context.session, context.now, draft, context.member, set(draft.policy.gates))
    tap.card.menu = None


async def source(context: Context, tap: Tap) -> None:
    await open_menu(context, tap, "source")


async def repost(context: Context, tap: Tap) -> None:
    """On to the whitelist, by name."""
    await open_menu(context, tap, "whitelist")


async def original(context: Context, tap: Tap) -> None:
    draft = await tapped(context, tap)
    await composing.choose_source(context.session, context.now, draft, context.member, None)
    await questions.give_up(context.session, context.now, context.member.id, "source_link", draft.reference)
    tap.card.menu = None


async def choose_source(context: Context, tap: Tap) -> str:
    """The source is taken at once; its link is asked for, and a wrong one never undoes the source."""
    draft = await tapped(context, tap)
    chosen = await context.session.get(Source, tap.value)
    if chosen is None:
        raise NotFound
    await composing.choose_source(context.session, context.now, draft, context.member, chosen)
    tap.card.menu = None
    prompt = context.t(
        "Link of the original of {reference}? Reply with it, or with - for none.", reference=draft.reference
    )
    await ask(context, tap, "source_link", prompt)
    return context.t("Please reply with the link.")


async def source_linked(context: Context, question: Question, words: str) -> None:
    link = None if words == "-" else web_address(words)
    draft = await drafts.get(context.session, draft_id(question.subject), change=True)
    chosen = await context.session.get(Source, question.value)
    if chosen is None:
        raise NotFound
    await composing.choose_source(context.session, context.now, draft, context.member, chosen, link)
    text = context.t(
        "The source of {reference} is on record: {source}, {link}",
        reference=draft.reference,
        source=field(chosen.name, 100),
        link=field(link, 300) if link else context.t("no link given"),
    )
    drawing.say(context.session, context.now, question.chat_id, "🔗 " + text)


async def countersign(context: Context, tap: Tap) -> None:
    await open_menu(context, tap, "countersign")


async def choose_countersign(context: Context, tap: Tap) -> None:
    """Name a unit, or take the name back; a choice returns to the card by itself."""
    draft = await tapped(context, tap)
    unit = await context.session.get(Unit, tap.value)
    if unit is None:
        raise NotFound
    await composing.choose_countersign(context.session, context.now, draft, context.member, unit)
    tap.card.menu = None
