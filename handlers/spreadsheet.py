"""Workbooks (.xlsx) of plain tables. Pure: tables in, bytes out."""

import unicodedata
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

# A spreadsheet would run such a cell (security.md 9; OWASP, CSV injection); a Chinese one also the full width signs,
# and LibreOffice what stands behind a blank or a line's end.
FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
WIDEST: Final = 70  # characters of a column


def harmless(cell: str) -> str:
    """A text as no spreadsheet takes it for a formula, also after it was saved as .csv."""
    return f"'{cell}" if cell[:1] in {"\t", "\r", "\n"} or cell.lstrip().startswith(FORMULA) else cell


def workbook(sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """A sheet for each table (`title`, `header`, `rows` of texts, numbers and None), its header row frozen.

    Takes some 20 ms: call it in a thread.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - no hints of its own; 5 MB most never need

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for table in sheets:
            sheet = book.add_worksheet(table["title"][:31])  # Excel's limit
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(table["header"]):
                sheet.write_string(0, column, harmless(name), bold)
                sheet.set_column(column, column, _width([name, *(row[column] for row in table["rows"])]))
            for place, row in enumerate(table["rows"], 1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(place, column, harmless(value))
                    elif value is not None:
                        sheet.write_number(place, column, value)
    return buffer.getvalue()


def _width(column: Sequence[Any]) -> int:
    """Wide enough for the longest value; a Han character takes two places."""
    longest = max(
        sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in str(value))
        for value in column
        if value is not None
    )
    return min(longest + 2, WIDEST)
