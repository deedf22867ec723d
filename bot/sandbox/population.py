"""Who is there, and what happens to chats: joining, leaving, removal, migration (Bot API: ChatMemberUpdated)."""

from collections.abc import Iterable

from bot.sandbox import messages
from bot.sandbox.membership import bot_member_changed
from bot.sandbox.objects import Json
from bot.sandbox.world import SUPERGROUP_BELOW, Chat, Person, World


class Population:
    def __init__(self, world: World) -> None:
        self.world = world

    def add_user(
        self,
        user_id: int,
        name: str,
        *,
        language_code: str = "zh-hans",
        note: str = "",
        username: str | None = None,
        started: bool = False,
    ) -> Person:
        """A person with a phone; the bot may not write to them before they have written (or `started`)."""
        person = Person(user_id, name, language_code, note, username, started)
        self.world.people[user_id] = person
        self.world.private_chat(person)
        self._announce()
        return person

    def add_group(
        self,
        chat_id: int,
        title: str,
        *,
        members: Iterable[int] = (),
        admins: Iterable[int] = (),
        bot_member: bool = True,
        bot_admin: bool = False,
    ) -> Chat:
        """A group, or a supergroup where the id begins with -100."""
        kind = "supergroup" if chat_id < SUPERGROUP_BELOW else "group"
        status = "administrator" if bot_admin else "member" if bot_member else "left"
        return self._add_chat(chat_id, kind, title, members, admins, status)

    def add_channel(
        self,
        chat_id: int,
        title: str,
        *,
        admins: Iterable[int] = (),
        bot_admin: bool = True,
        username: str | None = None,
    ) -> Chat:
        """A channel; the bot posts there as an administrator."""
        chat = self._add_chat(chat_id, "channel", title, (), admins, "administrator" if bot_admin else "left")
        if username:
            chat.shown["username"] = username
        return chat

    def _add_chat(
        self, chat_id: int, kind: str, title: str, members: Iterable[int], admins: Iterable[int], status: str
    ) -> Chat:
        chat = Chat(chat_id, kind, {"id": chat_id, "title": title, "type": kind}, bot_status=status)
        if kind == "group":
            chat.numbers = self.world.private_numbers
        chat.members = {**dict.fromkeys(members, "member"), **dict.fromkeys(admins, "administrator")}
        self.world.chats[chat_id] = chat
        self._announce()
        return chat

    def _announce(self) -> None:
        if self.world.listeners:
            self.world.publish({"type": "chat", **people_and_groups(self.world)})

    def join(self, chat_id: int, user_id: int) -> None:
        """A person joins a group; the bot sees the service message."""
        chat = self.world.chats[chat_id]
        chat.members[user_id] = "member"
        person = self.world.sender(user_id)
        self._service(chat, user_id, {"new_chat_members": [person]})
        self._announce()

    def leave(self, chat_id: int, user_id: int) -> None:
        """A person leaves a group; the bot sees the service message."""
        self.world.chats[chat_id].members.pop(user_id, None)
        self._service(self.world.chats[chat_id], user_id, {"left_chat_member": self.world.sender(user_id)})
        self._announce()

    def kick(self, chat_id: int, user_id: int, *, by: int) -> None:
        """A person is removed from a group."""
        chat = self.world.chats[chat_id]
        chat.members.pop(user_id, None)
        self._service(chat, by, {"left_chat_member": self.world.sender(user_id)})
        self._announce()

    def add_bot(self, chat_id: int, *, by: int, admin: bool = False) -> None:
        """Somebody adds the bot to a group or channel: my_chat_member and, in groups, the service message."""
        chat = self.world.chats[chat_id]
        bot_member_changed(self.world, chat, "administrator" if admin else "member", by)
        if chat.kind != "channel":
            self._service(chat, by, {"new_chat_members": [self.world.bot_user]})

    def kick_bot(self, chat_id: int, *, by: int | None = None) -> None:
        """The bot is removed; from then on it gets 403."""
        chat = self.world.chats[chat_id]
        bot_member_changed(self.world, chat, "kicked", by or next(iter(chat.members), 0))

    def promote_bot(self, chat_id: int, *, by: int) -> None:
        """The bot becomes an administrator and sees all messages."""
        bot_member_changed(self.world, self.world.chats[chat_id], "administrator", by)

    def deactivate(self, user_id: int) -> None:
        """The person's account is deleted: 403 `user is deactivated`."""
        self.world.people[user_id].deactivated = True

    def migrate(self, chat_id: int) -> int:
        """A group becomes a supergroup; both chats say so in a service message. Returns the new id."""
        old = self.world.chats[chat_id]
        new_id = SUPERGROUP_BELOW - 7_000_000 - len(self.world.chats)
        shown = {"id": new_id, "title": old.shown["title"], "type": "supergroup"}
        new = Chat(new_id, "supergroup", shown, dict(old.members), old.bot_status)
        self.world.chats[new_id] = new
        by = next(iter(old.members), self.world.bot["id"])
        self._service(old, by, {"migrate_to_chat_id": new_id})
        self._service(new, by, {"migrate_from_chat_id": chat_id})
        old.migrated_to = new_id
        self._announce()
        return new_id

    def _service(self, chat: Chat, by: int, content: Json) -> None:
        message = messages.post(self.world, chat, content, {"from": self.world.sender(by)})
        if chat.bot_status in {"member", "administrator", "creator"}:
            self.world.update("message", message)


def people_and_groups(world: World) -> Json:
    """What the page lists: people with their menus, groups and channels with their members."""
    people = [
        {
            "id": person.id,
            "name": person.name,
            "note": person.note,
            "language_code": person.language_code,
            "blocked": person.blocked,
            "commands": world.menus.shown_to(person.id, person.language_code),
        }
        for person in world.people.values()
    ]
    groups = [
        {
            "id": chat.id,
            "title": chat.shown["title"],
            "members": list(chat.members),
            "kind": "channel" if chat.kind == "channel" else "group",
        }
        for chat in world.chats.values()
        if chat.kind != "private" and chat.migrated_to is None
    ]
    return {"people": people, "groups": groups}
