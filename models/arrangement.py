"""Which days a year's arrangement takes off and which weekends it works, published or forecast.

Published: the yearly notice of the General Office of the State Council (国务院办公厅关于部分节假日安排的通知), as the
library chinesecalendar carries it. A year without one is forecast from the statutory days and their substitutes
(全国年节及纪念日放假办法, articles 2 and 6), as the library holidays computes them: no make-up days can be foreseen.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType


class Holiday(enum.StrEnum):
    NEW_YEAR = "new_year"
    SPRING_FESTIVAL = "spring_festival"
    TOMB_SWEEPING = "tomb_sweeping_day"
    LABOUR_DAY = "labour_day"
    DRAGON_BOAT = "dragon_boat_festival"
    MID_AUTUMN = "mid_autumn_festival"
    NATIONAL_DAY = "national_day"
    OTHER = "other"


_NAMES = {
    "元旦": Holiday.NEW_YEAR,
    "春节": Holiday.SPRING_FESTIVAL,
    "除夕": Holiday.SPRING_FESTIVAL,
    "清明": Holiday.TOMB_SWEEPING,
    "劳动节": Holiday.LABOUR_DAY,
    "端午": Holiday.DRAGON_BOAT,
    "国庆": Holiday.NATIONAL_DAY,
    "中秋": Holiday.MID_AUTUMN,
}


def _none() -> Mapping[date, Holiday]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Arrangement:
    """Where a year differs from Monday to Friday. `off` holds weekend days too where a holiday covers them."""

    off: Mapping[date, Holiday] = field(default_factory=_none)
    makeup: Mapping[date, Holiday] = field(default_factory=_none)

    def works(self, day: date) -> bool:
        return day in self.makeup or (day.weekday() < 5 and day not in self.off)


@lru_cache(maxsize=1)
def published_years() -> frozenset[int]:
    """The years whose arrangement is known here."""
    from chinese_calendar import constants  # type: ignore[import-untyped]  # noqa: PLC0415 - untyped; 0.1 s

    return frozenset(day.year for day in constants.holidays)


@lru_cache(maxsize=256)
def arrangement(year: int) -> Arrangement:
    """The published arrangement of this year, or else its forecast (the first one costs seconds: see `warm_up`)."""
    return _published(year) if year in published_years() else _forecast(year)


def warm_up(year: int) -> None:
    """Loads what `year` and the next need. The first forecast imports for 1 to 2 s: call it in a thread at start."""
    for each in (year, year + 1):
        arrangement(each)


def _published(year: int) -> Arrangement:
    from chinese_calendar import constants  # noqa: PLC0415 - 0.1 s

    def of_year(days: Mapping[date, str]) -> Mapping[date, Holiday]:
        names = {day: constants.Holiday(name).chinese for day, name in days.items() if day.year == year}
        return MappingProxyType({day: _holiday(name) for day, name in names.items()})

    return Arrangement(of_year(constants.holidays), of_year(constants.workdays))


def _forecast(year: int) -> Arrangement:
    from holidays import country_holidays  # noqa: PLC0415 - 2 s, and only for a year nobody has announced

    days = country_holidays("CN", years=year, language="zh_CN")
    return Arrangement(MappingProxyType({day: _holiday(name) for day, name in days.items()}))


def _holiday(name: str) -> Holiday:
    return next((holiday for part, holiday in _NAMES.items() if part in name), Holiday.OTHER)
