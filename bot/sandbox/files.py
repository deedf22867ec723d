"""Files by file_id (Bot API: File). Contents stay in memory; equal bytes are stored once."""

import hashlib
import mimetypes
import secrets
from dataclasses import dataclass
from typing import Final

from bot.sandbox.errors import BadRequest

DOWNLOAD_LIMIT: Final = 20 * 1024 * 1024
_FOLDERS: Final = {"photo": "photos", "video": "videos", "animation": "animations", "audio": "music", "voice": "voice"}


@dataclass(slots=True, frozen=True)
class StoredFile:
    """`size` in bytes as Telegram reports it; a test may claim more than `data` holds."""

    file_id: str
    unique_id: str
    kind: str
    data: bytes
    name: str
    mime: str
    size: int
    path: str


class FileStore:
    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def add(
        self, kind: str, data: bytes, name: str = "", *, mime: str | None = None, size: int | None = None
    ) -> StoredFile:
        """Keeps a file under a new file_id. `kind`: photo, video, document …"""
        mark = hashlib.sha256(data).hexdigest()[:14]
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        ending = "." + name.rpartition(".")[2] if "." in name else mimetypes.guess_extension(mime) or ""
        path = f"{_FOLDERS.get(kind, 'documents')}/file_{len(self.by_id)}{ending}"
        file_id = "Ag" + secrets.token_urlsafe(36)
        kept = StoredFile(file_id, f"AQ{mark}", kind, data, name, mime, len(data) if size is None else size, path)
        self.by_id[file_id] = kept
        self.by_path[path] = kept
        return kept

    def get(self, file_id: str) -> StoredFile:
        """Raises BadRequest where no such file_id was ever given out."""
        found = self.by_id.get(file_id)
        if found is None:
            raise BadRequest("wrong file identifier/HTTP URL specified")
        return found
