"""The figures of `/metrics`, in Prometheus' text form, read from the tables at the moment they are asked for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.inbox import Intake, Received
from models.outbox import Lane, Outgoing, Sending

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
RECENT: Final = timedelta(minutes=5)  # the span that handling latency is told for
MOST: Final = 5000  # updates of that span at most
QUANTILES: Final = (0.5, 0.95, 0.99)


class _Figures(Collector):
    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)


async def exposition(session: AsyncSession, now: datetime) -> bytes:
    """The whole answer to a scrape."""
    registry = CollectorRegistry()
    registry.register(_Figures([*await _inbox(session), *await _outbox(session), *await _latency(session, now)]))
    return generate_latest(registry)


async def _inbox(session: AsyncSession) -> list[Metric]:
    rows = await session.execute(select(Received.state, func.count()).group_by(Received.state))
    counts = dict(iter(rows))
    waiting = GaugeMetricFamily("xianshen_inbox_waiting", "Updates stored and not handled yet")
    waiting.add_metric([], counts.get(Intake.NEW, 0))
    parked = GaugeMetricFamily("xianshen_inbox_parked", "Updates that failed too often (xianshen retry)")
    parked.add_metric([], counts.get(Intake.PARKED, 0))
    received = CounterMetricFamily("xianshen_inbox_received", "Updates stored since the beginning")
    received.add_metric([], await session.scalar(select(func.max(Received.id))) or 0)  # handled rows are cleared away
    return [waiting, parked, received]


async def _outbox(session: AsyncSession) -> list[Metric]:
    rows = await session.execute(
        select(Outgoing.lane, Outgoing.state, func.count()).group_by(Outgoing.lane, Outgoing.state)
    )
    counts = {(lane, state): count for lane, state, count in rows}
    waiting = GaugeMetricFamily("xianshen_outbox_waiting", "Calls to Telegram not made yet", labels=["lane"])
    sent = CounterMetricFamily("xianshen_outbox_sent", "Calls that Telegram carried out", labels=["lane"])
    failed = CounterMetricFamily("xianshen_outbox_failed", "Calls that Telegram will never carry out", labels=["lane"])
    for lane in Lane:
        label = [lane.name.lower()]
        waiting.add_metric(label, counts.get((lane, Sending.QUEUED), 0) + counts.get((lane, Sending.SENDING), 0))
        sent.add_metric(label, counts.get((lane, Sending.SENT), 0))
        failed.add_metric(label, counts.get((lane, Sending.FAILED), 0))
    return [waiting, sent, failed]


async def _latency(session: AsyncSession, now: datetime) -> list[Metric]:
    rows = await session.execute(
        select(Received.received_at, Received.handled_at)
        .where(Received.state == Intake.HANDLED, Received.handled_at > now - RECENT)
        .order_by(Received.id.desc())
        .limit(MOST)
    )
    taken = sorted((handled - received).total_seconds() for received, handled in rows if handled)
    quantiles = GaugeMetricFamily(
        "xianshen_handling_seconds",
        "From storing an update to the commit of its effects, at the quantiles of the last five minutes",
        labels=["quantile"],
    )
    for quantile in QUANTILES if taken else ():
        quantiles.add_metric([str(quantile)], taken[min(len(taken) - 1, int(quantile * len(taken)))])
    return [quantiles]
