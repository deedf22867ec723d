"""A walk over incidents (hypothesis): reports, answers, resolutions, crashes, 429s, outages, clocks that jump."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from models import incident as incidents
from models import incident_work
from models.errors import Refusal
from models.incident import Category, Incident, Severity
from models.organisation import Person
from tests.faults.ladder_ground import MOST, Crash, Ground, ground
from tests.faults.ladder_model import Expected

WORKERS: Final = st.sampled_from([2, 3])


class Walk(Ground, RuleBasedStateMachine):
    """After every look of the scheduler, and whenever all is sent, the rule and the rows must agree."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        Ground.__init__(self)

    def teardown(self) -> None:
        self.close()

    # What people do.

    @precondition(lambda self: sum(not each.over for each in self.expected.values()) < MOST)
    @rule(category=st.sampled_from(Category), severity=st.sampled_from(Severity))
    def report(self, category: Category, severity: Severity) -> None:
        async def act(session: Any) -> Incident:
            reporter = await session.get_one(Person, 1)
            return await incidents.report(
                session, self.now, reporter, category=category, severity=severity, words="谣言", unit=reporter.unit
            )

        incident = self._do(act)
        self.expected[incident.id] = Expected(len(incident.ladder) - 1, self.now)
        self.expected[incident.id].open(self.now)

    @precondition(lambda self: self._some(answered=False))
    @rule(data=st.data(), who=WORKERS)
    def acknowledge(self, data: Any, who: int) -> None:
        number = self._pick(data, answered=False)
        self._work(number, who, incident_work.acknowledge)
        self.expected[number].answered(self.now)
        self._quietened(number)

    @precondition(lambda self: self._some(answered=True))
    @rule(data=st.data(), who=WORKERS)
    def take_over(self, data: Any, who: int) -> None:
        number = self._pick(data, answered=True)
        if self._work(number, who, incident_work.take_over):
            self.expected[number].answered(self.now)
            self._quietened(number)

    @precondition(lambda self: self._some())
    @rule(data=st.data(), who=st.sampled_from([1, 2, 3]))
    def update(self, data: Any, who: int) -> None:
        number = self._pick(data)
        self._work(number, who, incident_work.update, "正在核实")
        expected = self.expected[number]
        if expected.ask is not None:
            expected.answered(self.now)
        expected.bound(self.now)

    @precondition(lambda self: self._some())
    @rule(data=st.data(), who=WORKERS)
    def escalate(self, data: Any, who: int) -> None:
        number = self._pick(data)
        if self._work(number, who, incident_work.escalate):
            self.expected[number].escalated(self.now)

    @precondition(lambda self: self._some())
    @rule(data=st.data(), who=WORKERS)
    def resolve(self, data: Any, who: int) -> None:
        number = self._pick(data)
        self._work(number, who, incident_work.resolve, cause="误传", measures="澄清", responsible="人1")
        self.expected[number].resolved()
        self._quietened(number)

    @precondition(lambda self: any(each.over for each in self.expected.values()) and len(self._numbers()) < MOST)
    @rule(data=st.data(), who=WORKERS)
    def reopen(self, data: Any, who: int) -> None:
        number = data.draw(st.sampled_from([number for number, each in self.expected.items() if each.over]))
        self._work(number, who, incident_work.reopen)
        self.expected[number].open(self.now)

    # What time and trouble do.

    @rule(minutes=st.integers(1, 120))
    def wait(self, minutes: int) -> None:
        end = self.now + timedelta(minutes=minutes)
        while self.now < end:
            self._run(self._quiet(end))
            self._look()

    @rule(hours=st.integers(1, 80))
    def outage(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self._look()

    @rule(minutes=st.integers(-3 * 24 * 60, 3 * 24 * 60))
    def clock_jumps(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self._look()

    @rule(seconds=st.integers(20, 1500))
    def crash(self, seconds: int) -> None:
        """Killed after everything was done and before it was committed; another look comes after the restart."""
        self.now += timedelta(seconds=seconds)
        with suppress(Crash):
            self._run(self._remind(crash=True))
        self._look()

    @rule(answers=st.lists(st.sampled_from(["done", "done", "429", "lost", "killed"]), max_size=30))
    def send(self, answers: list[str]) -> None:
        for answer in answers:
            self._run(self._dispatch(answer, 1))
            self._count(f"call: {answer}")

    @rule()
    def send_all(self) -> None:
        """Telegram answers again: all that waits goes out, and then each call for somebody has come to the group."""
        self.held.clear()
        while self._run(self._dispatch("done", 64)):
            pass
        for number, calls in self.called.items():
            came = self.sent[number]
            assert min(calls, 1) <= came <= calls + self.doubled[number], (number, calls, came, self.doubled[number])
        for number, came in self.sent.items():
            assert self.called[number] or came <= self.doubled[number], (number, came)
        self.called.clear()
        self.sent.clear()
        self.doubled.clear()

    # How.

    def _numbers(self) -> list[int]:
        return [number for number, each in self.expected.items() if not each.over]

    def _some(self, *, answered: bool | None = None) -> bool:
        return any(answered in (None, self.expected[number].ask is not None) for number in self._numbers())

    def _pick(self, data: Any, *, answered: bool | None = None) -> int:
        fitting = [number for number in self._numbers() if answered in (None, self.expected[number].ask is not None)]
        return int(data.draw(st.sampled_from(fitting)))

    def _work(self, number: int, who: int, work: Any, *words: Any, **more: Any) -> bool:
        """Whether it was taken; a refusal changes nothing."""

        async def act(session: Any) -> None:
            incident = await incidents.get(session, number, change=True)
            await work(session, self.now, incident, await session.get_one(Person, who), *words, **more)

        try:
            self._do(act)
        except Refusal:
            return False
        return True


def walk(steps: int) -> Counter[str]:
    """Walk until so many steps are done. Raises AssertionError with the walk that breaks the rule."""
    Ground.steps, Ground.seen = 0, Counter()
    with ground():
        while Ground.steps < steps:
            run_state_machine_as_test(
                Walk,
                settings=settings(
                    max_examples=2,  # a few at a time: no more steps than asked for
                    stateful_step_count=50,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate],  # to shorten a walk that breaks the rule takes minutes: done by hand
                ),
            )
    return Ground.seen
