"""The history of the tables. A revision is its file's number, so that the newest one is known without alembic."""

from pathlib import Path

FOLDER = Path(__file__).parent


def revisions() -> list[str]:
    """Every revision this program knows, oldest first: `versions/0001_what.py` is revision `0001`."""
    return sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))
