"""Calendar files: iCal and CSV, and mistakes named by line."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar_file import CalendarFileError, parse
from models.calendars import Ruling

ICAL = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//ZH
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270206
DTEND;VALUE=DATE:20270208
SUMMARY:春节（休）
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270130
SUMMARY:春节 补班
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20270501
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY
SUMMARY:劳动节
END:VEVENT
END:VCALENDAR
"""
CSV = 'date,kind,reason\n2027-02-06,off,春节\n\n# 调休\n2027/01/30,班,"春节, 补班"\n2027-03-01,official\n'


def test_csv_names_days_in_any_order_with_or_without_a_heading() -> None:
    found = [
        Ruling(date(2027, 1, 30), True, "春节, 补班"),
        Ruling(date(2027, 2, 6), False, "春节"),
        Ruling(date(2027, 3, 1), None, ""),
    ]
    assert parse(CSV, "x.csv") == found
    assert parse("\ufeff" + CSV.removeprefix("date,kind,reason\n"), "x.csv") == found


def test_ical_tells_days_off_from_made_up_ones() -> None:
    assert parse(ICAL.replace("\n", "\r\n"), "x.ics") == [
        Ruling(date(2027, 1, 30), True, "春节 补班"),
        Ruling(date(2027, 2, 6), False, "春节（休）"),
        Ruling(date(2027, 2, 7), False, "春节（休）"),
        Ruling(date(2027, 5, 1), False, "劳动节"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-02-06,off\n2027-02-30,off\n", 'x line 2: "2027-02-30" is no date'),
        ("2027-02-06\n", "x line 1: "),
        ("2027-02-06,maybe\n", 'x line 1: "maybe" after the date must be off, work or official'),
        ("2027-02-06,off\n2027-02-06,work\n", "x line 2: 2027-02-06 is said otherwise in line 1"),
        ("0027-02-06,off\n", "x line 1: 0027-02-06 is outside the years"),
        ("2027-02-06,off,a,b\n", "x line 1: has more than"),
        ('2027-02-06,off,"a\n', "x line 1: not CSV"),
        ("", "x line 1: names no day"),
        ("\x00\n", 'x line 1: "'),
        (ICAL.replace("20270206", "2027020"), "x line 4: the DTSTART of the event"),
        (ICAL.replace("春节 补班", "情人节"), 'x line 10: the event "情人节" does not say'),
        (ICAL.replace("20270208", "20270206"), "x line 4: "),
        (ICAL.replace("20270208", "20280206"), "lasts 365 days"),
        (ICAL.replace("DTSTART;VALUE=DATE:20270130", "DTSTART:20270130T090000"), "x line 10: "),
        (ICAL.replace("UID:2\n", "RRULE:FREQ=YEARLY\n"), "repeats; write each of its days"),
        (ICAL.replace("END:VCALENDAR\n", ""), "x line "),
    ],
)
def test_mistakes_are_named_by_line(text: str, said: str) -> None:
    with pytest.raises(CalendarFileError) as refused:
        parse(text, "x")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=200) | st.lists(st.sampled_from(ICAL.splitlines()), max_size=30).map("\n".join))
def test_any_text_is_taken_or_refused_in_one_line(text: str) -> None:
    for given_text in (text, "BEGIN:VCALENDAR\n" + text):
        said = "x line 1: taken"
        try:
            parse(given_text, "x")
        except CalendarFileError as error:
            said = str(error)
        assert re.fullmatch(r"x line \d+: [^\n]+", said)
