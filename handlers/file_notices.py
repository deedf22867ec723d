"""What is told of files and of what they change: to the author, and to the administrator who changed it."""

from handlers import drawing
from handlers.cards import field, words
from handlers.cards.lexicon import changed_text
from handlers.i18n import translator_of
from handlers.review_notices import to_author
from handlers.telling import Telling
from models import draft as drafts
from models.finding import Severity
from models.organisation import Person
from models.reference import draft_id
from models.trail import Entry


async def unreadable(telling: Telling, entry: Entry) -> None:
    """The card shows it; a message makes the author's phone ring, since nobody else will notice."""
    telling.changed[entry.subject] = None
    draft = await drafts.get(telling.session, draft_id(entry.subject))
    version = await drafts.version_of(telling.session, draft)
    t = translator_of(draft.author)
    names = [version.content[place].get("file_name") or "?" for place in entry.detail["parts"]]
    text = t(
        "{reference}: {names} cannot be read, {why}. Reply to the card with a readable file or its text.",
        reference=f"<b>{draft.reference}</b>",
        names=t.listed([f"“{field(name, 60)}”" for name in names]),
        why=words.unread(t, entry.detail["why"]),
    )
    await to_author(telling, draft, "📎 " + text)


async def lexicon_changed(telling: Telling, entry: Entry) -> None:
    person = await _changed_by(telling, entry)
    if person and person.telegram_id is not None:
        detail = entry.detail
        text = changed_text(
            translator_of(person),
            Severity(detail["severity"]),
            detail["words"],
            detail["added"],
            detail["removed"],
        )
        drawing.say(telling.session, telling.now, person.telegram_id, text)


async def template_changed(telling: Telling, entry: Entry) -> None:
    person = await _changed_by(telling, entry)
    if person and person.telegram_id is not None:
        t, name = translator_of(person), entry.detail["name"]
        if name is None:
            text = t("The built-in review form is in force again.")
        else:
            text = t("Review forms are made from {name} from now on.", name=f"<b>“{field(name, 100)}”</b>")
        drawing.say(telling.session, telling.now, person.telegram_id, "📄 " + text)


async def _changed_by(telling: Telling, entry: Entry) -> Person | None:
    return await telling.session.get(Person, entry.actor_id) if entry.actor_id else None
