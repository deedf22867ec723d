"""`/directive`: the propaganda department's wording, must-carry and freeze; read, urged, lifted (J9)."""

from telegram import Update

from handlers import drawing
from handlers.context import Context
from handlers.opening import OPEN
from handlers.reply import ask
from handlers.tap import Tap
from models import directing
from models import directive as directives
from models.directive import Directive, Kind, State
from models.errors import NotFound, NotPermitted
from models.question import Question
from models.reference import directive_id


async def command(_update: Update, context: Context) -> None:
    """What is in force, and a new one."""
    person = context.member
    if not await directives.directable(context.session, person):
        raise NotPermitted
    await drawing.show(context.session, context.now, person, "directives", f"P-{person.id}")


async def kind(context: Context, tap: Tap) -> None:
    """A new one, on a card of its own; nobody else sees it before it is sent."""
    directive = await directing.begin(context.session, context.now, context.member, Kind(tap.value))
    await drawing.show(context.session, context.now, context.member, "directive", directive.reference)


async def _tapped(context: Context, tap: Tap) -> Directive:
    """The directive of a tapped card, locked for a change."""
    return await directives.get(context.session, directive_id(tap.card.subject), change=True)


async def _own(context: Context, tap: Tap) -> Directive:
    """The same, while it is still being written by whoever tapped. Raises NotPermitted, DirectivePast."""
    directive = await _tapped(context, tap)
    directing.expect_own(directive, context.member)
    return directive


async def units(context: Context, tap: Tap) -> None:
    await _own(context, tap)
    tap.card.menu = "units"


async def unit(context: Context, tap: Tap) -> None:
    """Name a unit, or take the name back; the list stays open."""
    directive = await _own(context, tap)
    await directing.name_units(context.session, directive, context.member, set(directive.units) ^ {tap.value})
    tap.card.menu = "units"


async def all_units(context: Context, tap: Tap) -> None:
    directive = await _own(context, tap)
    own = {each.id for each in await directives.directable(context.session, context.member)}
    chosen = set() if own == set(directive.units) else own
    await directing.name_units(context.session, directive, context.member, chosen)
    tap.card.menu = "units"


async def accounts(context: Context, tap: Tap) -> None:
    await _own(context, tap)
    tap.card.menu = "accounts"


async def account(context: Context, tap: Tap) -> None:
    directive = await _own(context, tap)
    named = {each.id for each in await directives.named(context.session, directive)}
    await directing.name_accounts(context.session, directive, context.member, named ^ {tap.value})
    tap.card.menu = "accounts"


async def all_accounts(context: Context, tap: Tap) -> None:
    directive = await _own(context, tap)
    named = {each.id for each in await directives.named(context.session, directive)}
    offered = {each.id for each in await directives.accounts_of(context.session, directive.units)}
    chosen = set() if named == offered else offered
    await directing.name_accounts(context.session, directive, context.member, chosen)
    tap.card.menu = "accounts"


async def words(context: Context, tap: Tap) -> str:
    """Ask for the words; what was chosen stays."""
    directive = await _own(context, tap)
    tap.card.menu = None
    await ask(context, tap, "directive_words", _prompt(context, directive))
    return context.t("Please reply with the words.")


def _prompt(context: Context, directive: Directive) -> str:
    reference = directive.reference
    return {
        Kind.WORDING: context.t("{reference}: what is the agreed wording?", reference=reference),
        Kind.MUST_CARRY: context.t("{reference}: what must be carried, and until when?", reference=reference),
        Kind.FREEZE: context.t("{reference}: why are the accounts frozen?", reference=reference),
    }[directive.kind]


async def worded(context: Context, question: Question, said: str) -> None:
    """The words are kept, and the whole is shown once more below them, to be looked over and sent."""
    directive = await directives.get(context.session, directive_id(question.subject), change=True)
    await directing.word(context.session, directive, context.member, "" if said == "-" else said)
    await drawing.redraw_all(context.session, context.now, directive.reference)
    await drawing.show(context.session, context.now, context.member, "directive", directive.reference)


async def send(context: Context, tap: Tap) -> str:
    directive = await _tapped(context, tap)
    tap.card.menu = None
    await directing.issue(context.session, context.now, directive, context.member)
    return context.t("{reference} is out.", reference=directive.reference)


async def opened(context: Context, subject: str) -> None:
    """A button of a list: the department's card, or that of whoever has to read it. Raises NotFound."""
    session, now, person = context.session, context.now, context.member
    directive = await directives.get(session, directive_id(subject))
    reads = person.id in {each.person_id for each in await directives.readings(session, directive)}
    directs = await directives.directs(session, directive, person)
    if not reads and not directs:
        raise NotFound
    await drawing.show(session, now, person, "directive" if directs else "directed", directive.reference)


OPEN["Z"] = opened


async def drop(context: Context, tap: Tap) -> str:
    directive = await _tapped(context, tap)
    tap.card.menu = None
    await directing.drop(context.session, directive, context.member)
    return context.t("Discarded.")


async def read(context: Context, tap: Tap) -> str:
    """已阅, recorded once; a second tap says when it was."""
    directive = await _tapped(context, tap)
    at = await directing.read(context.session, context.now, directive, context.member)
    return context.t("Read by you at {at}", at=context.t.moment(at))


async def urge(context: Context, tap: Tap) -> str:
    directive = await _tapped(context, tap)
    if await directing.urge(context.session, context.now, directive, context.member):
        return context.t("Whoever has not read it has been reminded.")
    return context.t("Everybody has read it.")


async def lifting(context: Context, tap: Tap) -> None:
    """Open the choice of what is lifted, on the list."""
    if not await directives.directable(context.session, context.member):
        raise NotPermitted
    tap.card.menu = "lift"


async def lift(context: Context, tap: Tap) -> str:
    """Which one is known: now the words, so that a tap alone ends nothing."""
    directive = await directives.get(context.session, tap.value)
    await directives.may_direct(context.session, directive, context.member)
    directing.expect(directive, State.STANDING)
    tap.card.menu = None
    reference = directive.reference
    prompt = context.t("Why is {reference} lifted? Reply with the words, or with - for none.", reference=reference)
    await ask(context, tap, "directive_lift", prompt)
    return context.t("Please reply with the words.")


async def lift_worded(context: Context, question: Question, said: str) -> None:
    directive = await directives.get(context.session, question.value or 0, change=True)
    await directing.lift(context.session, context.now, directive, context.member, None if said == "-" else said)
    text = context.t("{reference} is lifted.", reference=directive.reference)
    drawing.say(context.session, context.now, question.chat_id, "🔓 " + text)
