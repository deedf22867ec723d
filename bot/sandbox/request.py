"""HTTP requests read as calls: JSON, urlencoded and multipart bodies, and query strings."""

from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from bot.sandbox.call import Upload
from bot.sandbox.errors import BadRequest


async def parameters(request: web.BaseRequest) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The raw parameters and the uploaded files of a request.

    Raises:
        BadRequest: a JSON body that is no object.
    """
    raw: dict[str, Any] = dict(request.query) if request.query_string else {}
    uploads: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json":
        body = await request.read()
        if body:
            raw |= _object(body)
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, FileField):
                uploads[name] = Upload(value.filename, value.content_type, value.file.read())
                value.file.close()
            else:
                raw[name] = value
    return raw, uploads


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest("can't parse JSON object") from None
    if not isinstance(given, dict):
        raise BadRequest("can't parse JSON object: expected an Object")
    return given
