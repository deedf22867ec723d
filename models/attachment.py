"""Files the bot makes and sends: kept until they are sent, so that a restart loses none."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Attachment(Base):
    """One file. An outbox row names it in its payload: `"$file": {"document": <id>}`."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
