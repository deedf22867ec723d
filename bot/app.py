"""The bot put together: the only place that constructs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot.anchoring import Anchoring
from bot.answers import Answers
from bot.auditor import Auditor
from bot.database import Database, migrate
from bot.dispatcher import Dispatcher
from bot.fetcher import Fetcher
from bot.handling import Handling, type_of_application
from bot.intake import Polling, Store
from bot.limits import Limits
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.transport import ApiUnreachable, NotSent, TokenRefused, Transport
from bot.webhook import Webhook
from bot.worker import Worker
from handlers import i18n
from models import calendars, ladder
from models.clock import Clock, MovableClock

log = structlog.get_logger(__name__)

GRACE: Final = 10.0  # seconds that calls under way get to end when the bot is stopped
FIRST_CALLS: Final = 6  # attempts at what a start cannot do without: one lost answer must not prevent it


class _Application(Application[Any, Any, Any, Any, Any, Any]):
    """The library's application, but an exception in a handler is ours to see: it decides over the transaction."""

    __slots__ = ()

    async def process_error(self, update: object, error: Exception, *_: Any, **__: Any) -> bool:
        del update
        raise error


class App:
    """A whole bot. `start`, then `run_until`, or `stop` at any time; `ready` is set once updates come in."""

    def __init__(
        self, settings: Settings, clock: Clock, database: Database, handling: Handling, limits: Limits
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.database = database
        self.handling = handling
        self.ready = asyncio.Event()
        self.transport = Transport(settings.bot_api_url, settings.bot_token.get_secret_value())
        self.application = self._application(handling)
        self.answers = Answers(self.transport)
        self.dispatcher = Dispatcher(database, clock, self.transport, handling, limits)
        self.fetcher = Fetcher(database, clock, self.transport, handling, written=self.dispatcher.bell.ring)
        self.worker = Worker(
            database,
            clock,
            self.application,
            handling,
            answered=self.answers.give,
            written=self._written,
        )
        self.scheduler = Scheduler(database, clock, handling)
        self.scheduler.ring_dispatcher = self.dispatcher.bell
        self.auditor = Auditor(database, clock, handling, settings.heartbeat_url)
        self.auditor.ring_dispatcher = self.dispatcher.bell
        file = settings.anchor_file
        self.anchoring = Anchoring(database, clock, file) if file else None
        store = Store(database, clock, self.worker.bell.ring)
        self.webhook: Webhook | None = None
        self.polling: Polling | None = None
        if settings.webhook_url:
            secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
            listen = settings.webhook_listen or ("127.0.0.1", 0)
            self.webhook = Webhook(self.transport, store, settings.webhook_url, secret, listen)
        else:
            self.polling = Polling(self.transport, store)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopped = False

    def _application(self, handling: Handling) -> type_of_application:
        root = self.settings.bot_api_url.rstrip("/")
        application = (
            ApplicationBuilder()
            .application_class(_Application)
            .token(self.settings.bot_token.get_secret_value())
            .base_url(f"{root}/bot")
            .base_file_url(f"{root}/file/bot")
            .request(self.transport)
            .get_updates_request(self.transport)
            .updater(None)
            .job_queue(None)
            .concurrent_updates(False)
            .context_types(ContextTypes(context=handling.context))
            .build()
        )
        handling.register(application)
        return application

    async def start(self) -> None:
        """Migrate, ask Telegram who we are, and set everything going.

        Raises DatabaseNewer, DatabaseUnavailable, TokenRefused, ApiUnreachable; then nothing runs.
        """
        i18n.TIMEZONE.set(self.settings.timezone)
        i18n.DEFAULT_LANGUAGE.set(self.settings.language)
        ladder.PACE.set(ladder.Pace(self.settings.incident_repeat_minutes, self.settings.incident_climb_minutes))
        calendars.BASE.set(calendars.Office(self.settings.timezone, self.settings.working_hours))
        await migrate(self.database)
        await self.transport.initialize()
        try:
            await _insist(self.application.initialize)
            if self.webhook:
                await _insist(self.webhook.start)
        except InvalidToken:
            raise TokenRefused from None
        except TelegramError as error:
            raise ApiUnreachable(f"{self.settings.bot_api_url} does not answer: {error.message}") from None
        self._run("worker", self.worker.run())
        self._run("dispatcher", self.dispatcher.run())
        self._run("scheduler", self.scheduler.run())
        self._run("fetcher", self.fetcher.run())
        self._run("auditor", self.auditor.run())
        if self.anchoring:
            self._run("anchoring", self.anchoring.run())
        if self.polling:
            self._run("intake", self.polling.run())
            self._run("readiness", self._wait_ready(self.polling))
        else:
            self._ready()
        if isinstance(self.clock, MovableClock):
            self.clock.moved.append(self._moved)

    async def run_until(self, stop: asyncio.Event) -> None:
        """Start, run until `stop` is set or a part fails, and stop. Raises what the part raised."""
        try:
            await self.start()
            await self.wait(stop)
        finally:
            await self.stop()

    async def wait(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; raises what a part raised, should one end before."""
        parts = [task for name, task in self._tasks.items() if name != "readiness"]
        waiting = asyncio.create_task(stop.wait(), name="stop")
        try:
            ended, _ = await asyncio.wait([waiting, *parts], return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        for task in ended - {waiting}:
            log.error("bot.part_ended", part=task.get_name())
            task.result()

    async def stop(self) -> None:
        """End after the batch in hand; everything else stays in the tables for the next start. Once is enough."""
        if self._stopped:
            return
        self._stopped = True
        if isinstance(self.clock, MovableClock) and self._moved in self.clock.moved:
            self.clock.moved.remove(self._moved)
        for name in ("intake", "readiness"):
            if task := self._tasks.get(name):
                task.cancel()
        if self.webhook:
            await self.webhook.stop()
        self.worker.stop()
        await self._end("worker")
        self.scheduler.stop()
        await self._end("scheduler")
        self.auditor.stop()
        await self._end("auditor")
        self.fetcher.stop()
        await self._end("fetcher")
        if self.anchoring:
            self.anchoring.stop()
            await self._end("anchoring")
        self.dispatcher.stop()
        await self._end("dispatcher")
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self.answers.close()
        await self.application.shutdown()
        await self.transport.shutdown()
        await self.database.close()
        log.info("bot.stopped")

    def _run(self, name: str, work: Any) -> None:
        self._tasks[name] = asyncio.create_task(work, name=name)

    async def _end(self, name: str) -> None:
        if task := self._tasks.get(name):
            _, late = await asyncio.wait([task], timeout=GRACE)
            if late:
                task.cancel()

    async def _wait_ready(self, polling: Polling) -> None:
        await polling.polled.wait()
        self._ready()

    def _ready(self) -> None:
        self.ready.set()
        log.info("bot.ready", username=self.application.bot.username, by="webhook" if self.webhook else "polling")

    def _written(self) -> None:
        self.dispatcher.bell.ring()
        self.fetcher.bell.ring()

    def _moved(self) -> None:
        self.scheduler.bell.ring()
        self.fetcher.bell.ring()
        self.worker.bell.ring()
        self.dispatcher.bell.ring()
        if self.anchoring:
            self.anchoring.bell.ring()


async def _insist(call: Callable[[], Awaitable[None]]) -> None:
    """A call without which there is no start, made again where no answer came. Raises what the last attempt met."""
    for attempt in range(1, FIRST_CALLS):
        try:
            await call()
        except (InvalidToken, BadRequest, NotSent):
            raise
        except TelegramError as error:
            log.warning("bot.unanswered", error=type(error).__name__, attempt=attempt)
            await asyncio.sleep(0.1 * 2.0**attempt)
        else:
            return
    await call()


def build(
    settings: Settings,
    clock: Clock,
    database: Database | None = None,
    *,
    handling: Handling | None = None,
    limits: Limits | None = None,
) -> App:
    """A bot that has not started. `handling` and `limits` are the real ones unless others are given."""
    if database is None:
        database = Database(settings.database_url.get_secret_value())
    return App(settings, clock, database, handling or _real(), limits or Limits())


def _real() -> Handling:
    from bot.registered import Registered  # noqa: PLC0415 - tests of the carrying alone bring their own

    return Registered()
