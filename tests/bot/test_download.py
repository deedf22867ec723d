"""A download ends at its limit, and an answer without the file says what that means."""

import pytest
from aiohttp import web
from fetching import Server

from bot.download import NoFile, download
from bot.transport import LostAnswer, ServerError, Transport

MEGABYTE = 1024 * 1024


async def test_no_more_is_read_than_is_allowed_whatever_the_server_says(server: Server, transport: Transport) -> None:
    sent = 0

    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * MEGABYTE)
            sent += MEGABYTE

    server.behave = endless
    with pytest.raises(NoFile) as refused:
        await download(transport, "x", largest=2 * MEGABYTE)
    assert refused.value.code == "too_large"
    assert sent < 50 * MEGABYTE  # what the sockets hold, and no more


@pytest.mark.parametrize(("status", "error"), [(404, NoFile), (400, NoFile), (500, ServerError), (302, ServerError)])
async def test_what_an_answer_without_the_file_means(
    server: Server, transport: Transport, status: int, error: type[Exception]
) -> None:
    async def refuse(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:1/"} if status == 302 else None)

    server.behave = refuse
    with pytest.raises(error):
        await download(transport, "x")


async def test_half_a_file_is_no_file_and_says_no_address(server: Server, transport: Transport) -> None:
    async def half(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport
        request.transport.abort()
        return response

    server.behave = half
    with pytest.raises(LostAnswer) as lost:
        await download(transport, "x")
    assert "canary" not in f"{lost.value!r} {lost.value.__cause__!r} {lost.value.__context__!r}"


async def test_a_path_with_other_characters_is_asked_for_as_it_is(server: Server, transport: Transport) -> None:
    async def echo(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=request.path)

    server.behave = echo
    assert await download(transport, "x") == "/file/bot1000:canary/documents/名 1.txt".encode()
